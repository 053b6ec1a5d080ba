"""The search itself, in letters (`Letters`), for `anchoring`.

A piece of the text that was read which stands once in it and once in today's text is the same place of both. The words
with some of what is beside them are tried as such pieces; if there is none, the nearest piece before the words and the
nearest one after them are looked for (`contexts`), and what stands between the two is compared letter by letter.

Why its time is bounded: a whole text is scanned (`str.find`) at most `MOST_SCANS` times, and no more than some
thousand letters are compared.
"""

import re
from dataclasses import dataclass
from functools import cached_property

from jarchi.corrections.contexts import MOST_SCANS as MOST_OF_SIDE
from jarchi.corrections.contexts import Anchor, anchor, distances, occurrences, same
from jarchi.corrections.letters import Letters, cuts_a_sign, letters_of

Outcome = tuple[str, int, int]  # a value of `anchoring.Standing` and the range in the text

MOST_SCANS = 4 * MOST_OF_SIDE + 20  # of both texts together
BESIDE = 16  # letters of what stood beside the words on either side
RARE = 16  # letters that tell a place if they stand once
CLOSE = 3  # letters directly beside short words, before or after, that must be as they were
TRIED = ((32, 32), (32, 0), (0, 32), (12, 0), (0, 12), (6, 6), (0, 0))  # letters beside the words, in their paragraph
REACH = 600  # letters that may have come between the words and what stood beside them
MOST_COMPARED = 64  # places of the words between two anchors
SLACK = 2  # letters that chance may save in comparing
AHEAD = 3  # letters by which the right place must fit better than any other

_WORD_END, _WORD_START = re.compile(r"[^\W_]*\Z"), re.compile(r"[^\W_]*")


@dataclass(frozen=True)
class Origin:
    """Where the words stand in the text that was read: its letters `start` to `end` are the marked words, with the rest
    of a word that is marked in part, which is `head` and `tail` letters."""

    read: Letters
    start: int
    end: int
    head: int
    tail: int
    least: int = 12  # letters of a piece beside the words
    rare: int = RARE  # letters of a piece with the words

    @classmethod
    def of(cls, read: Letters, start: int, end: int, least: int = 12, rare: int = RARE) -> "Origin":
        """`start` and `end` are places in the text."""
        text = read.text
        head = _WORD_END.search(text, max(0, start - 400), start)[0] if text[start : start + 1].isalnum() else ""
        tail = _WORD_START.match(text, end)[0] if text[end - 1 : end].isalnum() else ""
        first, last = read.inside(start - len(head), end + len(tail))
        return cls(read, first, last, len(letters_of(head)), len(letters_of(tail)), least, rare)

    @cached_property
    def spaced(self) -> list[bool]:
        """Between which of its letters there is white space."""
        return [any(map(str.isspace, self.read.between(index))) for index in range(self.start + 1, self.end)]

    @property
    def words(self) -> str:
        return self.read.letters[self.start : self.end]

    @cached_property
    def line(self) -> tuple[int, int]:
        """The letters of the paragraph, or paragraphs, that the words are in."""
        start, end = self.read.span(self.start, self.end)
        line_end = self.read.text.find("\n", end)
        return self.read.inside(
            self.read.text.rfind("\n", 0, start) + 1, line_end if line_end >= 0 else len(self.read.text)
        )

    def search(self, text: Letters) -> Outcome:
        return _Lookup(self, text).outcome()


