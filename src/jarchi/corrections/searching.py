"""The search itself, in letters (`Letters`), for `anchoring`.

Why its time is bounded: the words with all their context are looked for as they are (`str.find`). If they are not
there, pieces of the context are (`contexts`), each at no more than `contexts.MOST_HITS` places; only around those, and
at `MOST_PLACES` places of the words, is anything compared letter by letter, over a few hundred letters.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from jarchi.corrections.contexts import Side, agreement, ends_of, starts_of
from jarchi.corrections.letters import Letters, cuts_a_sign, letters_of

# A value of `anchoring.Standing`, the range in the text, and which share of the context is around it.
Outcome = tuple[str, int, int, float]

MOST_PLACES = 64  # of the words in the whole text; where there are more, only those near their context are looked at
MOST_NEAR = 400  # of the words near pieces of their context
MOST_COMPARED = 24  # of these, with all of their context
REACH = 300  # letters that may have come between the words and what stood beside them
NEIGHBOURS = 120  # letters on either side that tell a copy of the words from them
RARE, VERY_RARE = 20, 60  # letters: words as long as that tell their place by themselves, if they stand once
SURE = 10  # letters of the context that must stand directly beside short words
DIRECTLY = 28  # letters among which these are
AHEAD = 8  # letters of the context that the right place has more than any other

_WORD_END, _WORD_START = re.compile(r"[^\W_]*\Z"), re.compile(r"[^\W_]*")


@dataclass(frozen=True, order=True)
class _Place:
    """The words as they stand somewhere; `evidence`: letters of the context that stand around them."""

    evidence: int
    start: int
    end: int


@dataclass(frozen=True)
class _Gap:
    """What stands between the two sides of the context."""

    evidence: int
    weaker: int  # of the evidence, on the worse side
    start: int
    end: int

    def holds(self, place: _Place) -> bool:
        return self.start <= place.start and place.end <= self.end


class Search:
    """For the words `exact` between `prefix` and `suffix`; in `read`, the text they are of, they stand at `origin`."""

    def __init__(self, exact: str, prefix: str, suffix: str, read: Letters | None = None, origin: int = 0) -> None:
        self.read = read
        # Parts of words stand for the words.
        head, tail = _word_at_end(prefix) if _joins(prefix, exact) else "", ""
        if _joins(exact, suffix):
            tail = _WORD_START.match(suffix)[0]  # type: ignore[index]
        whole, self.before, self.after = Letters(head + exact + tail), len(letters_of(head)), len(letters_of(tail))
        self.exact = whole.letters
        self.spaced = [any(map(str.isspace, whole.between(index))) for index in range(1, len(self.exact))]
        self.prefix = letters_of(prefix[: len(prefix) - len(head)])
        self.suffix = letters_of(suffix[len(tail) :])
        self.around = len(self.prefix) + len(self.suffix)
        self.origin = read.inside(origin - len(head), origin)[0] if read else 0

    def outcome(self, text: Letters) -> Outcome:
        return _Lookup(self, text).outcome()


class _Lookup:
    """One search in one text."""

    def __init__(self, search: Search, text: Letters) -> None:
        self.asked, self.text, self.letters = search, text, text.letters
        self.exact, self.prefix, self.suffix = search.exact, search.prefix, search.suffix

    # --- deciding ---------------------------------------------------------------------------------------
    def outcome(self) -> Outcome:
        if whole := self._whole():
            return whole
        best, rivals = self._claimed()
        gap, rival = self._gaps()
        if best and self._alone_then_and_now():
            return self._words("moved", best.start)
        if best and self._told(best, gap):
            other = next((each for each in self.gaps if not each.holds(best) and each != gap), None)
            if self._outdone(best, rivals) and not (other and other.evidence + AHEAD > best.evidence):
                return self._words("moved", best.start)
            return self._words("ambiguous", best.start)
        if gap:
            close = rival and rival.evidence + AHEAD > gap.evidence and rival.weaker + AHEAD > gap.weaker
            return self._range("ambiguous" if close else "changed", gap.start, gap.end, gap.evidence)
        return self._beside_one_side(best)

    def _whole(self) -> Outcome | None:
        """The words with all of their context, once or several times."""
        shift, whole = len(self.prefix), self.prefix + self.exact + self.suffix
        starts = [start + shift for start in _occurrences(self.letters, whole, 8)]
        fitting = [start for start in starts if self._fits(start) and not self._is_a_copy(self._place(start))]
        if fitting:
            return self._words("ambiguous" if len(fitting) > 1 else "in_place", fitting[0])
        if len(starts) == 1 and self.asked.around > SURE and not self._fits(starts[0]):
            return self._range("changed", starts[0], starts[0] + len(self.exact), self.asked.around)
        return None

    def _claimed(self) -> tuple[_Place | None, list[_Place]]:
        """The place with the most of the context that is no copy's, and the other ones."""
        for number, place in enumerate(self.places[:4]):
            if not self._is_a_copy(place):
                return place, self.places[:number] + self.places[number + 1 :]
        return None, self.places

    def _is_a_copy(self, place: _Place) -> bool:
        """Whether it stood elsewhere already in the text that was read."""
        read = self.asked.read
        if not read:
            return False
        own = self._likeness(read.letters, self.asked.origin, place)
        for start in _occurrences(read.letters, self.exact, MOST_PLACES):
            other = (0, 0) if start == self.asked.origin else self._likeness(read.letters, start, place)
            if start != self.asked.origin and sum(other) >= sum(own):
                return True
        return False

    def _alone_then_and_now(self) -> bool:
        """Whether these words are so many, and stood once in the text that was read, that it can be no others."""
        if not self.asked.read or len(self.exact) < RARE or self.times != 1:
            return False
        return sum(1 for _place in _occurrences(self.asked.read.letters, self.exact, 2)) == 1

    def _likeness(self, read: str, start: int, place: _Place) -> tuple[int, int]:
        """Letters on either side of the words in the text that was read that stand beside `place`, too."""
        end = start + len(self.exact)
        before, after = read[max(0, start - NEIGHBOURS) : start], read[end : end + NEIGHBOURS]
        return self._agreement(before, after, place.start, place.end)

    def _told(self, best: _Place, gap: _Gap | None) -> bool:
        """Whether the words at `best` are those that were marked, as far as that place itself can tell."""
        alone = self.times == 1
        if gap and not gap.holds(best):
            if gap.end - gap.start < 3 and alone and len(self.exact) >= (RARE if self.asked.read else VERY_RARE):
                return True  # a paragraph has gone elsewhere, what was around it has closed
            if gap.evidence + AHEAD > best.evidence:
                return False
        if alone and len(self.exact) >= RARE:
            return True
        prefix, suffix = self.prefix[-DIRECTLY:], self.suffix[:DIRECTLY]
        directly = max(self._agreement(prefix, suffix, best.start, best.end))
        beside = min(SURE if len(self.exact) > 5 else SURE + 4, max(len(prefix), len(suffix)))
        return self.asked.around > 0 and directly >= beside

    def _outdone(self, best: _Place, others: list[_Place]) -> bool:
        """Whether no other place has nearly as much of the context."""
        return not others or best.evidence - others[0].evidence >= min(AHEAD, max(1, self.asked.around // 3))

    def _beside_one_side(self, best: _Place | None) -> Outcome:
        """Only what stood before the words is there, or what stood after them."""
        sides = sorted([*self._ends, *self._starts], key=lambda side: -side.evidence)
        if not sides or sides[0].evidence < SURE + 2:
            return self._words("ambiguous", best.start) if best and self.times > 1 else ("gone", 0, 0, 0)
        side, length = sides[0], len(self.exact)
        if any(
            side.evidence - other.evidence < AHEAD and abs(side.place - other.place) > length + REACH
            for other in sides[1:]
        ):
            return self._range("ambiguous", side.place, side.place, 0)
        if side in self._ends:
            return self._range("changed", side.place, min(side.place + length, len(self.letters)), 0)
        return self._range("changed", max(0, side.place - length), side.place, 0)

    def _words(self, standing: str, start: int) -> Outcome:
        end = start + len(self.exact) - self.asked.after
        return (standing, *self.text.span(start + self.asked.before, end), 1)

    def _range(self, standing: str, start: int, end: int, evidence: int) -> Outcome:
        return (standing, *self.text.span(start, end), evidence / max(1, self.asked.around))

    # --- looking ----------------------------------------------------------------------------------------
    @cached_property
    def times(self) -> int:
        """How often the words stand in the text, if less than `MOST_PLACES` times."""
        return sum(1 for _place in _occurrences(self.letters, self.exact, MOST_PLACES))

    @cached_property
    def _ends(self) -> list[Side]:
        return ends_of(self.prefix, self.letters)

    @cached_property
    def _starts(self) -> list[Side]:
        return starts_of(self.suffix, self.letters)

    @cached_property
    def places(self) -> list[_Place]:
        """Where the words stand, those with the most of their context first."""
        if self.times < MOST_PLACES:
            starts = set(_occurrences(self.letters, self.exact, MOST_PLACES))
        else:
            starts = set(self._near())
        prefix, suffix, length = self.prefix[-DIRECTLY:], self.suffix[:DIRECTLY], len(self.exact)
        likely = sorted(starts, key=lambda start: -sum(self._agreement(prefix, suffix, start, start + length)))
        fitting = [start for start in likely if self._fits(start)][:MOST_COMPARED]
        return sorted((self._place(start) for start in fitting), reverse=True)

    def _near(self) -> Iterator[int]:
        left = MOST_NEAR
        for side in (*self._ends, *self._starts):
            close = self._closest(side.place)
            yield from close
            left -= len(close)
            if left < 0:
                return

    def _closest(self, place: int) -> list[int]:
        length = len(self.exact)
        found = _occurrences(self.letters, self.exact, MOST_NEAR, max(0, place - REACH), place + REACH)
        return sorted(found, key=lambda start: min(abs(start - place), abs(start + length - place)))[:16]

    def _place(self, start: int) -> _Place:
        end = start + len(self.exact)
        return _Place(sum(self._agreement(self.prefix, self.suffix, start, end)), start, end)

    def _agreement(self, prefix: str, suffix: str, start: int, end: int) -> tuple[int, int]:
        """Letters of a context before a place and after it."""
        before = self.letters[max(0, start - len(prefix) - SURE) : start]
        after = self.letters[end : end + len(suffix) + SURE]
        return agreement(prefix[::-1], before[::-1]), agreement(suffix, after)

    @cached_property
    def gaps(self) -> list[_Gap]:
        """Pairs of what stood before the words and what stood after them, the likeliest first."""
        reach = 2 * len(self.exact) + REACH
        least = min(6, len(self.prefix), len(self.suffix))
        pairs = (
            _Gap(end.evidence + start.evidence, min(end.evidence, start.evidence), end.place, start.place)
            for end in self._ends
            for start in self._starts
            if end.place <= start.place <= end.place + reach
        )
        gaps = [gap for gap in pairs if gap.weaker >= least]
        return sorted(gaps, key=lambda gap: (-gap.evidence, gap.end - gap.start))

    def _gaps(self) -> tuple[_Gap | None, _Gap | None]:
        """The best one, and the best of those elsewhere."""
        if not self.gaps:
            return None, None
        best = self.gaps[0]
        return best, next((gap for gap in self.gaps if gap.end < best.start or gap.start > best.end), None)

    def _fits(self, start: int) -> bool:
        """Whole words and signs, with white space where there was some."""
        end = start + len(self.exact)
        for index, spaced in enumerate(self.asked.spaced, start + 1):
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


def _joins(one: str, other: str) -> bool:
    return bool(one and other and one[-1].isalnum() and other[0].isalnum())


def _word_at_end(text: str) -> str:
    return _WORD_END.search(text)[0]  # type: ignore[index]


def _occurrences(letters: str, words: str, most: int, start: int = 0, end: int | None = None) -> Iterator[int]:
    """The first places of `words`, at most so many."""
    end = len(letters) if end is None else end
    for _time in range(most):
        start = letters.find(words, start, end)
        if start < 0:
            return
        yield start
        start += 1
