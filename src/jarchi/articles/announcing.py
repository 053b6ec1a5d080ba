"""What the journal hears of a story: published, updated, withdrawn, deleted.

It is rung by the save itself, not by Wagtail's signals, because those fire for stories not live yet (scheduling),
outside transactions, and not at all for deletions and plain saves.
"""

import hashlib
import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db import connection
from django.db.models.signals import post_delete
from django.dispatch import receiver

from jarchi.journal import writing as journal

if TYPE_CHECKING:
    from jarchi.articles.models import Article

# Saving only other fields than these changes nothing that is public.
PUBLIC_FIELDS = frozenset(
    "live language kind importance headline slug lead section section_id image image_id image_caption expert "
    "expert_id expert_position body body_html translation_of translation_of_id first_published_at".split()
)
# Set by `Article._complete` whatever is saved.
PREPARED_FIELDS = frozenset(
    "slug expert_position body_html first_published_at updated_at withdrawn_at withdrawal_note public_digest".split()
)


@dataclass(frozen=True)
class PublicState:
    live: bool = False
    digest: str = ""


def public_state(pk: int | None) -> PublicState:
    """What is public now according to the database; the row stays locked until the transaction ends."""
    from jarchi.articles.models import Article

    rows = (
        Article.objects.filter(pk=pk).values_list("live", "public_digest") if pk else Article.objects.none()
    )
    if connection.features.has_select_for_update:
        rows = rows.select_for_update(of=("self",))
    row = rows.first()
    return PublicState(*row) if row else PublicState()


def digest(article: "Article") -> str:
    """Changes when, and only when, a reader would see a change."""
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
        journal.append("article.published", **facts(article))
    elif article.live and article.public_digest != before.digest:
        journal.append("article.updated", **facts(article))
    elif before.live and not article.live:
        journal.append("article.withdrawn", **facts(article), note=article.withdrawal_note)


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
    from jarchi.articles.models import Tombstone

    if instance.first_published_at:
        Tombstone.objects.create(
            article_id=instance.pk, language=instance.language, headline=instance.headline,
            withdrawal_note=instance.withdrawal_note,
        )  # fmt: skip
    if instance.live:
        journal.append("article.deleted", **facts(instance))
