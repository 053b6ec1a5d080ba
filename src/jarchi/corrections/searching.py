"""The search itself, in letters (`Letters`), for `anchoring`.

A piece of the text that was read which stands once in it and once in today's text is the same place of both. The words
with some of what is beside them are tried as such pieces; if there is none, the nearest piece before the words and the
nearest one after them are looked for (`contexts`), and what stands between the two is compared letter by letter.

Why its time is bounded: a whole text is scanned only for the pieces tried, of which `TRIED` and `contexts.MOST_SCANS`
limit the number; and no more than some thousand letters are compared.
"""

import re
from dataclasses import dataclass
from functools import cached_property

from jarchi.corrections.contexts import FARTHEST, Anchor, anchor, distances, occurrences, places, same
from jarchi.corrections.letters import Letters, cuts_a_sign, letters_of

Outcome = tuple[str, int, int]  # a value of `anchoring.Standing` and the range in the text

MOST_OF_WORD = 400  # characters
BESIDE = 16  # letters of what stood beside the words on either side
LEAST, RARE = 12, 16  # letters that tell a place if they stand once: of the context, with the words
CLOSE = 5  # letters directly beside short words, before or after, that must be as they were
TRIED = ((32, 32), (32, 0), (0, 32), (12, 0), (0, 12), (6, 6), (0, 0))  # letters beside the words, in their paragraph
REACH = 600  # letters that may have come between the words and what stood beside them
MOST_COMPARED = 64  # places of the words between two anchors
SURE = 6  # letters of the words' own paragraph: a neighbour of another one does not go with it
REPEATED = 40  # letters beside a copy of the words that tell it from them
FINE = 8  # letters that tell a place between two anchors, if they stand there once
SLACK = 2  # letters that chance may save in comparing
AHEAD = 3  # letters by which the right place must fit better than any other

_WORD = r"(?:[^\W_]|[\u00ad\u200b\u2060\u0300-\u036f])*"  # with what is not seen in it
_WORD_END, _WORD_START = re.compile(rf"{_WORD}\Z"), re.compile(_WORD)


@dataclass(frozen=True)
class Origin:
    """Where the words stand in the text that was read: its letters `start` to `end` are the marked words, with the rest
    of a word that is marked in part, which is `head` and `tail` letters."""

    read: Letters
    start: int
    end: int
    head: int
    tail: int
    least: int = LEAST  # letters of a piece beside the words
    rare: int = RARE  # letters of a piece with the words
    is_part: bool = False  # no more of the text is known than what stood around the words

    @classmethod
    def of(cls, read: Letters, start: int, end: int) -> "Origin":
        """`start` and `end` are places in the text."""
        return cls(read, *_whole_words(read, start, end))

    @classmethod
    def alone(cls, prefix: str, exact: str, suffix: str) -> "Origin":
        """Of a text of which no more is known."""
        read = Letters(prefix + exact + suffix)
        return cls(read, *_whole_words(read, len(prefix), len(prefix + exact)), least=8, rare=32, is_part=True)

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


def _whole_words(read: Letters, start: int, end: int) -> tuple[int, int, int, int]:
    """The letters from `start` to `end` with the rest of words, and how many letters the rests are."""
    text = read.text
    head = _WORD_END.search(text, max(0, start - MOST_OF_WORD), start)[0] if text[start].isalnum() else ""  # type: ignore[index]
    tail = _WORD_START.match(text, end, end + MOST_OF_WORD)[0] if text[end - 1].isalnum() else ""  # type: ignore[index]
    first, last = read.inside(start - len(head), end + len(tail))
    return first, last, len(letters_of(head)), len(letters_of(tail))


