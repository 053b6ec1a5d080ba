"""Words of a list, found in a text through their disguise.

A list holds one entry a line: `word` is a whole word, `stem*` what begins so, `*stem*` what has it anywhere, `*stem`
what ends so; `!` before any of them makes an exception. `#` begins a remark.
"""

import re
from collections.abc import Iterable, Iterator
from functools import cache, lru_cache
from pathlib import Path

from jarchi.comments.screening import folding

LANGUAGES = ("ru", "kk", "uz", "en")  # with a list of the house
MOST_REMEMBERED = 65_536  # pieces of texts, some 10 MB: most come again
MOST_CHARACTERS = 200  # of a piece: a longer one is cut there
_EDGES = re.compile(r"^[^\w@$*]+|[^\w*@$…]+$")
_BETWEEN = re.compile(r"(?<!\))[,;:?()«»\"“”„\[\]<>/\\—–]+(?!\()")
_LINK = re.compile(r"(?:https?://|www\.|@\w|[\w.+-]+@[\w-]+\.\w)", re.IGNORECASE)
_DIGIT = re.compile(r"\d")
_SIGNS = re.compile(r"[\W_]+")
_SHORT = 3  # letters of a piece that may be a part of a word torn by spaces
_HIDDEN = {folding.ONE: ".{1,2}", folding.MANY: ".{1,5}", folding.QUIET: "."}
_MOST_TORN = 12  # pieces of such a word
_SHORT_WORDS = frozenset(
    """а б бы в во вот все вы да для до ее ё еще же за и из или им их к как ко кто ли мне мы на над нас не нет ни но ну
    о об он она они от по под при раз с сам свой со так там те тем то тот ту тут ты у уж уже чем что эта эти это я
    бұл ба да де мен не ол осы сол ал өз бір да ва бо ки аз дар
    a an and are at by do for he i if in is it me my no of on or so the to us we you""".split()
)


class WordList:
    """The words of one language (or of a newsroom's own list). Made once: `found` remembers what it has read."""

    def __init__(self, words: Iterable[str]) -> None:
        self._clean, self._held = _Entries(), _Entries()
        for line in words:
            entry = folding.canonical(line.partition("#")[0].strip())
            if entry.startswith("!"):
                self._clean.add(entry[1:].strip())
            elif entry.strip("*"):
                self._held.add(entry)
        self._verdicts: dict[str, tuple[str, ...]] = {}

    def found(self, text: str) -> list[str]:
        """The words as they stand in `text`, in their order, each as often as it is there."""
        pieces = text.split()
        verdicts = self._verdicts
        found: list[str] = []
        run, is_odd = 0, False  # short pieces one after another, and whether one of them is no word
        for number, piece in enumerate(pieces):
            verdict = verdicts.get(piece)
            if verdict is None:
                verdict = self._remember(piece)
            found += verdict
            if len(piece) <= _SHORT:
                run += 1
                is_odd = is_odd or _letters(piece) not in _SHORT_WORDS
            elif run:
                if is_odd or run > 2:
                    found += self._torn(pieces[max(0, number - run - 1) : number + 1])
                run, is_odd = 0, False
        if is_odd or run > 2:
            found += self._torn(pieces[-run - 1 :])
        return found

    def _remember(self, piece: str) -> tuple[str, ...]:
        if len(self._verdicts) >= MOST_REMEMBERED:
            self._verdicts.clear()
        word = piece.strip('.,!?:;()«»"…')
        verdict: tuple[str, ...]
        if folding.is_plain(word.lower()):  # most are: no need to look closer
            verdict = (word,) if self._is_held(folding.forms(word.lower())) else ()
        else:
            verdict = tuple(self._in_piece(piece[:MOST_CHARACTERS]))
        self._verdicts[piece] = verdict
        return verdict

    def _in_piece(self, piece: str) -> Iterator[str]:
        if _LINK.match(piece):
            return
        for part in [piece] if piece.isalnum() else _BETWEEN.split(folding.drawn(piece)):
            raw = _EDGES.sub("", part) or part  # «ⓗⓤⓨ» is nothing but signs
            if raw and not _LINK.match(raw) and self._holds(folding.read(raw)):
                yield raw

    def _holds(self, piece: folding.Piece) -> bool:
        if any(self._clean.match(form) for form in piece.whole):
            return False
        if any(self._is_held(part) for part in piece.parts) or self._is_held(piece.whole):
            return True
        return any(self._held.fits(mask) for mask in piece.masks)

    def _is_held(self, forms: tuple[str, ...]) -> bool:
        return any(map(self._held.match, forms)) and not any(map(self._clean.match, forms))

    def _torn(self, pieces: list[str]) -> Iterator[str]:
        """Words whose letters stand apart, among short pieces and the longer ones that they touch."""
        letters = [_letters(piece) for piece in pieces]
        first = 0
        while first < len(pieces) - 1:
            last = self._end_of_torn(letters, first)
            if last and not any(self._verdicts.get(piece) for piece in pieces[first:last]):
                yield " ".join(pieces[first:last])
            first = last or first + 1

    def _end_of_torn(self, letters: list[str], first: int) -> int:
        """Where the word that begins with the piece `first` ends; 0: none does."""
        if not letters[first]:
            return 0
        joined, is_odd, are_single = "", False, True
        for last in range(first, min(len(letters), first + _MOST_TORN)):
            part = letters[last]
            if not part or (len(joined) > _SHORT and len(part) > _SHORT):
                return 0
            are_single = are_single and len(part) == 1
            if joined and not are_single and part.isascii() != joined.isascii():  # «SOS и»
                return 0
            joined += part
            is_odd = is_odd or (part not in _SHORT_WORDS and len(part) <= _SHORT)
            if last == first or len(joined) < 3 or not (is_odd or are_single):
                continue
            # A long piece joins only a letter that is no word: «х уйня», not «у бляхи».
            touches = len(part) > _SHORT or len(letters[first]) > _SHORT
            if touches and not (last == first + 1 and min(len(letters[first]), len(part)) == 1):
                return 0
            forms = folding.forms(joined) if are_single or not joined.isascii() else (joined,)
            if any(
                form in self._held.whole or (touches and self._held.match(form))
                for form in forms
                if are_single or len(form) == len(joined)  # «мин нет»
            ):
                return last + 1
        return 0


