"""Finds in today's text the words that a reader marked in an earlier one.

What is kept of them is a TextQuoteSelector of the W3C Web Annotation Data Model: the words and what stood around them.
Nothing here knows a story: text in, places out. A place is told as right only if no other one could be meant.
"""

from dataclasses import dataclass
from enum import StrEnum

from jarchi.corrections.letters import Letters, letters_of
from jarchi.corrections.searching import Origin, Outcome

AROUND = 32  # characters of context on either side, as selectors keep them
MOST_WORDS, MOST_AROUND = 2000, 400  # characters


class Standing(StrEnum):
    IN_PLACE = "in_place"  # the words between the same neighbours
    MOVED = "moved"  # the words, and no doubt that it is they, though what is around them has changed
    CHANGED = "changed"  # the place is there, with other words
    AMBIGUOUS = "ambiguous"  # several places it could be; the range is one of them
    GONE = "gone"  # neither place nor words, unless others like them or too many to tell; the range is empty


@dataclass(frozen=True)
class Found:
    """`text[start:end]`: the words, or what stands now in their place."""

    standing: Standing
    start: int = 0
    end: int = 0

    @property
    def is_there(self) -> bool:
        """Whether the words themselves were found, in their right place."""
        return self.standing in (Standing.IN_PLACE, Standing.MOVED)

    @property
    def has_place(self) -> bool:
        return self.is_there or self.standing == Standing.CHANGED

    def overlaps(self, other: "Found") -> bool:
        """Whether both are places in one text, and one place: they share letters, or are the same gap."""
        if not (self.has_place and other.has_place):
            return False
        if (self.start, self.end) == (other.start, other.end):
            return True
        return self.start < other.end and other.start < self.end


@dataclass(frozen=True)
class Quote:
    """The words `exact` as a browser gave them, with what stood before and after.

    Words that begin or end within a word stand for the whole of it: if the rest of that word is mended, they are
    changed. Raises `ValueError` if the words have no letter or sign, or any part is longer than it may be.
    """

    exact: str
    prefix: str = ""
    suffix: str = ""

    def __post_init__(self) -> None:
        if not letters_of(self.exact):
            raise ValueError("a quote has words")
        if len(self.exact) > MOST_WORDS or max(len(self.prefix), len(self.suffix)) > MOST_AROUND:
            raise ValueError(f"a quote has at most {MOST_WORDS} characters, and {MOST_AROUND} on either side")

    @classmethod
    def of(cls, text: str, start: int, end: int, around: int = AROUND) -> "Quote":
        """What a browser should send for `text[start:end]`: more than `around` characters on either side where as many
        would stand around the same words elsewhere, too."""
        while True:
            prefix, suffix = text[max(0, start - around) : start], text[end : end + around]
            if around >= MOST_AROUND or text.count(prefix + text[start:end] + suffix) < 2:
                return cls(text[start:end], prefix, suffix)
            around = min(2 * around, MOST_AROUND)


def find(quote: Quote, text: str | Letters, read: str | Letters | None = None) -> Found:
    """Where the words of `quote` stand in `text` today. Give `Letters(text)` to look for several quotes in one text.

    `read`: the text of the revision that the reader had, where there still is one. More of what stood around the words
    may then have changed, and a copy of them elsewhere is known for what it is. Without it, a copy with the same
    neighbours on one side may be taken for them when they themselves are mended.
    """
    text = _letters(text)
    if read is None:
        return _found(Origin.alone(quote.prefix, quote.exact, quote.suffix).search(text))
    read = _letters(read)
    origin = find(quote, read)
    if origin.standing == Standing.IN_PLACE:
        return _found(Origin.of(read, origin.start, origin.end).search(text))
    found = find(quote, text)
    return Found(Standing.AMBIGUOUS, found.start, found.end) if found.is_there else found


def same_place(one: Quote, other: Quote, text: str | Letters) -> bool:
    """Whether two reports, of whatever revisions, mean the same place of `text`. Where the revisions are at hand, ask
    `find(…, read).overlaps` instead."""
    text = _letters(text)
    return _seen(one) == _seen(other) or find(one, text).overlaps(find(other, text))


def _letters(text: str | Letters) -> Letters:
    return text if isinstance(text, Letters) else Letters(text)


def _seen(quote: Quote) -> tuple[str, str, str]:
    return letters_of(quote.exact), letters_of(quote.prefix), letters_of(quote.suffix)


def _found(outcome: Outcome) -> Found:
    standing, start, end = outcome
    return Found(Standing(standing), start, end)
