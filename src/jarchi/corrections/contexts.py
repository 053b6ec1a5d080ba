"""What stood beside the words, found again in a text where it may have been edited itself. Letters only (`Letters`)."""

from collections.abc import Iterator
from dataclasses import dataclass

MOST_HITS = 40  # places of a piece; one that stands at more says nothing, and a longer one is tried
PIECES = (6, 10, 16, 26)  # letters
CLOSE = 28  # letters from the words: there a piece begins at every second one
MOST_SIDES = 32
NEAR = 16  # letters: as many missing beside the words halve what the rest of a context tells
MARKS = (
    4,
    8,
    12,
    16,
    24,
    32,
    48,
    64,
    96,
    128,
    160,
    200,
    256,
    320,
)  # letters: beginnings of a context that are compared
LEAST = 4  # letters of a context that agree, less is chance


@dataclass(frozen=True)
class Side:
    """A context stands at this place of the text (before it, or after it), as far as `evidence` letters.

    `missing`: letters of it that stood between this place and the words, and do not now.
    """

    place: int
    evidence: int
    missing: int = 0


def agreement(context: str, beside: str) -> int:
    """How many letters of `context` stand in `beside`, both read outwards from the same place; each edit costs two.

    Edit distances of all beginnings of the context, a letter of the text at a time, in whole numbers as vectors of
    bits (Myers 1999, Hyyrö 2003): time is the length of `beside`.
    """
    length = same(context, beside)
    if length in (len(context), len(beside)):
        return length
    best, size = length, len(context)
    every = (1 << size) - 1
    masks: dict[str, int] = {}
    for place, letter in enumerate(context):
        masks[letter] = masks.get(letter, 0) | 1 << place
    marks = [(mark, (1 << mark) - 1) for mark in (*(mark for mark in MARKS if mark < size), size)]
    more, less = every, 0  # where the distance grows by one from one letter of the context to the next, and shrinks
    for column, letter in enumerate(beside, 1):
        equal = masks.get(letter, 0)
        diagonal = (((equal & more) + more) ^ more) | equal | less
        grown, shrunk = less | (every & ~(diagonal | more)), more & diagonal
        grown, shrunk = (grown << 1 | 1) & every, (shrunk << 1) & every
        more, less = shrunk | (every & ~(diagonal | grown)), grown & diagonal
        for mark, mask in marks:
            distance = column + (more & mask).bit_count() - (less & mask).bit_count()
            best = max(best, mark - 2 * distance)
    return best


def ends_of(prefix: str, letters: str) -> list[Side]:
    """Where what stood before the words ends now, the likeliest first."""
    size = len(prefix)
    sides: dict[int, tuple[int, int]] = {}
    for offset, place in _hits(prefix, letters, from_end=True):
        run = same(prefix[offset:], letters[place : place + size - offset])
        at, end = offset + run, place + run
        if end not in sides:
            before = letters[max(0, end - at - 12) : end]
            sides[end] = (agreement(prefix[:at][::-1], before[::-1]), size - at)
    return _best(sides)


def starts_of(suffix: str, letters: str) -> list[Side]:
    """Where what stood after the words starts now, the likeliest first."""
    size = len(suffix)
    sides: dict[int, tuple[int, int]] = {}
    for offset, place in _hits(suffix, letters):
        head = letters[max(0, place - offset) : place]
        run = same(suffix[:offset][::-1], head[::-1])
        at, start = offset - run, place - run
        if start not in sides:
            sides[start] = (agreement(suffix[at:], letters[start : start + size - at + 12]), at)
    return _best(sides)


def _best(sides: dict[int, tuple[int, int]]) -> list[Side]:
    """Of places with (evidence, letters of the context that are missing towards the words)."""
    found = [
        Side(place, agreed * NEAR // (NEAR + missing), missing)
        for place, (agreed, missing) in sides.items()
        if agreed >= LEAST
    ]
    return sorted(found, key=lambda side: (-side.evidence, side.missing))[:MOST_SIDES]


def _hits(context: str, letters: str, *, from_end: bool = False) -> Iterator[tuple[int, int]]:
    """Pieces of the context, as (place in it, place in the text): many near the words, a few farther off."""
    size, shortest = len(context), min(len(context), PIECES[0])
    if shortest < LEAST:
        return
    last = size - shortest
    near = {*range(0, min(last, CLOSE) + 1, 2), *range(0, last + 1, 16), last}
    offsets = {last - offset for offset in near} if from_end else near
    for offset in sorted(offsets):
        for piece in (shortest, *(length for length in PIECES if shortest < length <= size)):
            start = min(offset, size - piece)
            places = _places(letters, context[start : start + piece])
            if len(places) <= MOST_HITS:
                yield from ((start, place) for place in places)
                break


def _places(letters: str, piece: str) -> list[int]:
    places: list[int] = []
    place = letters.find(piece)
    while place >= 0 and len(places) <= MOST_HITS:
        places.append(place)
        place = letters.find(piece, place + 1)
    return places


def same(one: str, other: str) -> int:
    """How many letters both begin with."""
    if one == other[: len(one)]:
        return len(one)
    return next(
        (place for place, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), min(len(one), len(other))
    )