@lru_cache(maxsize=8192)
def _letters(piece: str) -> str:
    """Of a piece that may be a part of a word: none where there are digits («4-х»)."""
    return "" if _DIGIT.search(piece) else _SIGNS.sub("", piece).lower()


class _Entries:
    """Compiled: a word is looked up by its beginnings, not compared with each entry."""

    def __init__(self) -> None:
        self.whole: set[str] = set()
        self._begin: set[str] = set()
        self._lengths: tuple[int, ...] = ()
        self._inside: list[str] = []
        self._inside_pattern: re.Pattern[str] | None = None
        self._lines: str | None = None

    def add(self, entry: str) -> None:
        stem = entry.strip("*")
        if entry.startswith("*"):
            self._inside.append(re.escape(stem) + ("" if entry.endswith("*") else "$"))
            self._inside_pattern = re.compile("|".join(self._inside))
        elif entry.endswith("*"):
            self._begin.add(stem)
            self._lengths = tuple(sorted({*self._lengths, len(stem)}))
        else:
            self.whole.add(stem)

    def match(self, form: str) -> bool:
        if form in self.whole:
            return True
        begin = self._begin
        for length in self._lengths:
            if form[:length] in begin:
                return True
        return self._inside_pattern is not None and self._inside_pattern.search(form) is not None

    def fits(self, mask: str) -> bool:
        """Whether an entry is what `mask` (as of `folding.Piece`) hides. Two letters must be seen; of a stem, half."""
        if self._lines is None:
            self._lines = "\n".join(sorted(self.whole))
        pattern = "".join(_HIDDEN.get(letter) or re.escape(letter) for letter in mask)
        if re.search(f"^{pattern}$", self._lines, re.MULTILINE):
            return True
        if folding.QUIET in mask or mask.endswith((folding.ONE, folding.MANY)):
            return False
        mask = mask.replace(folding.MANY, folding.ONE * 2)
        return any(
            len(mask) >= len(stem)
            and all(seen in (letter, folding.ONE) for seen, letter in zip(mask, stem, strict=False))
            and len(stem) - mask.count(folding.ONE, 0, len(stem)) >= max(2, len(stem) / 2)
            for stem in self._begin
        )


@lru_cache(maxsize=8)
def of_newsroom(text: str) -> WordList:
    """A list that the newsroom keeps itself, one entry a line; made anew only when it changes."""
    return WordList(text.splitlines())


@cache
def of_house(*languages: str) -> WordList:
    """The lists that come with Jarchi, as one: all of `LANGUAGES`, or some. A comment may be in any of them, whatever
    its page is in."""
    folder = Path(__file__).parent / "words"
    lists = [(folder / f"{language}.txt").read_text(encoding="utf-8") for language in languages or LANGUAGES]
    return WordList(line for text in lists for line in text.splitlines())
