"""A story's words in the order in which its page shows them, each with where it is kept."""

import html
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from django.template.defaultfilters import filesizeformat
from django.utils import translation
from django.utils.translation import pgettext
from wagtail.rich_text import RichText

from jarchi.articles import charts
from jarchi.articles.models import Article
from jarchi.articles.rendering import rich_text
from jarchi.media.models import Picture
from jarchi.theme.templatetags.reading import numeral, quoted, sentence, written

Path = tuple[str | int, ...]

_BREAK = re.compile(r"<(?:br\s*/?|/?p|/?li|/?h\d|/?text|/?t[rhd]|/?summary)\b[^>]*>", re.IGNORECASE)
_TAG = re.compile(r"<[^>]*>")


@dataclass(frozen=True)
class Passage:
    """Words of a page that are kept together.

    `field`: the story's field, empty for words that the page or another story gives; `path`: in the body, (place of the
    block, name or place within it, …); `block_id`: that block's; `text`: as it is shown, with line breaks between
    paragraphs; `own`: which part of the text is the first letters of what is kept, for the page adds quotes and stops.
    """

    text: str
    field: str = ""
    path: Path = ()
    block_id: str = ""
    own: tuple[int, int] = (0, 0)
    rich: bool = False

    @property
    def can_be_mended(self) -> bool:
        return bool(self.field)


def passages(article: Article) -> list[Passage]:
    """Headline, lead, lead image, expert and body of a story, be it saved or the object of a revision.

    Not: bylines, moments, section, topics, and the entries of a live blog, which are stories' surroundings or rows of
    their own.
    """
    with translation.override(article.language):
        return [passage for passage in (*_above(article), *_body(article)) if passage.text.strip()]


def text_of(parts: Iterable[Passage]) -> str:
    """What `anchoring.find` looks in."""
    return "\n".join(part.text for part in parts)


def passages_at(parts: Sequence[Passage], start: int, end: int) -> list[tuple[Passage, int, int]]:
    """The passages that `text_of(parts)[start:end]` lies in, each with the range in its own text."""
    found, place = [], 0
    for part in parts:
        first, last = max(start, place), min(end, place + len(part.text))
        if first < last or (start == end and place <= start <= place + len(part.text)):
            found.append((part, first - place, max(first, last) - place))
        place += len(part.text) + 1
    return found[:1] if start == end else found


def letters_shown(markup: str) -> str:
    """The text of public HTML with line breaks for those of paragraphs."""
    return html.unescape(_TAG.sub("", _BREAK.sub("\n", markup)))


def _above(article: Article) -> Iterator[Passage]:
    yield _of_field("headline", article.headline)
    yield _of_field("lead", article.lead)
    if article.image:
        yield from _photo_line(article.image, article.image_caption, "image_caption")
    if article.expert:
        yield Passage(article.expert.name)
        yield _of_field("expert_position", article.expert_position)


def _of_field(name: str, text: str) -> Passage:
    return Passage(text, name, own=(0, len(text)))


def _photo_line(picture: Picture, caption: str, field: str, path: Path = (), block_id: str = "") -> Iterator[Passage]:
    """The caption, which is the picture's own if the story has none: mended, it becomes the story's."""
    kept = caption or picture.caption
    yield _shown(sentence(kept), kept, field, path, block_id)
    if picture.credit or picture.taken_at:
        moment = written(_local(picture.taken_at), "short") if picture.taken_at else ""
        parts = ", ".join(part for part in (picture.credit, moment) if part)
        yield Passage(f"{pgettext('photo line', 'Photo')}: {parts}")


def _local(moment: Any) -> Any:
    from django.utils import timezone

    return timezone.localtime(moment)


def _shown(text: str, kept: str, field: str, path: Path, block_id: str) -> Passage:
    """Words that the page shows with quotes, stops or commas of its own around them."""
    core = kept.strip()
    while core and core not in text:
        core = core[:-1]  # the full stop, which stands after the quotes
    start = text.find(core)
    skipped = len(kept) - len(kept.lstrip())
    if not core or skipped:
        return Passage(text)
    return Passage(text, field, path, block_id, (start, start + len(core)))


