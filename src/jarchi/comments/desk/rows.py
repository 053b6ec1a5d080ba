"""What a moderator is told of each comment: a fixed number of queries for any number of comments."""

import datetime as dt
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, TypeVar

from django.db.models import Count, Min, Q, QuerySet
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext_lazy as _

from jarchi.comments import blocking
from jarchi.comments.desk import titles
from jarchi.comments.models import Block, Comment, Decision, Edit, Flag, State, Verb
from jarchi.kit.text import shorten

WHY = {
    "words": _("words on a list"),
    "links": _("links"),
    "repeats": _("said before"),
    "score": _("a high score"),
    "first": _("among the reader's first comments"),
    "pre": _("each comment is looked at first"),
    "honeypot": _("a field that only programs see was filled in"),
    "quick": _("sent faster than anybody writes"),
}
_FOUND_IN_TEXT = ("words", "links")
OfComment = TypeVar("OfComment", Flag, Edit)


@dataclass(frozen=True)
class Known:
    """Of an author. `since`: his first comment; None if there is none."""

    shown: int = 0
    refused: int = 0
    since: dt.datetime | None = None


@dataclass
class Row:
    """A comment as the queue shows it. `text`: escaped, with what was found in it marked; `why`: (in words, what was
    found); `decision`: the last one about its being shown."""

    comment: Comment
    title: titles.Title
    text: SafeString
    why: list[tuple[str, str]]
    known: Known
    decision: Decision | None
    reports: list[Flag] = field(default_factory=list)
    earlier: list[Edit] = field(default_factory=list)
    blocks: list[Block] = field(default_factory=list)


def of(comments: list[Comment]) -> list[Row]:
    """Needs discussions and parents."""
    names = titles.of({one.discussion_id: one.discussion for one in comments}.values())
    known = known_of({one.author for one in comments})
    reasons = _reasons(comments)
    decisions, blocks = _decisions(comments), _blocks(comments)
    reports = _by_comment(Flag.objects.filter(comment__in=[one.pk for one in comments if one.flags], closed_at=None))
    earlier = _by_comment(Edit.objects.filter(comment__in=[one.pk for one in comments if one.edited_at]))
    return [
        Row(
            one, names[one.discussion_id], marked(one.text, _found_in_text(one.held)), reasons[one.pk],
            known.get(one.author, Known()), decisions.get(one.pk), reports.get(one.pk, []),
            earlier.get(one.pk, []), blocks[one.pk],
        )
        for one in comments
    ]  # fmt: skip


def _reasons(comments: list[Comment]) -> dict[int, list[tuple[str, str]]]:
    """Why each is held; of what was said before, the words."""
    alike = [int(held["of"]) for one in comments for held in one.held if _is_repeat(held)]
    before = {str(pk): shorten(text, 80) for pk, text in Comment.objects.filter(pk__in=alike).values_list("pk", "text")}
    return {one.pk: [_in_words(held, before) for held in one.held] for one in comments}


def _is_repeat(held: Mapping[str, Any]) -> bool:
    return held.get("why") == "repeats" and str(held.get("of", "")).isdecimal()


def _in_words(held: Mapping[str, Any], before: Mapping[str, str]) -> tuple[str, str]:
    why, found = str(held.get("why", "")), str(held.get("of") or "")
    return str(WHY.get(why, why)), before.get(found, "") if _is_repeat(held) else found


def _found_in_text(held: Iterable[Mapping[str, Any]]) -> list[str]:
    return [
        found for one in held if one.get("why") in _FOUND_IN_TEXT for found in str(one.get("of") or "").split(", ")
    ]


def marked(text: str, found: Iterable[str]) -> SafeString:
    """`text` as HTML that shows it letter by letter, `found` in `<mark>`."""
    wanted = sorted(filter(None, map(str.split, found)), key=lambda words: -sum(map(len, words)))
    if not wanted:
        return escape(text)
    pattern = "|".join(r"\s+".join(map(re.escape, words)) for words in wanted)
    parts = re.split(f"({pattern})", text)
    # Every second part is what the pattern found.
    made = (f"<mark>{escape(part)}</mark>" if number % 2 else escape(part) for number, part in enumerate(parts))
    return mark_safe("".join(made))  # noqa: S308 -- each part is escaped


def known_of(authors: Iterable[str]) -> dict[str, Known]:
    """By author."""
    said = Comment.objects.filter(author__in=list(authors)).order_by().values_list("author")
    counts = said.annotate(
        shown=Count("pk", filter=Q(state=State.SHOWN)),
        refused=Count("pk", filter=Q(state=State.REFUSED)),
        since=Min("written_at"),
    )
    return {author: Known(shown, refused, since) for author, shown, refused, since in counts}


def _by_comment(rows: "QuerySet[OfComment]") -> "dict[int, list[OfComment]]":
    found: dict[int, list[OfComment]] = {}
    for one in rows.order_by("id"):
        found.setdefault(one.comment_id, []).append(one)
    return found


def _decisions(comments: list[Comment]) -> dict[int, Decision]:
    about = Decision.objects.filter(comment__in=[one.pk for one in comments], verb__in=(Verb.ACCEPT, Verb.REFUSE))
    return {line.comment_id: line for line in about.order_by("id") if line.comment_id}


def _blocks(comments: list[Comment]) -> dict[int, list[Block]]:
    covering = {network: blocking.covering(network) for network in {one.network for one in comments}}
    networks = {wider for each in covering.values() for wider in each}
    authors = {one.author for one in comments}
    standing = list(Block.objects.in_force().filter(Q(author__in=authors) | Q(network__in=networks)))
    return {
        one.pk: [
            block for block in standing if block.author == one.author or block.network in covering[one.network]
        ]
        for one in comments
    }  # fmt: skip
