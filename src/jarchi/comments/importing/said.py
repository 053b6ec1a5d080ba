"""What every format comes down to."""

import datetime as dt
import hashlib
from dataclasses import dataclass, field
from typing import Any

from jarchi.comments.importing.markup import text_of
from jarchi.comments.models import State
from jarchi.comments.models.comment import LONGEST_NAME
from jarchi.kit.faults import Fault
from jarchi.kit.text import clean, shorten

MOST_TEXT = 100_000  # characters of a comment; more than readers may write now, for nothing said is cut
MOST_KEY = 80  # Comment.origin


@dataclass(frozen=True)
class Thread:
    """`addresses`: of its page, best first; `gone`: deleted with all its comments."""

    key: str
    addresses: tuple[str, ...]
    gone: bool = False


@dataclass(frozen=True)
class Person:
    """Who speaks, where a file keeps people apart from what they say."""

    key: str
    name: str
    email: str


@dataclass(frozen=True)
class Said:
    """One comment. `key`: becomes `Comment.origin`; `parent`: the key of what it answers; `thread`, `person`: keys;
    `gone`: deleted or spam: kept, without its words, only if answered; `row`: fields of `Comment`, moments as numbers
    of microseconds since 1970."""

    key: str
    thread: str
    line: int
    moment: int
    row: dict[str, Any] = field(default_factory=dict)
    parent: str = ""
    person: str = ""
    gone: bool = False


@dataclass(frozen=True)
class Wrong:
    """What of a file could not be read as a comment."""

    line: int
    fault: Fault


Record = Thread | Person | Said | Wrong


def key(system: str, *parts: str) -> str:
    """`disqus:123`. Where that is too long for `Comment.origin`, a digest stands for the parts."""
    name = ":".join([system, *parts])
    return name if len(name) <= MOST_KEY else f"{system}:{_digest(*parts)}"


def author(system: str, *identity: str) -> str:
    """`Comment.author` of who was known there by the first of these that is not empty: the same in every import."""
    return f"i{_digest(system, next(filter(None, identity), ''))}"


def row(name: str, email: str, markup: str, author: str, state: State = State.SHOWN) -> dict[str, Any]:
    """Cleaned. Raises `Fault` where there is no text, or too much of it."""
    if not (text := text_of(markup[: MOST_TEXT * 2])):
        raise Fault("text", "missing")
    if len(text) > MOST_TEXT:
        raise Fault("text", f"longer than {MOST_TEXT:,} characters")
    return {"name": name_of(name), "email": email_of(email), "text": text, "author": author, "state": str(state)}


def name_of(name: str) -> str:
    return shorten(" ".join(text_of(name[:1000]).split()), LONGEST_NAME)


def email_of(email: str) -> str:
    email = clean(email).strip()
    return email if "@" in email[1:-1] and len(email) <= 254 and not set(email) & set(" \n<>,;\"") else ""


def moment_of(written: str, field: str) -> int:
    """ISO 8601, or `2014-01-14 17:32:12`; without a zone it is UTC. Microseconds since 1970. Raises `Fault`."""
    try:
        moment = dt.datetime.fromisoformat(written.strip())
        moment = moment.replace(tzinfo=moment.tzinfo or dt.UTC).astimezone(dt.UTC)
        since = moment - dt.datetime(1970, 1, 1, tzinfo=dt.UTC)
    except (ValueError, OverflowError) as error:
        raise Fault(field, f"not a date: {shorten(written, 40)!r}") from error
    if moment > dt.datetime.now(dt.UTC):
        raise Fault(field, f"in the future: {shorten(written, 40)!r}")
    return since // dt.timedelta(microseconds=1)


def moment(number: int) -> dt.datetime:
    return dt.datetime(1970, 1, 1, tzinfo=dt.UTC) + dt.timedelta(microseconds=number)


def _digest(*parts: str) -> str:
    return hashlib.blake2b("\n".join(parts).encode(errors="replace"), digest_size=12).hexdigest()
