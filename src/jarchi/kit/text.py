"""Plain text from people and archives: cleaned, parted into paragraphs, cut."""

import re
import unicodedata

_BLANK_LINE = re.compile(r"\n\s*\n")
_LINE_BREAK = re.compile(r"\r\n?|[\u0085\u2028\u2029\v\f]")
_HYPHEN_AS_DASH = re.compile(r"[-−](?<!\S[-−])-?(?=\s)")
_SENTENCE_END = re.compile(r"(?:(?<!\b\w)\.|[!?…])[.!?…]*[»”\")]*(?=\s+[^\s\da-zа-яё])|$")
# Controls, what no encoding may carry, and marks that set direction or nothing at all. Joiners stay: emoji
# and Persian words need them.
_DEBRIS = re.compile(
    r"[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff\u00ad\u200b\u200e\u200f\u2060\ufeff\ufffe\uffff]"
)


def clean(text: str) -> str:
    """`text` in composed letters, without control characters and soft hyphens, with `\\n` as its only line
    break and single spaces within lines."""
    if not text.replace("\n", "").isprintable():  # a quick look: most texts hold none of these
        text = _LINE_BREAK.sub("\n", _DEBRIS.sub("", text))
    text = unicodedata.normalize("NFC", text)
    return "\n".join(" ".join(line.split()) for line in text.split("\n")).strip("\n")


def tidy(text: str) -> str:
    """`clean` text in which « - » is written as « – ». Words and quotes stay the author's."""
    return _HYPHEN_AS_DASH.sub("–", clean(text))


def paragraphs(text: str) -> list[str]:
    """The paragraphs of `text`, tidied: parted by blank lines, or, where it has none, by every line break."""
    text = tidy(text)
    parts = _BLANK_LINE.split(text) if _BLANK_LINE.search(text) else text.split("\n")
    return [" ".join(part.split("\n")) for part in parts if part]


def lines(text: str) -> list[str]:
    """The lines of `text` that are not blank, tidied."""
    return [line for line in tidy(text).split("\n") if line]


def shorten(text: str, max_length: int) -> str:
    """`text` itself, or its first whole words with «…», at most `max_length` characters."""
    if len(text) <= max_length:
        return text
    head = text[:max_length]
    return (head.rpartition(" ")[0] or head[:-1]).rstrip(" ,;:–—-") + "…"


def first_sentence(text: str) -> tuple[str, str]:
    """A line as (its first sentence, the rest). A full stop before a small letter or a digit ends none."""
    end = next(match.end() for match in _SENTENCE_END.finditer(text))
    return text[:end], text[end:].lstrip()
