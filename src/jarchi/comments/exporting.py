"""`jarchi comments export`: every comment as one line of JSON, in flat memory. docs/reference/comments.md

`jarchi comments import` brings the lines into another newsroom; here it finds each of them there already.
"""

import datetime as dt
import json
from collections.abc import Iterator
from functools import lru_cache
from typing import Any

from django.http import Http404

from jarchi.articles import access
from jarchi.comments import subjects
from jarchi.comments.models import Comment

CHUNK = 500  # rows read at a time
REMEMBERED = 1000  # addresses
_EPOCH = dt.datetime(1970, 1, 1, tzinfo=dt.UTC)


def lines(story: int | None = None, since: dt.datetime | None = None, *, private: bool = False) -> Iterator[str]:
    """Oldest first, without the line's end. `private`: with e-mails, networks and how authors were identified."""
    rows = Comment.objects.select_related("discussion", "parent").defer("html", "parent__html", "parent__text")
    if story is not None:
        rows = rows.filter(discussion__kind="article", discussion__subject=story)
    if since:
        rows = rows.filter(written_at__gte=since)
    address = lru_cache(REMEMBERED)(_address)
    for row in rows.order_by("id").iterator(chunk_size=CHUNK):
        told = _told(row, address(row.discussion.name, row.language))
        yield json.dumps(told | _private(row) if private else told, ensure_ascii=False)


def key_of(comment: Comment) -> str:
    """What knows a comment again in any newsroom: where it came from, else its number and moment here."""
    return comment.origin or f"jarchi:{comment.pk}:{(comment.written_at - _EPOCH) // dt.timedelta(microseconds=1)}"


def _told(row: Comment, url: str) -> dict[str, Any]:
    """`key` stands first: by that the format is known."""
    return {
        "key": key_of(row),
        "parent": key_of(row.parent) if row.parent else "",
        "discussion": row.discussion.name,
        "language": row.discussion.language,
        "url": url,
        "author": row.author,
        "name": row.name,
        "text": row.text,
        "state": row.state,
        "mark": row.mark,
        "featured": row.featured,
        "pinned": row.pinned,
        "written_at": _moment(row.written_at),
        "edited_at": _moment(row.edited_at),
        "up": row.up,
        "down": row.down,
    }


def _private(row: Comment) -> dict[str, str]:
    return {"email": row.email, "network": row.network, "identified": row.identified}


def _moment(moment: dt.datetime | None) -> str | None:
    return moment.astimezone(dt.UTC).isoformat() if moment else None


def _address(name: str, language: str) -> str:
    """Of what it is about; empty if that is not public now."""
    try:
        return subjects.find(name, language).url
    except (Http404, access.Withdrawn):
        return ""
