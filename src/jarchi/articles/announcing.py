"""What the journal hears of a story: published, updated, withdrawn, deleted.

It is rung by the save itself, not by Wagtail's signals, because those fire for stories not live yet (scheduling),
outside transactions, and not at all for deletions and plain saves.
"""

import datetime as dt
import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db import connection
from django.db.models.signals import post_delete
from django.dispatch import receiver
from django.utils import timezone

from jarchi.articles.models.taxonomy import Person, Topic
from jarchi.articles.models.tombstone import Tombstone
from jarchi.journal import writing as journal

if TYPE_CHECKING:
    from jarchi.articles.models import Article

# Saving only other fields than these changes nothing that is public.
PUBLIC_FIELDS = frozenset(
    "live language kind importance headline slug lead section section_id image image_id image_caption expert expert_id "
    "expert_position body body_html translation_of translation_of_id first_published_at topics bylines".split()
)
# Written whatever of the public fields is saved: set by `Article._complete`, or what it is made from.
PREPARED_FIELDS = frozenset(
    "slug expert_position body body_html first_published_at updated_at withdrawn_at withdrawal_note "
    "public_digest".split()
)


@dataclass(frozen=True)
class PublicState:
    live: bool = False
    digest: str = ""
    language: str = ""
    headline: str = ""
    first_published_at: dt.datetime | None = None


def public_state(pk: int | None) -> PublicState:
    """What is public now according to the database; the row stays locked until the transaction ends."""
    from jarchi.articles.models.article import Article

    stories = Article.objects.filter(pk=pk) if pk else Article.objects.none()
    rows = stories.values_list("live", "public_digest", "language", "headline", "first_published_at")
    if connection.features.has_select_for_update:
        rows = rows.select_for_update(of=("self",))
    row = rows.first()
    return PublicState(*row) if row else PublicState()


def digest(article: "Article") -> str:
    """Changes when, and only when, a reader would see a change, its moments apart."""
    shown = [
        article.language, article.kind, article.importance, article.headline, article.slug, article.lead,
        article.section_id, article.image_id, article.image_caption, article.expert_id, article.expert_position,
        article.body_html, article.translation_of_id,
        [byline.person_id for byline in article.bylines.all()],
        sorted(topic.pk for topic in article.topics.all()),
    ]  # fmt: skip
    return hashlib.blake2b(json.dumps(shown, ensure_ascii=False).encode(), digest_size=16).hexdigest()


def ring(article: "Article", before: PublicState) -> None:
    if article.live and not before.live:
        Tombstone.objects.filter(pk=article.pk).delete()
        open_pages([article])
        journal.append("article.published", **facts(article))
    elif article.live and (article.public_digest, article.first_published_at) != (
        before.digest,
        before.first_published_at,
    ):
        open_pages([article])
        journal.append("article.updated", **facts(article))
    elif before.live and not article.live:
        _bury(article, before)
        journal.append(
            "article.withdrawn", **(facts(article) | {"headline": before.headline}), note=article.withdrawal_note
        )


def open_pages(articles: Sequence["Article"]) -> None:
    """Topics and people have a page from the first story on that readers see of them: a name may be an embargo."""
    topics = {topic.pk for article in articles for topic in article.topics.all()}
    people = {byline.person_id for article in articles for byline in article.bylines.all()}
    people |= {article.expert_id for article in articles if article.expert_id}
    Topic.objects.filter(pk__in=topics, public=False).update(public=True)
    Person.objects.filter(pk__in=people, public=False).update(public=True)


def facts(article: "Article") -> dict[str, Any]:
    """The data of an entry: enough to show a line in the feed without another query."""
    return {
        "article": article.pk,
        "url": article.get_absolute_url(),
        "headline": article.headline,
        "language": article.language,
        "section": article.section.slug,
        "kind": article.kind,
        "importance": article.importance,
        "time": article.first_published_at,
    }


@receiver(post_delete, sender="articles.Article")
def ring_deletion(sender: type, instance: "Article", **kwargs: Any) -> None:
    """A deleted story leaves a tombstone if it was ever public, and is announced if it still was."""
    if instance.live:
        _bury(instance, PublicState(True, "", instance.language, instance.headline))
        journal.append("article.deleted", **facts(instance))


def _bury(article: "Article", before: PublicState) -> None:
    """Keep what readers are told at the address. Drafts change the row of a story that is off the air, even by what
    is still a secret; the tombstone stays as it was."""
    Tombstone.objects.update_or_create(
        article_id=article.pk,
        defaults={
            "language": before.language,
            "headline": before.headline,
            "withdrawn_at": article.withdrawn_at or timezone.now(),
            "withdrawal_note": article.withdrawal_note,
        },
    )
