"""What stood beside the words, found again in a text where it may have been edited itself. Letters only (`Letters`)."""

from collections.abc import Iterator
from dataclasses import dataclass

MOST_SCANS = 20  # of today's text for one side of the words
QUICK, MOST_QUICK = 48, 6  # letters; Python finds more of them 50 times slower: 40 to 190 ms in 5 million
FARTHEST = 1000  # letters from the words


@dataclass(frozen=True)
class Anchor:
    """Letter `then` of the text that was read is letter `now` of today's: up to it (from it on) letters are the same,
    enough of them to stand nowhere else in either text."""

    then: int
    now: int


def anchor(read: str, place: int, text: str, least: int, *, before: bool, reach: int = FARTHEST) -> Anchor | None:
    """The nearest one `before` the place, or after it, of at least so many letters."""
    room = min(place if before else len(read) - place, reach)
    offset, scans = 0, MOST_SCANS
    while scans > 0 and offset <= room - least:
        then = place - offset if before else place + offset
        low, size, high = 0, least, room - offset + 1  # of `low` letters there are several, of `high` none
        while scans > 0:
            start = then - size if before else then
            piece = read[start : start + size]
            scans -= 1
            now = places(text, piece)
            if len(now) == 1 and len(places(read, piece)) == 1:
                return _nearest(read, place, text, Anchor(then, now[0] + size if before else now[0]), before=before)
            low, high = (size, high) if now else (low, size)
            size = min(2 * size, high - 1) if high > room - offset else (low + high) // 2
            if size <= max(low, least - 1):
                break
        offset += max(low, 4, offset // 4)
    return None


def _nearest(read: str, place: int, text: str, found: Anchor, *, before: bool) -> Anchor:
    """`found`, moved towards the words as far as letters are the same."""
    if before:
        length = same(read[found.then : place], text[found.now : found.now + place - found.then])
        return Anchor(found.then + length, found.now + length)
    start = max(0, found.now - (found.then - place))
    length = same(read[place : found.then][::-1], text[start : found.now][::-1])
    return Anchor(found.then - length, found.now - length)


def distances(context: str, letters: str) -> list[int]:
    """From the context to each beginning of `letters`, the empty one first: insertions, deletions and replacements.

    A letter of the text at a time, with a column of the table as vectors of bits (Myers 1999, Hyyrö 2003).
    """
    size = len(context)
    if not size:
        return list(range(len(letters) + 1))
    every, last = (1 << size) - 1, 1 << size - 1
    masks: dict[str, int] = {}
    for place, letter in enumerate(context):
        masks[letter] = masks.get(letter, 0) | 1 << place
    found, more, less = [size], every, 0  # where the distance grows, or shrinks, from one letter to the next
    for letter in letters:
        equal = masks.get(letter, 0)
        diagonal = (((equal & more) + more) ^ more) | equal | less
        grown, shrunk = less | (every & ~(diagonal | more)), more & diagonal
        found.append(found[-1] + bool(grown & last) - bool(shrunk & last))
        grown, shrunk = (grown << 1 | 1) & every, (shrunk << 1) & every
        more, less = shrunk | (every & ~(diagonal | grown)), grown & diagonal
    return found


def same(one: str, other: str) -> int:
    """How many letters both begin with."""
    return next(
        (place for place, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), min(len(one), len(other))
    )


def places(letters: str, piece: str) -> list[int]:
    """Where it stands: none, one or the first two."""
    heads = list(occurrences(letters, piece[:QUICK], MOST_QUICK))
    if len(heads) == MOST_QUICK:
        return list(occurrences(letters, piece, 2))
    return [place for place in heads if letters.startswith(piece, place)][:2]


def occurrences(letters: str, words: str, most: int) -> Iterator[int]:
    """The first places of `words`, at most so many."""
    start = -1
    for _time in range(most):
        start = letters.find(words, start + 1)
        if start < 0:
            return
        yield start
