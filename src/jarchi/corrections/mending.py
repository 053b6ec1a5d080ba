"""Other words for a range of a story's text, put into the field or block that holds it."""

import copy
import difflib
import html
import re
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from jarchi.articles.models import Article
from jarchi.corrections.letters import cuts_a_sign
from jarchi.corrections.passages import Passage, Path, passages, passages_at

_TOKEN = re.compile(
    r"(?P<hidden><!--.*?-->|<(?P<name>script|style)\b.*?</(?P=name)\s*>)|(?P<tag></?(?P<of>[a-zA-Z][\w-]*)[^>]*>)"
    r"|(?P<entity>&(?:#\d+|#x[\da-fA-F]+|\w+);)|(?P<letter>.)",
    re.DOTALL | re.IGNORECASE,
)
_WORD = re.compile(r"\w+|\s+|[^\w\s]")
_EMPTY = re.compile(r"<(a|b|strong|i|em|sup|sub)\b[^>]*></\1>")
_PARTING = {"p", "br"}


class Unmendable(ValueError):
    """The words must be edited in the editor; the message says why, to the desk."""


@dataclass(frozen=True)
class Mended:
    """What is to be set: `setattr(article, field, value)`; the caller validates and saves."""

    field: str
    value: Any
    path: Path = ()


def replaced(article: Article, start: int, end: int, words: str) -> Mended:
    """The field of `article` in which `text_of(passages(article))[start:end]` is written as `words`.

    Marks and links of the letters that stay are kept. No words: the range is taken out. `article` is not changed.
    Raises `Unmendable`.
    """
    words = " ".join(words.split("\n"))
    held = passages_at(passages(article), start, end)
    if not held:
        raise Unmendable(_("There are no words at this place."))
    if len(held) > 1:
        raise Unmendable(_("The words lie across more than one passage. Edit them in the editor."))
    passage, first, last = held[0]
    if not passage.can_be_mended:
        raise Unmendable(_("These words are not the story's own: the page, a picture or another story gives them."))
    if cuts_a_sign(passage.text, first) or cuts_a_sign(passage.text, last):
        raise Unmendable(_("The place begins or ends within a letter or a sign."))
    if first < passage.own[0] or last > passage.own[1]:
        raise Unmendable(_("The page adds quotes or stops here by itself. Edit the words in the editor."))
    if passage.field != "body":
        kept = _kept(article, passage)
        return Mended(passage.field, _in_plain(kept, passage, first, last, words))
    return Mended("body", _body_with(article, passage, first, last, words), passage.path)


def _kept(article: Article, passage: Passage) -> str:
    value: str = getattr(article, passage.field)
    if passage.field == "image_caption" and not value and article.image:
        return str(article.image.caption)
    return value


def _in_plain(kept: str, passage: Passage, first: int, last: int, words: str) -> str:
    shift = passage.own[0]
    if kept[: passage.own[1] - shift] != passage.text[slice(*passage.own)]:
        raise Unmendable(_("The words are kept in another form than they are shown. Edit them in the editor."))
    return kept[: first - shift] + words + kept[last - shift :]


def _body_with(article: Article, passage: Passage, first: int, last: int, words: str) -> Any:
    """A StreamField value with the ids of its blocks, so that revisions compare and comments of the desk stay."""
    place, steps = int(passage.path[0]), list(passage.path[1:])
    raw = copy.deepcopy(list(article.body.get_prep_value()))
    holder, key = _holder(raw[place], steps)
    if passage.rich:
        holder[key] = in_rich_text(str(holder[key]), passage.text, first, last, words)
    else:
        kept = holder[key] or _caption_of_picture(article.body[place].value, steps)
        holder[key] = _in_plain(kept, passage, first, last, words)
    return article.body.stream_block.to_python(raw)


def _holder(block: Any, steps: list[str | int]) -> tuple[Any, Any]:
    """What holds the value at the end of these steps, and its key there."""
    holder, key = block, "value"
    for step in steps:
        holder = holder[key]
        key = step  # type: ignore[assignment]
        if isinstance(step, int) and isinstance(holder[step], dict) and holder[step].get("type") == "item":
            holder, key = holder[step], "value"
    return holder, key


def _caption_of_picture(value: Any, steps: list[str | int]) -> str:
    if steps[-1] != "caption":
        return ""
    for step in steps[:-1]:
        value = value[step]
    return str(value["image"].caption)


@dataclass(frozen=True)
class _Letter:
    """A letter of rich text, and where its source stands."""

    letter: str
    start: int
    end: int


def in_rich_text(source: str, shown: str, first: int, last: int, words: str) -> str:
    """Rich text whose letters are `shown`, with `words` for `shown[first:last]`. Raises `Unmendable`."""
    letters = _letters(source)
    if "".join(letter.letter for letter in letters) != shown:
        raise Unmendable(_("The words are kept in another form than they are shown. Edit them in the editor."))
    if any(letter.start == letter.end or letter.letter == "\n" for letter in letters[first:last]):
        raise Unmendable(_("The words lie across more than one passage. Edit them in the editor."))
    for before, after, new in reversed(_differences(shown[first:last], words)):
        source = _with(source, letters, first + before, first + after, new, first)
    previous = None
    while previous != source:
        previous, source = source, _EMPTY.sub("", source)
    return source


def _letters(source: str) -> list[_Letter]:
    """Of the text that readers see, with a line break of no width where a paragraph or a line ends."""
    letters: list[_Letter] = []
    for match in _TOKEN.finditer(source):
        if match["tag"] and match["of"].lower() in _PARTING:
            letters.append(_Letter("\n", match.start(), match.start()))
        elif match["entity"]:
            letters += [_Letter(letter, *match.span()) for letter in html.unescape(match["entity"])]
        elif match["letter"]:
            letters.append(_Letter(match["letter"], *match.span()))
    start, end = 0, len(letters)
    while start < end and letters[start].letter == "\n":
        start += 1
    while end > start and letters[end - 1].letter == "\n":
        end -= 1
    return letters[start:end]


def _differences(old: str, new: str) -> list[tuple[int, int, str]]:
    """(from, to, what stands there instead), of whole words: marks of those that stay are not touched."""
    had, has = _WORD.findall(old), _WORD.findall(new)
    places = [0]
    for word in had:
        places.append(places[-1] + len(word))
    codes = difflib.SequenceMatcher(None, had, has, autojunk=False).get_opcodes()
    return [
        (places[start], places[end], "".join(has[first:last]))
        for kind, start, end, first, last in codes
        if kind != "equal"
    ]


def _with(source: str, letters: list[_Letter], first: int, last: int, words: str, begin: int) -> str:
    """New words stand where the first of the old ones stood, or after the letter before them."""
    new = html.escape(words, quote=False)
    if first == last:
        behind = first > begin or first >= len(letters)
        place = letters[first - 1].end if behind else letters[first].start
        return source[:place] + new + source[place:]
    for number in range(last - 1, first - 1, -1):
        letter = letters[number]
        source = source[: letter.start] + (new if number == first else "") + source[letter.end :]
    return source
