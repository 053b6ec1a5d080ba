"""A captured page read as a story: headline, lead, photo line, expert, exchanges, background; no furniture.

Pure functions on text; `page` makes the draft. They are rules of thumb about how news sites (Russian-language
ones first) lay a story out: what is doubtful is said in `notes`, for the editor.
"""

import re
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import trafilatura
from django.utils.translation import gettext as _

from jarchi.exchange.experts import Expert, find_expert
from jarchi.kit.faults import Fault
from jarchi.kit.interviews import Interview, split_exchanges
from jarchi.kit.moments import find_moment
from jarchi.kit.text import lines, shorten, tidy

MAX_HEADLINE = 255
MAX_LEAD = 800  # characters: a longer first paragraph is one of the text
PROSE = 150  # characters: a line this long that ends a sentence is a paragraph of the story
MAX_PHOTO_LINE = 400
PHOTO_WITHIN = 4  # lines after the headline

_FURNITURE = re.compile(
    r"(?:[\d\s.,:|/•·]+|лента(?: новостей)?|все новости|новости|главная|меню|поиск|войти|реклама|подробнее|"
    r"теги?:?.*|чита(?:йте|ть) (?:также|нас|далее|дальше)\b.*|смотрите также\b.*|поделиться(?: .{0,30})?|"
    r"комментари\w+:?(?: \(?\d+\)?)?|"
    r"(?:следите|подпи(?:сы|ши|са)\w+) .{0,30}\b(?:новост|нас|наш|уведом|канал|рассыл)\w*.*|"
    r"(?:оставить|добавить|написать) комментари\w+.*|.*\bсистем\w+ комментариев\b.*|.*\bjavascript\b.*|"
    r"будьте в тренде.*|включите уведомлени\w+.*|уведомлени\w+ можно .*|нажмите на .*|"
    r"(?:сообщи\w+ об|нашли|заметили) ошибк\w+.*|ошибка в тексте.*|.*\bcookies?\b.*|©.*|copyright\b.*|"
    r"share|follow us.*|subscribe.*|comments?|related(?: stories)?|advertisement|read (?:also|more).*)",
    re.IGNORECASE,
)
_PHOTO = r"(?:фото|фотография|photo|сурет\w*|сүрөт\w*|акс|surat)\b"
_PHOTO_WORD = re.compile(rf"(?:^|[\s,(/|]+){_PHOTO}\s*[:–—-]?\s*", re.IGNORECASE)
_PHOTO_LABEL = re.compile(
    rf"(?:^|[\s,(/|]+){_PHOTO}(?:\s*[:–—-]\s*|\s+(?=предоставл|из |с сайта|автора?\b|©))", re.IGNORECASE
)
_SENTENCE_END = re.compile(r"[.!?…:;][»”\")]*$")


@dataclass
class PhotoLine:
    caption: str
    source: str
    moment: datetime | None

    @property
    def text(self) -> str:
        """As readers see it: caption, source, moment."""
        moment = f"{self.moment:%d.%m.%Y %H:%M}" if self.moment else ""
        line = ", ".join(part for part in (self.source and f"Фото: {self.source}", moment) if part)
        return ". ".join(part for part in (self.caption.rstrip("."), line) if part)


@dataclass
class Captured:
    headline: str
    lead: str = ""
    photo: PhotoLine | None = None
    expert: Expert | None = None
    paragraphs: list[str] = field(default_factory=list)  # after the lead, before any question
    interview: Interview | None = None
    notes: list[str] = field(default_factory=list)


def read_page(content: bytes) -> Captured:
    """Raises `Fault` of the field `file` where no story can be found."""
    story = _html_lines(content) if _is_html(content) else _text_lines(content)
    return read_story(story)


def read_story(story: list[str]) -> Captured:
    """`story`: the headline and what follows, line by line, furniture left out."""
    headline, *rest = story
    page = Captured(shorten(headline, MAX_HEADLINE))
    for number, line in enumerate(rest[:PHOTO_WITHIN]):
        if len(line) < MAX_PHOTO_LINE and (photo := _photo_line(line)):
            page.photo = photo
            del rest[number]
            break
    interview = split_exchanges("\n\n".join(rest))
    if _is_interview(interview):
        page.interview = interview
        rest = interview.introduction
    if rest and len(rest[0]) <= MAX_LEAD:
        page.lead = rest.pop(0)
    page.paragraphs = rest
    if page.interview:
        _name_expert(page, page.interview)
    return page


