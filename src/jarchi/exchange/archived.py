"""One line of an archive, read and checked, as a story. docs/reference/import.md describes the format."""

import hashlib
import json
import re
from dataclasses import dataclass, field
from datetime import UTC, datetime
from html import escape
from typing import Any

from django.conf import settings

from jarchi.articles.story_input import MAX_LEAD
from jarchi.kit.faults import Fault
from jarchi.kit.moments import made_up_moment, parse_moment
from jarchi.kit.text import clean, first_sentence, shorten, tidy

MAX_TEXT = 500_000  # characters
MAX_WORD = 10_000  # of any field that is not a text
MAX_HEADLINE = 255
MADE_HEADLINE = 120  # characters of a headline made from the first sentence

_LINK = re.compile(r"\[([^\[\]\n]{1,500})\]\((https?://[^\s()<>\"]{1,2000})\)")
_BOLD = re.compile(r"\*\*([^*\n]{1,1000})\*\*")


@dataclass(frozen=True)
class Reading:
    """How lines are to be understood."""

    source: str = ""  # of lines that name none
    language: str = settings.LANGUAGE_CODE  # of lines that name none
    topics: str = ""  # the field that holds running stories, if any
    headlines: bool = False  # whether a headline alone is a story
    undated: tuple[datetime, datetime] = (  # over which to spread stories without a date
        datetime(2015, 1, 1, tzinfo=UTC),
        datetime(2019, 12, 31, 23, 59, 59, tzinfo=UTC),
    )


@dataclass(frozen=True)
class ArchivedStory:
    source: str
    key: str
    headline: str
    lead: str
    html: str  # paragraphs
    section: str  # as the archive calls it
    language: str
    moment: datetime
    topics: list[str] = field(default_factory=list)
    authors: list[str] = field(default_factory=list)


def read_story(line: bytes, reading: Reading, now: datetime) -> ArchivedStory:
    """Raises `Fault` with the name of the first field that is missing or wrong."""
    row = _parse(line)
    source = _word(row, "source", "channel") or reading.source
    key = _key(row)
    headline = _text(row, "title", "headline")
    text = _text(row, "text", limit=MAX_TEXT)
    lead = _text(row, "summary", "lead", limit=MAX_TEXT)
    paragraphs = [line for line in text.split("\n") if line]
    if not (paragraphs or lead or (headline and reading.headlines)):
        raise Fault("text", "missing")
    made = not headline and "message_id" in row
    if made:
        headline, paragraphs = _make_headline(paragraphs)
    if not headline:
        raise Fault("title", "missing")
    headline = " ".join(headline.split())
    if len(headline) > MAX_HEADLINE:
        raise Fault("title", f"longer than {MAX_HEADLINE} characters ({len(headline)})")
    if len(lead) > MAX_LEAD:
        lead, paragraphs = "", [*filter(None, lead.split("\n")), *paragraphs]
    return ArchivedStory(
        source=_fit("source", source, 100),
        key=key,
        headline=headline,
        lead=lead,
        html=_html(paragraphs, marked_up=made),
        section=_word(row, "section", "category"),
        language=_language(row, reading),
        moment=_moment(row, f"{source} {key}", reading, now),
        topics=_names(row, reading.topics) if reading.topics else [],
        authors=_names(row, "authors"),
    )


def digest(story: ArchivedStory, *settled: object) -> str:
    """Changes when the story, or what the import has settled about it (section, published), changes."""
    content = json.dumps([*vars(story).values(), *settled], ensure_ascii=False, default=str)
    return hashlib.blake2b(content.encode(), digest_size=16).hexdigest()


def _parse(line: bytes) -> dict[str, Any]:
    try:
        row = json.loads(line.removeprefix(b"\xef\xbb\xbf").decode())
    except UnicodeDecodeError as error:
        raise Fault("line", f"not UTF-8 at byte {error.start + 1}") from error
    except RecursionError as error:
        raise Fault("line", "broken JSON: nested too deep") from error
    except ValueError as error:
        raise Fault("line", f"broken JSON: {error}") from error
    if not isinstance(row, dict):
        raise Fault("line", "not a JSON object")
    return row