class _Lookup:
    """One search in one text."""

    def __init__(self, origin: Origin, text: Letters) -> None:
        self.origin, self.text, self.letters = origin, text, text.letters
        self.read, self.start, self.end, self.words = origin.read, origin.start, origin.end, origin.words
        self.length = self.end - self.start

    def outcome(self) -> Outcome:
        first, last = self.origin.line
        beside = len(self.read) if self.origin.is_part else BESIDE
        if last - first >= RARE and not self.origin.is_part:
            everything = self._piece(min(beside, self.start - first), min(beside, last - self.end))
        else:
            everything = self._piece(beside, beside)
        if (len(everything[0]) >= RARE or everything[0] == self.read.letters) and self._is_once(everything):
            place = places(self.letters, everything[0])[0] + everything[1]
            return self._words(place) if self._fits(place) else self._changed(place, place + self.length)
        for before, after in TRIED:  # no further than the paragraph: what it stands beside may have gone
            letters, shift = self._piece(min(before, self.start - first), min(after, last - self.end))
            if len(letters) >= self.origin.rare and self._is_once((letters, shift)):
                place = places(self.letters, letters)[0] + shift
                if self._fits(place):
                    return self._words(place)
        left, right = (self._anchor(before=before) for before in (True, False))
        inner = anchor(self.read.letters, self.start, self.letters, self.origin.least, before=False, reach=self.length)
        if inner:
            return self._around(inner, left, right)
        own = [
            side for side, part in ((left, (first, left.then)), (right, (right.then, last)))
            if part[1] - part[0] >= SURE and self._tells(*part)
        ]  # fmt: skip
        then, now = right.then - left.then, right.now - left.now
        near = then <= self.length + 2 * FARTHEST and -BESIDE < now <= then + REACH
        if self.origin.is_part and (left.then == 0 or right.then == len(self.read)):
            near = False  # where the text began and ended is not known
        within = self.read.text.count("\n", *self.read.span(self.start, self.end))
        if near and (len(own) == 2 or (now > 0 and -within <= self._breaks(left, right) <= 0)):
            return self._between(left, right)
        if len(own) == 1 and not within:
            start, end = self._line_at(own[0].now - (own[0] is left))
            room = min(last - first, 2 * FARTHEST) + REACH
            if own[0] is left:
                return self._between(left, Anchor(min(last, left.then + room), min(end, left.now + room)))
            return self._between(Anchor(max(first, right.then - room), max(start, right.now - room)), right)
        return self._lost()

    def _tells(self, start: int, end: int) -> bool:
        """Whether this part of the words' paragraph stands in no other one."""
        return len(places(self.read.letters, self.read.letters[start:end][:FARTHEST])) == 1

    def _breaks(self, left: Anchor, right: Anchor) -> int:
        """How many more paragraphs there are between the two now. Less than none: a paragraph is not there."""
        then = self.read.span(max(0, left.then - 1), min(right.then + 1, len(self.read)))
        now = self.text.span(max(0, left.now - 1), min(right.now + 1, len(self.text)))
        return self.text.text.count("\n", *now) - self.read.text.count("\n", *then)

    def _around(self, inner: Anchor, left: Anchor, right: Anchor) -> Outcome:
        """Some of the words are there."""
        start, end = inner.now - (inner.then - self.start), inner.now + (self.end - inner.then)
        follows = left.then > 0 and 0 <= inner.now - left.now <= inner.then - left.then + REACH
        leads = right.then < len(self.read) and 0 <= right.now - inner.now <= right.then - inner.then + REACH
        if follows and leads:
            return self._between(left, right)
        kept = same(self.read.letters[inner.then : self.end], self.letters[inner.now : inner.now + self.length])
        if not (follows or leads or kept >= 2 * RARE):
            return self._lost()
        return self._changed(max(0, start, left.now * follows), min(end, right.now if leads else len(self.letters)))

    def _piece(self, before: int, after: int) -> tuple[str, int]:
        """The words with so many letters on either side, and where in that they begin."""
        start = max(0, self.start - before)
        return self.read.letters[start : self.end + after], self.start - start

    def _is_once(self, piece: tuple[str, int]) -> bool:
        return len(places(self.letters, piece[0])) == 1 == len(places(self.read.letters, piece[0]))

    def _anchor(self, *, before: bool) -> Anchor:
        place = self.start if before else self.end
        edge = Anchor(0, 0) if before else Anchor(len(self.read), len(self.text))
        return anchor(self.read.letters, place, self.letters, self.origin.least, before=before) or edge

    def _between(self, left: Anchor, right: Anchor) -> Outcome:
        """Both sides are there, and near each other; or one side, and the end of the paragraph for the other one."""
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
        before = anchor(then, self.start - left.then, now, FINE, before=True)
        after = anchor(then, self.end - left.then, now, FINE, before=False)
        start, end = before.now if before else 0, after.now if after else len(now)
        if start >= end and not (before and after):
            start, end = 0, len(now)
        return self._changed(first + min(start, end), first + max(start, end))

    def _line_at(self, index: int) -> tuple[int, int]:
        """The paragraph of letter `index` of today's text, in letters."""
        start, end = self.text.span(index, index + 1)
        line_end = self.text.text.find("\n", end)
        first = self.text.text.rfind("\n", 0, start) + 1
        return self.text.inside(first, line_end if line_end >= 0 else len(self.text.text))

    def _has_neighbours(self, place: int) -> bool:
        """Whether directly beside the words something is as it was, or the words stand nowhere else."""
        return self._run(self.start, place) >= CLOSE or (self.length > 2 * CLOSE and self._is_once((self.words, 0)))

    def _run(self, then: int, now: int) -> int:
        """Letters beside the words that are the same at place `then` of the one text and `now` of the other."""
        before, after = self.read.letters[max(0, then - REPEATED) : then], self.letters[max(0, now - REPEATED) : now]
        then, now = then + self.length, now + self.length
        return max(
            same(before[::-1], after[::-1]),
            same(self.read.letters[then : then + REPEATED], self.letters[now : now + REPEATED]),
        )

    def _lost(self) -> Outcome:
        """No place. The words themselves may stand somewhere, where they did not stand already."""
        others = [place for place in occurrences(self.read.letters, self.words, MOST_COMPARED) if place != self.start]
        found = list(occurrences(self.letters, self.words, MOST_COMPARED))
        for place in found if len(found) < MOST_COMPARED else ():
            own = self._run(self.start, place)
            others_run = max((self._run(other, place) for other in others), default=-1)
            if self._fits(place) and (own > others_run or (own == others_run and len(found) > len(others))):
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