def _name_expert(page: Captured, interview: Interview) -> None:
    caption = page.photo.caption if page.photo else ""
    page.expert = find_expert(page.lead, caption, interview.exchanges[0].question)
    if not page.expert:
        page.notes.append(_("Nobody was found who answers: name the expert."))
        return
    page.notes += page.expert.notes
    if page.photo and page.photo.caption == page.expert.position:
        page.photo.caption = f"{page.expert.name}, {page.expert.position}"


def _is_interview(interview: Interview) -> bool:
    asked = [exchange for exchange in interview.exchanges if "?" in exchange.question and exchange.answer]
    return len(asked) >= 2


def _text_lines(content: bytes) -> list[str]:
    try:
        found = lines(content.decode("utf-8-sig"))
    except UnicodeDecodeError as error:
        raise Fault("file", f"not UTF-8 at byte {error.start + 1}") from error
    return _without_furniture(found)


def _without_furniture(found: list[str]) -> list[str]:
    """From the headline to the last paragraph before the follow, share and subscribe lines at the foot."""
    kept = [line for line in found if not _is_furniture(line)]
    headlines = [line for line in kept if len(line) >= 25 and line.count(" ") >= 3] or kept
    if not headlines:
        raise Fault("file", "no story is found in this page")
    start = found.index(headlines[0])
    prose = [n for n, line in enumerate(found) if _is_prose(line) and not _is_furniture(line)]
    foot = max([start, *prose]) + 1
    while foot < len(found) and not _is_furniture(found[foot]):
        foot += 1
    return [line for line in found[start:foot] if not _is_furniture(line)]


def _is_furniture(line: str) -> bool:
    return len(line) < 2 * PROSE and bool(_FURNITURE.fullmatch(line))


def _is_prose(line: str) -> bool:
    return len(line) >= PROSE and bool(_SENTENCE_END.search(line))


def _photo_line(line: str) -> PhotoLine | None:
    """«Caption, фото – publisher от 23.08.2024 17:09 Фото source», with any of its parts missing."""
    found = find_moment(line)
    label = _PHOTO_LABEL.search(line) or (_PHOTO_WORD.search(line) if found else None)
    if not label:
        return None
    before, after = line[label.end() :], ""
    if found and found[1] >= label.end():
        before, after = line[label.end() : found[1]], line[found[2] :]
    source = _source(after) or _source(re.sub(r"\bот\s*$", "", before))
    return PhotoLine(line[: label.start()].strip(" ,;:|–—-"), source, found[0] if found else None)


def _source(text: str) -> str:
    return _PHOTO_WORD.sub(" ", text).strip(" ,.;:|–—-()")


def _is_html(content: bytes) -> bool:
    return bool(re.search(rb"<(?:!doctype html|html|head|body|article|p)\b", content[:20_000], re.IGNORECASE))


def _html_lines(content: bytes) -> list[str]:
    """Main text by trafilatura, which drops menus and comments; the photo line from its own element."""
    page: Any = trafilatura.bare_extraction(content, include_comments=False, with_metadata=True)
    if page is None or not page.text:
        raise Fault("file", "no story is found in this page")
    found = [line for line in lines(page.text) if not _is_furniture(line)]
    headline = tidy(page.title or "") or found.pop(0)
    captions = [caption for caption in _captions(content) if _photo_line(caption)]
    body = [line for line in found if line != headline and line not in captions]
    return [headline, *captions[:1], *body]


def _captions(content: bytes) -> list[str]:
    tree = trafilatura.load_html(content)
    texts = [element.text_content() for element in tree.iter("figcaption")]
    texts += [image.get("alt") or "" for image in tree.iter("img")]
    return [" ".join(tidy(text).split()) for text in texts]
