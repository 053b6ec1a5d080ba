"""What the journal hears of a story: published, updated, withdrawn, deleted; and which pages that makes stale.

It is rung by the save itself, not by Wagtail's signals, because those fire for stories not live yet (scheduling),
outside transactions, and not at all for deletions and plain saves.
"""

import datetime as dt
import hashlib
import json
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from django.db.models.signals import post_delete, pre_delete
from django.dispatch import receiver
from django.utils import timezone

from jarchi.articles import public_state
from jarchi.articles.fields import in_language
from jarchi.articles.models.taxonomy import Person, Topic
from jarchi.articles.models.tombstone import Tombstone
from jarchi.articles.public_state import PublicState
from jarchi.journal import writing as journal

if TYPE_CHECKING:
    from jarchi.articles.models import Article

NEWS_FOR = dt.timedelta(days=1)

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
    if not article.live and not before.live:
        return
    after = PublicState.of(article)
    if after.live and before.live and (after.digest, after.moment) == (before.digest, before.moment):
        return
    where = {"lists": sorted(before.lists() | after.lists()), "keys": public_state.touched(article.pk, before, after)}
    if not after.live:
        _bury(article, before)
        told = facts(article) | {"headline": before.headline, "note": article.withdrawal_note}
        journal.append("article.withdrawn", **told, **where)
        return
    _open_pages([after])
    if before.live:
        told = facts(article) | ({"left": before.language} if before.language != after.language else {})
        journal.append("article.updated", **told, **where)
        return
    Tombstone.objects.filter(pk=article.pk).delete()
    journal.append("article.published", **facts(article), **where)


def ring_many(articles: Sequence["Article"]) -> None:
    """Of new stories, just saved as live. The last entry bears the keys of all. What is older than a day is an archive
    being brought in, and no news."""
    if not articles:
        return
    states = [PublicState.of(article) for article in articles]
    _open_pages(states)
    since = timezone.now() - NEWS_FOR
    told = [
        (
            "article.published",
            facts(article) | {"lists": sorted(state.lists())} | ({"archived": True} if state.moment < since else {}),
        )
        for article, state in zip(articles, states, strict=True)
    ]
    told[-1][1]["keys"] = public_state.touched_by_new(articles, states)
    journal.append_many(told)


def ring_redrawn(article: "Article", *, hard: bool = False) -> None:
    """Its page changed, its words did not: for caches, not readers. `hard`: what it showed must not be shown again."""
    journal.append("article.redrawn", **facts(article), keys=[f"article:{article.pk}"], hard=hard)


def changed_beside(article: "Article", state: PublicState, moment: dt.datetime) -> dict[str, list[str]]:
    """What stands beside its words changed (a correction): that is a change of it for feeds and sitemaps. Returns what
    the entry that tells of it bears: `lists` and `keys`. `state`: `PublicState.stored`, in the same transaction."""
    type(article)._default_manager.filter(pk=article.pk).update(updated_at=moment)
    article.updated_at = moment
    return {"lists": sorted(state.lists()), "keys": sorted({f"article:{article.pk}"} | state.changes())}


def _open_pages(states: Sequence[PublicState]) -> None:
    """Topics and people have a page from the first story on that readers see of them: a name may be an embargo."""
    topics = frozenset[int]().union(*(state.topics for state in states))
    people = frozenset[int]().union(*(state.people for state in states))
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
        "section_name": in_language(article.section.names, article.language),
        "kind": article.kind,
        "importance": article.importance,
        "time": article.first_published_at and article.first_published_at.isoformat(),
    }


@receiver(pre_delete, sender="articles.Article")
def look_at_what_is_deleted(sender: type, instance: "Article", **kwargs: Any) -> None:
    """While it still has topics and translations, and whatever the copy in hand says."""
    instance.deleted_state = state = PublicState.stored(instance.pk)
    instance.deleted_months = public_state.months_of({state.translation_of or instance.pk} if state.live else set())
    if not state.live:  # else the pages of its translations depend on it
        for translation in type(instance).objects.live().filter(translation_of=instance):
            ring_redrawn(translation)


@receiver(post_delete, sender="articles.Article")
def ring_deletion(sender: type, instance: "Article", **kwargs: Any) -> None:
    """A deleted story leaves a tombstone if it was ever public, and is announced if it still was."""
    before = instance.deleted_state
    if before.live:
        _bury(instance, before)
        keys = sorted(instance.deleted_months.union(public_state.touched(instance.pk, before, PublicState())))
        journal.append("article.deleted", **facts(instance), lists=sorted(before.lists()), keys=keys)


def _bury(article: "Article", before: PublicState) -> None:
    """Keep what readers are told at the address. Drafts change the row of a story that is off the air, even by what
    is still a secret; the tombstone stays as it was."""
    Tombstone.objects.update_or_create(
        article_id=article.pk,
        defaults={
            "language": before.language,
            "headline": before.headline,
            "first_published_at": before.first_published_at,
            "withdrawn_at": article.withdrawn_at or timezone.now(),
            "withdrawal_note": article.withdrawal_note,
        },
    )
