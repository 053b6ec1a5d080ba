"""Entries of the journal as readers of the feed hear of them (docs/reference/feed.md tells their shape).

Applying an event twice changes nothing, and of the events of one story only the last one counts: so whoever resumes is
told that one alone.
"""

import datetime as dt
import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.db import connection
from django.db.models import Q

from jarchi.articles.windows import local_time
from jarchi.journal import reading
from jarchi.journal.models import Entry

# Between a reader and now; whoever is farther behind reads the page anew, which is less.
MOST = 1000  # entries of the journal
MOST_TOLD = 200  # events
LOOK_BACK = 100  # entries, for the last one of a language
_LATER = {"article.deleted": "article.withdrawn"}
_STORIES = {"article.published", "article.updated", "article.withdrawn", "article.deleted"}
_COMMENTS = {"comment.shown", "comment.updated", "comment.withdrawn"}
_POSTS = {"post.published", "post.updated", "post.withdrawn"}
_CORRECTION = "correction.made"
_IN_FEED = _STORIES | _POSTS | {_CORRECTION}
_TOLD = (
    "article", "url", "headline", "section", "section_name", "importance", "kind", "post", "html", "pinned",
    "correction", "anchor", "text", "weight",
)  # fmt: skip


@dataclass(frozen=True)
class Event:
    """`channel`: who hears of it, those of a language or of a discussion in it (`ru/article-17`); `subject`: what it
    tells of, a story, an entry of a live blog, a correction or a comment."""

    id: int
    channel: str
    subject: str
    data: dict[str, Any]

    @cached_property
    def message(self) -> bytes:
        """For a stream of server-sent events (WHATWG HTML, section 9.2.6)."""
        return f"id: {self.id}\ndata: {json.dumps(self.data, ensure_ascii=False)}\n\n".encode()


def of(entry: Entry) -> Iterator[Event]:
    """What readers hear of an entry: mostly one event, or none."""
    if entry.kind in _COMMENTS:
        told = {"id": entry.id, "event": entry.kind, "comments": entry.data["comments"]}
        yield Event(entry.id, f"{entry.data['language']}/{entry.data['discussion']}", f"entry:{entry.id}", told)
    elif entry.kind in _POSTS:
        yield _event(entry, entry.kind, f"post:{entry.data['post']}")
    elif entry.kind == _CORRECTION:
        yield _event(entry, entry.kind, f"correction:{entry.data['correction']}")
    elif entry.kind in _STORIES:
        subject = f"article:{entry.data['article']}"
        if left := entry.data.get("left"):
            yield _event(entry, "article.withdrawn", subject, left)
        if not entry.data.get("archived"):
            yield _event(entry, _LATER.get(entry.kind, entry.kind), subject)


def _event(entry: Entry, kind: str, subject: str, language: str = "") -> Event:
    told = {name: entry.data[name] for name in _TOLD if name in entry.data}
    moment = local_time(dt.datetime.fromisoformat(entry.data["time"])).isoformat(timespec="microseconds")
    data = {"id": entry.id, "event": kind, **told, "time": moment}
    return Event(entry.id, language or entry.data["language"], subject, data)


def missed(events: Iterable[Event]) -> list[Event]:
    """The last event of each subject, in order; of a story that went, no entries and corrections that it had before,
    though it came back. Raises `TooFar`."""
    found: dict[str, Event] = {}
    gone: dict[int, int] = {}
    for event in events:
        found[event.subject] = event
        if event.data["event"] == "article.withdrawn":
            gone[event.data["article"]] = event.id
    told = (
        one for one in found.values() if one.subject.startswith("article:") or one.id > gone.get(one.data["article"], 0)
    )
    last = sorted(told, key=lambda event: event.id)
    if len(last) > MOST_TOLD:
        raise TooFar
    return last


class TooFar(Exception):
    """The reader knows so little, or an id of another journal: they begin anew with what they find on the page."""


def since(language: str, position: int) -> list[Event]:
    """What a reader has missed who was told everything up to `position`. Raises `TooFar`."""
    settled = reading.settled()
    # Comments are told to whoever follows their discussion.
    later = Entry.objects.filter(id__gt=position, id__lte=settled, kind__in=_IN_FEED).order_by("id")
    if position > settled or later.values_list("id")[MOST : MOST + 1]:
        raise TooFar
    ours = Q(data__language=language) | Q(data__left=language)
    return missed(event for entry in later.filter(ours) for event in of(entry) if event.channel == language)


def cursor(language: str) -> int:
    """Where a reader stands who sees what is true now: to be asked before that is read. It moves with this language's
    events, as far as the last entries tell, so that many readers ask from the same one."""
    settled = reading.settled()
    if not settled:
        return 0
    known = tuple(_IN_FEED)
    with connection.cursor() as database:
        database.execute(
            "SELECT id, kind, data ->> 'language', data ->> 'left' FROM journal_entry "
            "WHERE id <= %s AND kind NOT LIKE 'comment%%' ORDER BY id DESC LIMIT %s",
            [settled, LOOK_BACK],
        )
        rows = database.fetchall()
    ours = (pk for pk, kind, *languages in rows if kind in known and language in languages)
    return int(next(ours, rows[-1][0] if rows else settled))