class _Block:
    """One block of a body, by its fields."""

    def __init__(self, place: int, child: Any) -> None:
        self.place, self.id, self.value, self.kind = place, child.id or "", child.value, child.block_type

    def plain(self, text: str | None, *path: str | int, shown: str | None = None) -> Passage:
        kept = str(text or "")
        return _shown(kept if shown is None else shown, kept, "body", (self.place, *path), self.id)

    def rich(self, value: RichText | str, *path: str | int) -> Passage:
        text = letters_shown(rich_text(value)).strip("\n")
        return Passage(text, "body", (self.place, *path), self.id, (0, len(text)), rich=True)


def _body(article: Article) -> Iterator[Passage]:
    exchanges = 0
    for place, child in enumerate(article.body):
        block = _Block(place, child)
        if block.kind == "exchange":
            exchanges += 1
            yield Passage(str(exchanges))
        yield from _READERS[block.kind](block)


def _paragraph(block: _Block) -> Iterator[Passage]:
    yield block.rich(block.value)


def _heading(block: _Block) -> Iterator[Passage]:
    yield block.plain(block.value)


def _exchange(block: _Block) -> Iterator[Passage]:
    yield block.plain(block.value["question"], "question")
    yield block.rich(block.value["answer"], "answer")


def _quote(block: _Block) -> Iterator[Passage]:
    value = block.value
    yield block.plain(value["text"], "text", shown=quoted(value["text"]))
    if value["speaker"]:
        yield block.plain(value["speaker"], "speaker")
        if value["position"]:
            yield block.plain(value["position"], "position", shown=f", {value['position']}")


def _image(block: _Block) -> Iterator[Passage]:
    if block.value["image"]:
        yield from _photo_line(block.value["image"], block.value["caption"], "body", (block.place, "caption"), block.id)


def _gallery(block: _Block) -> Iterator[Passage]:
    for number, one in enumerate(block.value["images"]):
        if one["image"]:
            path = (block.place, "images", number, "caption")
            yield from _photo_line(one["image"], one["caption"], "body", path, block.id)


def _list(block: _Block) -> Iterator[Passage]:
    for number, item in enumerate(block.value["items"]):
        yield block.rich(item, "items", number)


def _table(block: _Block) -> Iterator[Passage]:
    yield block.plain(block.value["caption"], "caption")
    for row, cells in enumerate((block.value["table"] or {}).get("data") or []):
        for column, cell in enumerate(cells):
            yield block.plain(cell, "table", "data", row, column)


def _figure(block: _Block) -> Iterator[Passage]:
    value = block.value
    yield Passage(numeral(value["value"]))
    yield block.plain(value["unit"], "unit")
    yield block.plain(value["label"], "label")
    if value["date"]:
        yield Passage(f", {written(value['date'], 'day')}")
    if value["source"]:
        source = pgettext("of a figure", "Source")
        yield block.plain(value["source"], "source", shown=f". {source}: {value['source']}")
    series = [(point["label"], point["value"]) for point in value["series"]]
    yield Passage(letters_shown(charts.svg(series, unit=value["unit"])).strip("\n"))


def _embed(block: _Block) -> Iterator[Passage]:
    for name in ("title", "description", "source"):
        yield block.plain(block.value[name], name)


def _see_also(block: _Block) -> Iterator[Passage]:
    yield Passage(pgettext("reader", "See also"))
    for article in block.value["articles"]:
        if article and article.live:
            yield Passage(article.headline)


def _background(block: _Block) -> Iterator[Passage]:
    value = block.value
    yield block.plain(value["heading"], "heading") if value["heading"] else Passage(pgettext("reader", "Background"))
    yield block.rich(value["text"], "text")
    if value["article"] and value["article"].live:
        yield Passage(value["article"].headline)


def _document(block: _Block) -> Iterator[Passage]:
    document, title = block.value["document"], block.value["title"]
    if document:
        yield block.plain(title, "title") if title else Passage(document.title)
        yield Passage(f"{document.file_extension.upper()}, {filesizeformat(document.file.size)}")


_READERS = {
    "paragraph": _paragraph, "heading": _heading, "exchange": _exchange, "quote": _quote, "image": _image,
    "gallery": _gallery, "list": _list, "table": _table, "figure": _figure, "embed": _embed, "see_also": _see_also,
    "background": _background, "document": _document,
}  # fmt: skip
