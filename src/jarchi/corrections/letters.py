"""A text as its letters alone, so that a browser's selection can be compared with what the newsroom wrote."""

import re
import unicodedata
from bisect import bisect_right

_CHUNK = 4096  # characters of the text whose places are looked up together
_PICTOGRAPH = r"\u2190-\u2bff\u3030\u303d\u3297\u3299\U0001f000-\U0001faff"
# White space, soft hyphens, marks of direction and of nothing, halves of letters. A joiner between emoji stays.
_UNSEEN = (
    r"[\s\u00ad\u034f\u061c\u180e\u200b\u200c\u200e\u200f\u202a-\u202e\u2060-\u2069\ufeff\ud800-\udfff]"
    rf"|\u200d(?![{_PICTOGRAPH}])"
)
_DROPPED = re.compile(rf"(?:{_UNSEEN})+")
_CLUSTER = re.compile(rf"(?:{_UNSEEN})+|(.[\u0300-\u036f]*)", re.DOTALL)
_CUT = re.compile(r"\s")
# What never begins a sign by itself: marks, selectors of a variant, tones of skin, joiners, tags of flags.
_TRAILING = re.compile(
    r"[\u0300-\u036f\u0483-\u0489\u200d\u20d0-\u20ff\ufe00-\ufe0f\U0001f3fb-\U0001f3ff\U000e0020-\U000e007f]"
)
_FLAG = re.compile(r"[\U0001f1e6-\U0001f1ff]*\Z")


class Letters:
    """`text` and its `letters`: composed (NFC), without white space and what is not seen. Case and punctuation stay.

    Made in one pass; places are mapped back by walking over the 4,096 characters around them.
    """

    def __init__(self, text: str) -> None:
        self.text = text
        self._origins: list[int] = []  # where each chunk begins in the text
        self._starts: list[int] = []  # and in the letters
        self._walked: dict[int, list[tuple[int, int]]] = {}
        parts, length, place = [], 0, 0
        while place < len(text):
            end = self._chunk_end(place)
            part = _DROPPED.sub("", text[place:end])
            if not unicodedata.is_normalized("NFC", part):
                part = "".join(letter for letter, _start, _end in _clusters(text[place:end]))
            self._origins.append(place)
            self._starts.append(length)
            parts.append(part)
            length, place = length + len(part), end
        self.letters = "".join(parts)

    def __len__(self) -> int:
        return len(self.letters)

    def _chunk_end(self, place: int) -> int:
        end = place + _CHUNK
        if end >= len(self.text):
            return len(self.text)
        if space := _CUT.search(self.text, end, end + _CHUNK):
            return space.start()
        while end < len(self.text) and cuts_a_sign(self.text, end):
            end += 1
        return end

    def _place(self, index: int) -> tuple[int, int]:
        """From where to where in the text letter `index` stands."""
        chunk = bisect_right(self._starts, index) - 1
        if chunk not in self._walked:
            start = self._origins[chunk]
            end = self._origins[chunk + 1] if chunk + 1 < len(self._origins) else len(self.text)
            self._walked[chunk] = [
                (start + first, start + last) for _letter, first, last in _clusters(self.text[start:end])
            ]
        return self._walked[chunk][index - self._starts[chunk]]

    def span(self, start: int, end: int) -> tuple[int, int]:
        """The letters from `start` to `end`, as places in the text. No letters: the place where they would be."""
        if start >= end:
            place = self._place(start - 1)[1] if start > 0 else 0
            return place, place
        return self._place(start)[0], self._place(end - 1)[1]

    def inside(self, start: int, end: int) -> tuple[int, int]:
        """The reverse: the letters that places of the text enclose."""
        return self._count(start), self._count(end)

    def _count(self, place: int) -> int:
        chunk = bisect_right(self._origins, place) - 1
        if chunk < 0:
            return 0
        return self._starts[chunk] + sum(1 for _letter in _clusters(self.text[self._origins[chunk] : place]))

    def between(self, index: int) -> str:
        """What stands in the text between letter `index - 1` and letter `index`."""
        if not 0 < index < len(self.letters):
            return "\n"
        return self.text[self._place(index - 1)[1] : self._place(index)[0]]


def _clusters(text: str) -> list[tuple[str, int, int]]:
    """Each letter with where it starts and ends in `text`."""
    return [
        (letter, match.start(), match.end())
        for match in _CLUSTER.finditer(text)
        if match[1]
        for letter in unicodedata.normalize("NFC", match[1])
    ]


def letters_of(text: str) -> str:
    return Letters(text).letters


def cuts_a_sign(text: str, place: int) -> bool:
    """Whether a letter with its marks, an emoji of several characters or a flag is cut at `place`."""
    if not 0 < place < len(text):
        return False
    if _TRAILING.match(text[place]) or (text[place - 1] == "\u200d" and ord(text[place]) > 0x2190):
        return True
    flags = _FLAG.search(text, max(0, place - 40), place)
    return bool(flags and len(flags[0]) % 2 and "\U0001f1e6" <= text[place] <= "\U0001f1ff")
