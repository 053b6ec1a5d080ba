"""From the address a comment was written at to what it is about here."""

import csv
import re
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple
from urllib.parse import unquote, urlsplit

from django.conf import settings
from django.http import Http404

from jarchi.articles import access
from jarchi.articles.models import Article
from jarchi.comments import subjects
from jarchi.kit.faults import Fault

_LANGUAGES = "|".join(code for code, _name in settings.LANGUAGES)
_STORY = re.compile(rf"/({_LANGUAGES})/[^/]+/(\d{{1,18}})-[^/]*")
_TOPIC = re.compile(rf"/({_LANGUAGES})/topics/([^/]+)")
_DISCUSSION = re.compile(rf"/({_LANGUAGES})/comments/(\w+-\d{{1,18}})")
MOST_MAP = 64 * 1024 * 1024  # bytes

# Rooms above that know addresses from before Jarchi: (host, path) as `parted` gives them → id of a story, or None.
former: list[Callable[[str, str], int | None]] = []


class Place(NamedTuple):
    """What identifies a discussion."""

    kind: str
    subject: int
    language: str


def parted(address: str) -> tuple[str, str]:
    """(host, path): without `www.`, scheme, the last slash, fragment; a query stays, for `/?p=4`. `old.example/bridge`
    has a host, too; what is no address is a path."""
    address = address.strip()
    if re.match(r"[^/?#:]+\.[^/?#]+/", address):
        address = f"//{address}"
    try:
        parts = urlsplit(address)
        host = (parts.hostname or "").removeprefix("www.")
    except ValueError:
        return "", address
    path = "/" + unquote(parts.path).strip("/")
    return host, f"{path}?{parts.query}" if parts.query else path


class Addresses:
    """`mapped`: `read_map`'s. Answers are remembered by the caller: each thread is asked for once."""

    def __init__(self, mapped: dict[tuple[str, str], Place]) -> None:
        self.mapped = mapped

    def find(self, addresses: list[str]) -> Place | None:
        """Of one page. What the map says comes first."""
        parts = [(host, path) for address in addresses for host, path in _readings(*parted(address))]
        named = (self.mapped.get((host, path)) or self.mapped.get(("", path)) for host, path in parts)
        own = (_own(path) or _former(host, path) for host, path in parts)
        return next(filter(None, named), None) or next(filter(None, own), None)


def read_map(path: Path) -> dict[tuple[str, str], Place]:
    """A CSV file: old address (a path alone counts for every host), id of the story or name of a discussion
    (`topic-5:ru`); a first line that names the columns is passed over. Raises `Fault` of the field `map`."""
    if not path.is_file() or path.stat().st_size > MOST_MAP:
        raise Fault("map", f"there is no file {path}" if not path.is_file() else f"over {MOST_MAP:,} bytes")
    mapped = {}
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            for number, row in enumerate(csv.reader(file), 1):
                if not any(row) or (number == 1 and len(row) == 2 and not re.search(r"\d$|:\w+$", row[1].strip())):
                    continue
                mapped[parted(row[0])] = _mapped(row, number)
    except (UnicodeDecodeError, csv.Error) as error:
        raise Fault("map", f"no CSV in UTF-8: {error}") from error
    return mapped


def _readings(host: str, path: str) -> list[tuple[str, str]]:
    """With its query and without it, which is all there is of `/?p=4`."""
    bare = path.partition("?")[0]
    return [(host, path)] if bare in ("/", path) else [(host, path), (host, bare)]


def _mapped(row: list[str], number: int) -> Place:
    if len(row) != 2:
        raise Fault("map", f"line {number}: two columns expected: old address, story id")
    target = row[1].strip()
    if target.isascii() and target.isdecimal() and len(target) < 19 and (place := _story(int(target))):
        return place
    name, _, language = target.partition(":")
    if language in dict(settings.LANGUAGES) and (place := _subject(name, language)):
        return place
    raise Fault("map", f"line {number}: there is no story {target[:50]!r}")


def _own(path: str) -> Place | None:
    if match := _STORY.fullmatch(path):
        return _story(int(match[2]), match[1])
    if match := _DISCUSSION.fullmatch(path):
        kind, _, number = match[2].partition("-")
        return _story(int(number), match[1]) if kind == "article" else _subject(match[2], match[1])
    if match := _TOPIC.fullmatch(path):
        try:
            return Place("topic", access.public_topic(match[2]).pk, match[1])
        except Http404:
            return None
    return None


def _former(host: str, path: str) -> Place | None:
    found = next(filter(None, (find(host, path) for find in former)), None)
    return _story(found) if found else None


def _story(pk: int, language: str = "") -> Place | None:
    """Also one that is a draft or withdrawn: what was said of it is kept."""
    found = Article.objects.filter(pk=pk).values_list("language", flat=True).first()
    return Place("article", pk, found) if found and language in ("", found) else None


def _subject(name: str, language: str) -> Place | None:
    try:
        subject = subjects.find(name, language)
    except (Http404, access.Withdrawn):
        return None
    return Place(subject.kind, subject.pk, subject.language)
