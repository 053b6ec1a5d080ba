"""What stands beside a story's words on its page: its corrections and official replies."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from jarchi.articles import public_story
from jarchi.articles.models import Article
from jarchi.articles.public_story import PublicStory
from jarchi.articles.reading.metadata import absolute, exact
from jarchi.corrections.models import Correction, Reply, Weight

CORRECTIONS, REPLIES = "correction", "reply"


def register() -> None:
    """At start. A story without either costs no statement more."""
    public_story.attachments[CORRECTIONS] = "SELECT c.id FROM corrections_correction c WHERE c.article_id = %s"
    public_story.attachments[REPLIES] = (
        "SELECT r.id FROM corrections_reply r WHERE r.article_id = %s AND r.published_at IS NOT NULL"
    )


@dataclass(frozen=True)
class Notes:
    """The newest corrections first, the oldest replies first."""

    corrections: Sequence[Correction] = ()
    replies: Sequence[Reply] = ()

    def __bool__(self) -> bool:
        return bool(self.corrections or self.replies)

    @property
    def above(self) -> list[Correction]:
        return [one for one in self.corrections if one.weight == Weight.SERIOUS]

    @property
    def below(self) -> list[Correction]:
        return [one for one in self.corrections if one.weight != Weight.SERIOUS]

    def structured(self, address: str) -> dict[str, Any]:
        """What NewsArticle says of them (https://schema.org/correction, https://schema.org/comment); `address`: the
        story's path."""
        told = {"correction": [_correction(one, address) for one in self.corrections]}
        told["comment"] = [_reply(one, address) for one in self.replies]
        return {name: each for name, each in told.items() if each}


def of_story(story: PublicStory) -> Notes:
    corrections, replies = story.attached.get(CORRECTIONS), story.attached.get(REPLIES)
    return Notes(
        list(Correction.objects.filter(pk__in=corrections)) if corrections else (),
        list(Reply.objects.filter(pk__in=replies).order_by("published_at", "id")) if replies else (),
    )


def of_article(article: Article) -> Notes:
    """For a preview: as its page will show them."""
    if not article.pk:
        return Notes()
    replies = Reply.objects.published().filter(article=article.pk).order_by("published_at", "id")
    return Notes(list(Correction.objects.filter(article=article.pk)), list(replies))


def of_withdrawn(pk: int) -> list[Correction]:
    """What was corrected in a story before it was taken off the air; nothing once it is deleted. Its words are not
    shown again: the texts of the corrections alone are."""
    return list(Correction.objects.filter(article=pk))


def _correction(one: Correction, address: str) -> dict[str, Any]:
    """https://schema.org/CorrectionComment"""
    return {
        "@type": "CorrectionComment",
        "text": one.text,
        "datePublished": exact(one.made_at),
        "url": absolute(f"{address}#{one.anchor}"),
    }


def _reply(one: Reply, address: str) -> dict[str, Any]:
    author = {"@type": "Person", "name": one.author, "jobTitle": one.position}
    if not one.position:
        author = {"@type": "Organization", "name": one.author}
    return {
        "@type": "Comment",
        "text": one.text,
        "author": author,
        "datePublished": exact(one.published_at),
        "url": absolute(f"{address}#{one.anchor}"),
    }