class _Lookup:
    """One search in one text."""

    def __init__(self, origin: Origin, text: Letters) -> None:
        self.origin, self.text, self.letters = origin, text, text.letters
        self.read, self.start, self.end, self.words = origin.read, origin.start, origin.end, origin.words
        self.length = self.end - self.start

    def outcome(self) -> Outcome:
        if self._is_once(everything := self._piece(BESIDE, BESIDE)):
            place = self.text.places(everything[0])[0] + everything[1]
            return self._words(place) if self._fits(place) else self._changed(place, place + self.length)
        first, last = self.origin.line
        for before, after in TRIED:
            letters, shift = self._piece(min(before, self.start - first), min(after, last - self.end))
            if len(letters) >= self.origin.rare and self._is_once((letters, shift)):
                place = self.text.places(letters)[0] + shift
                if self._fits(place):
                    return self._words(place)
        left, right = (self._anchor(before=before) for before in (True, False))
        own = [side for side in (left, right) if side and first < side.then < last]
        inner = anchor(self.read, self.start, self.text, self.origin.least, before=False, reach=self.length)
        if inner:
            return self._around(inner, left, right)
        if left and right and -BESIDE < right.now - left.now <= right.then - left.then + REACH:
            if own or right.now > left.now:
                return self._between(left, right)
            return self._lost()
        if len(own) == 1:
            return self._beside(own[0], before=own[0] is left)
        return self._lost()

    def _around(self, inner: Anchor, left: Anchor | None, right: Anchor | None) -> Outcome:
        """Some of the words are there."""
        start, end = inner.now - (inner.then - self.start), inner.now + (self.end - inner.then)
        if left and not 0 <= inner.now - left.now <= inner.then - left.then + REACH:
            left = None
        if right and not 0 <= right.now - inner.now <= right.then - inner.then + REACH:
            right = None
        if left and right:
            return self._between(left, right)
        return self._changed(max(0, start, left.now if left else 0), min(end, right.now if right else len(self.letters)))

    def _piece(self, before: int, after: int) -> tuple[str, int]:
        """The words with so many letters on either side, and where in that they begin."""
        start = max(0, self.start - before)
        return self.read.letters[start : self.end + after], self.start - start

    def _is_once(self, piece: tuple[str, int]) -> bool:
        return len(self.text.places(piece[0])) == 1 == len(self.read.places(piece[0]))

    def _anchor(self, *, before: bool) -> Anchor | None:
        place = self.start if before else self.end
        return anchor(self.read, place, self.text, self.origin.least, before=before)

    def _between(self, left: Anchor, right: Anchor) -> Outcome:
        """Both sides are there, and near each other."""
        first, last = left.now, max(left.now, right.now)
        then, now = self.read.letters[left.then : right.then], self.letters[first:last]
        lefts = distances(self.read.letters[left.then : self.start], now)
        rights = distances(self.read.letters[self.end : right.then][::-1], now[::-1])[::-1]
        kept = sorted(
            (lefts[place] + rights[place + self.length], place) for place in occurrences(now, self.words, MOST_COMPARED)
        )
        kept = [(cost, place) for cost, place in kept if self._fits(first + place)]
        if kept and kept[0][0] <= distances(then, now)[-1] + SLACK:
            close = (len(kept) > 1 and kept[1][0] < kept[0][0] + AHEAD) or not self._has_neighbours(first + kept[0][1])
            return self._words(first + kept[0][1], "ambiguous" if close else "moved")
        best = start = end = lowest = 0
        for place, cost in enumerate(rights):
            lowest = place if lefts[place] < lefts[lowest] else lowest
            if place == 0 or lefts[lowest] + cost <= best:
                best, start, end = lefts[lowest] + cost, lowest, place
        return self._changed(first + start, first + end)

    def _beside(self, side: Anchor, *, before: bool) -> Outcome:
        """Only what stood before the words is there, or what stood after them."""
        reach = abs(side.then - (self.start if before else self.end))
        size = reach + self.length + REACH
        if before:
            now = self.letters[side.now : side.now + size]
            costs = distances(self.read.letters[side.then : self.start], now)
            places = occurrences(now, self.words, MOST_COMPARED)
            kept = sorted((costs[place], side.now + place) for place in places)
        else:
            first = max(0, side.now - size)
            now = self.letters[first : side.now]
            costs = distances(self.read.letters[self.end : side.then][::-1], now[::-1])[::-1]
            places = occurrences(now, self.words, len(now))
            kept = sorted((costs[place + self.length], first + place) for place in places)
        kept = [(cost, place) for cost, place in kept[:MOST_COMPARED] if self._fits(place)]
        if kept and kept[0][0] <= SLACK + reach // 4 and (len(kept) < 2 or kept[1][0] >= kept[0][0] + AHEAD):
            return self._words(kept[0][1])
        place = costs.index(min(costs))
        if before:
            start = side.now + place
            return self._changed(start, min(start + self.length, len(self.letters)))
        end = first + place
        return self._changed(max(0, end - self.length), end)

    def _has_neighbours(self, place: int) -> bool:
        """Whether directly beside the words something is as it was."""
        end = place + self.length
        before = same(self.read.letters[max(0, self.start - 8) : self.start][::-1], self.letters[max(0, place - 8) : place][::-1])
        after = same(self.read.letters[self.end : self.end + 8], self.letters[end : end + 8])
        return max(before, after) >= CLOSE or self.length >= RARE

    def _lost(self) -> Outcome:
        for place in self.text.places(self.words):
            if self._fits(place):
                return self._words(place, "ambiguous")
        return "gone", 0, 0

    def _words(self, start: int, standing: str = "") -> Outcome:
        piece, shift = self._piece(2 * BESIDE, 2 * BESIDE)
        around = self.letters[max(0, start - shift) : start - shift + len(piece)]
        end = start + self.length - self.origin.tail
        standing = standing or ("in_place" if around == piece else "moved")
        return (standing, *self.text.span(start + self.origin.head, end))

    def _changed(self, start: int, end: int) -> Outcome:
        return ("changed", *self.text.span(start, end))

    def _fits(self, start: int) -> bool:
        """Whole words and signs, with white space where there was some."""
        end = start + self.length
        for index, spaced in enumerate(self.origin.spaced, start + 1):
            there = self.text.between(index)
            # Between blocks a selection has a line break, or nothing.
            if spaced != any(map(str.isspace, there)) and "\n" not in there:
                return False
        first, last = self.text.span(start, end)
        if cuts_a_sign(self.text.text, first) or cuts_a_sign(self.text.text, last):
            return False
        return self._parted(start) and self._parted(end)

    def _parted(self, index: int) -> bool:
        """Whether a word ends or begins before letter `index`."""
        if not 0 < index < len(self.letters):
            return True
        if not (self.letters[index - 1].isalnum() and self.letters[index].isalnum()):
            return True
        return any(map(str.isspace, self.text.between(index)))