def _text(row: dict[str, Any], *names: str, limit: int = MAX_WORD) -> str:
    """The first of these fields that is not empty, tidied."""
    return tidy(_word(row, *names, limit=limit))


def _word(row: dict[str, Any], *names: str, limit: int = MAX_WORD) -> str:
    """The first of these fields that is not empty, cleaned of what cannot be stored only."""
    for name in names:
        value = row.get(name)
        if value is None or value == "":
            continue
        if not isinstance(value, str):
            raise Fault(name, f"text expected, found {type(value).__name__}")
        if len(value) > limit:
            raise Fault(name, f"longer than {limit:,} characters ({len(value):,})")
        if text := clean(value):
            return text
    return ""


def _key(row: dict[str, Any]) -> str:
    for name in ("id", "message_id", "url"):
        value = row.get(name)
        if isinstance(value, int) and not isinstance(value, bool):
            return _fit(name, str(value), 255)
        if key := _word(row, name):
            return _fit(name, key, 255)
    raise Fault("id", "missing: a line needs `id`, `message_id` or `url` to be known again")


def _fit(name: str, value: str, length: int) -> str:
    if len(value) > length:
        raise Fault(name, f"longer than {length} characters ({len(value)})")
    return value


def _language(row: dict[str, Any], reading: Reading) -> str:
    language = _word(row, "language", "lang") or reading.language
    if language not in dict(settings.LANGUAGES):
        raise Fault("lang", f"unknown language {shorten(language, 20)!r}")
    return language


def _moment(row: dict[str, Any], identity: str, reading: Reading, now: datetime) -> datetime:
    written = _word(row, "date")
    if not written:
        return made_up_moment(identity, *reading.undated)
    try:
        moment = parse_moment(written)
    except ValueError as error:
        raise Fault("date", f"not a date: {shorten(written, 40)!r}") from error
    if moment > now:
        raise Fault("date", f"in the future: {shorten(written, 40)!r}")
    return moment


def _names(row: dict[str, Any], name: str) -> list[str]:
    values = row.get(name) or []
    if not isinstance(values, list) or not all(isinstance(value, str) for value in values):
        raise Fault(name, "a list of names expected")
    names = (" ".join(tidy(value).split()) for value in values)
    return list(dict.fromkeys(_fit(name, text, 100) for text in names if text))


def _make_headline(paragraphs: list[str]) -> tuple[str, list[str]]:
    """A headline from the first sentence of a post, and what remains for the body: all, if it was cut."""
    for number, paragraph in enumerate(paragraphs):
        plain = _BOLD.sub(r"\1", _LINK.sub(r"\1", paragraph)).strip()
        if not any(letter.isalnum() for letter in plain):
            continue
        if len(plain) <= MADE_HEADLINE:
            return plain, [*paragraphs[:number], *paragraphs[number + 1 :]]
        sentence, rest = first_sentence(plain)
        if len(sentence) <= MADE_HEADLINE and plain == paragraph:
            return sentence, [*paragraphs[:number], rest, *paragraphs[number + 1 :]]
        return shorten(sentence, MADE_HEADLINE), paragraphs
    return shorten(" ".join(paragraphs), MADE_HEADLINE), []


def _html(paragraphs: list[str], *, marked_up: bool) -> str:
    """Everything escaped; of a post, its links and bold as Telegram marks them become HTML."""
    if not paragraphs:
        return ""
    html = "<p>" + escape("\n".join(paragraphs)).replace("\n", "</p><p>") + "</p>"
    return _BOLD.sub(r"<b>\1</b>", _LINK.sub(r'<a href="\2">\1</a>', html)) if marked_up else html
