"""How toxic a Russian comment reads: 0 to 1, by a model that the newsroom trains of comments it has judged.

Logistic regression over hashed pieces of words: each word, its runs of three and four letters, pairs of words. Its
figures: docs/explanation/screening.md. It orders the queue and holds; nothing is ever refused by it.
"""

import hashlib
import math
import os
import random
import re
import struct
import tempfile
import zlib
from array import array
from collections.abc import Iterable, Sequence
from itertools import pairwise
from pathlib import Path
from typing import NamedTuple, Self

from jarchi.comments.screening import folding

BITS = 18  # 262,144 weights: with 14,000 comments, more gain nothing
RUNS = (3, 4)  # letters
EPOCHS = 3
RATE = 0.15
RATE_FALLS = 0.7  # by epoch
FEWEST = 2  # comments in which a feature is seen, for it to have a weight
CALIBRATED_ON = 10  # each tenth of the comments trained on is kept apart to tell how sure the model may be
MOST_CHARACTERS = 4_000  # of a comment that are looked at
MOST_REMEMBERED = 50_000  # words
MOST_RUNS_OF = 40  # letters of a word

MAGIC, VERSION = b"jarchi-score", 1
_HEADER = struct.Struct("<12sHHdddII")  # magic, version, bits, bias, slope, shift, comments trained on, checksum
_TOKEN = re.compile(r"[^\W_]+|[?!.)(]+")
_REPEATED = re.compile(r"(.)\1{2,}")
_MASK = (1 << BITS) - 1


class Damaged(ValueError):
    """A file that holds no model, or not a whole one, or one of another version."""


class Example(NamedTuple):
    text: str
    toxic: bool


class Figures(NamedTuple):
    """Of a threshold: `precision` of what is above it is toxic, `recall` of what is toxic is above it."""

    threshold: float
    precision: float
    recall: float
    flagged: int


class Evaluation(NamedTuple):
    """`auc`: how often a toxic comment has a higher score than one that is not. `off`: mean distance between the score
    and the share of toxic comments with about that score."""

    comments: int
    toxic: int
    auc: float
    off: float
    at: tuple[Figures, ...]


class Model:
    """`score` is quick (0.1 ms) because what a word adds is remembered."""

    def __init__(
        self, weights: "array[float]", bias: float, *, slope: float = 1.0, shift: float = 0.0, comments: int = 0
    ) -> None:
        """`weights`: 2**BITS, 0 where nothing was learnt. `slope`, `shift`: from the regression's to a probability."""
        self.weights, self.bias, self.slope, self.shift, self.comments = weights, bias, slope, shift, comments
        self._words: dict[str, tuple[float, int]] = {}

    def score(self, text: str) -> float:
        return _sigmoid(self.slope * self.margin(text) + self.shift)

    def margin(self, text: str) -> float:
        """The regression's own figure: above 0, more likely toxic than not."""
        words = tokens(text)
        weights, known = self.weights, self._words
        total, count = 0.0, 0
        for word in set(words):
            adds = known.get(word)
            if adds is None:
                adds = self._remember(word)
            total += adds[0]
            count += adds[1]
        for place in pairs(words):
            if weight := weights[place]:
                total += weight
                count += 1
        return self.bias + total / math.sqrt(count) if count else self.bias

    def _remember(self, word: str) -> tuple[float, int]:
        if len(self._words) >= MOST_REMEMBERED:
            self._words.clear()
        learnt = [weight for place in places(word) if (weight := self.weights[place])]
        adds = self._words[word] = (sum(learnt), len(learnt))
        return adds

    def save(self, path: Path) -> None:
        """All or nothing: whoever reads meanwhile has the former model."""
        packed = zlib.compress(struct.pack(f"<{len(self.weights)}e", *self.weights), 9)
        figures = (self.bias, self.slope, self.shift, self.comments)
        content = _HEADER.pack(MAGIC, VERSION, BITS, *figures, zlib.crc32(packed)) + packed
        with tempfile.NamedTemporaryFile(dir=path.parent, prefix=f".{path.name}.", delete=False) as file:
            try:
                file.write(content)
                file.flush()
                os.fsync(file.fileno())
                os.replace(file.name, path)
            except BaseException:
                os.unlink(file.name)
                raise

    @classmethod
    def load(cls, path: Path) -> Self:
        """Raises `Damaged`, or `OSError` where there is no such file."""
        content = path.read_bytes()
        if len(content) < _HEADER.size or not content.startswith(MAGIC):
            raise Damaged(f"{path.name} is not a model of comments")
        _, version, bits, bias, slope, shift, comments, checksum = _HEADER.unpack_from(content)
        if (version, bits) != (VERSION, BITS):
            raise Damaged(f"{path.name} is a model of another version ({version}, {bits} bits): train it anew")
        packed = content[_HEADER.size :]
        unpacking = zlib.decompressobj()
        try:
            raw = unpacking.decompress(packed, 2 << BITS) if zlib.crc32(packed) == checksum else b""
        except zlib.error:
            raw = b""
        if len(raw) != 2 << BITS or not all(map(math.isfinite, (bias, slope, shift))):
            raise Damaged(f"{path.name} is damaged: train it anew")
        return cls(array("f", struct.unpack(f"<{1 << BITS}e", raw)), bias, slope=slope, shift=shift, comments=comments)


# --- what is looked at ----------------------------------------------------------------------------------------
def tokens(text: str) -> list[str]:
    """Words, and runs of the signs that carry a tone, disguise taken off."""
    text = _REPEATED.sub(r"\1\1", folding.plain(text[:MOST_CHARACTERS]))
    return _TOKEN.findall(text)


def places(word: str) -> set[int]:
    """Of the weights that a word touches."""
    if not folding.is_plain(word):
        word = next(iter(folding.forms(word)), word)
    word = word.replace("ё", "е")[:MOST_RUNS_OF]
    edged = f"<{word}>"
    found = {zlib.crc32(f"={word}".encode()) & _MASK}
    for run in RUNS:
        found.update(zlib.crc32(edged[at : at + run].encode()) & _MASK for at in range(len(edged) - run + 1))
    return found


def pairs(words: Sequence[str]) -> set[int]:
    """Of the weights that words one after another touch."""
    return {zlib.crc32(f"{one} {other}".encode()) & _MASK for one, other in pairwise(words)}


# --- learning -------------------------------------------------------------------------------------------------
class _Case(NamedTuple):
    places: Sequence[int]
    toxic: int


def train(rows: Iterable[Example], *, epochs: int = EPOCHS) -> Model:
    """The same rows in the same order make the same model. Raises `ValueError` where there are not both kinds."""
    cases = _cases(rows)
    if len({case.toxic for case in cases}) < 2:
        raise ValueError("there must be toxic comments and others")
    learnt_of = [case for number, case in enumerate(cases) if number % CALIBRATED_ON]
    apart = cases[::CALIBRATED_ON]
    weights, bias = _descend(learnt_of, epochs)
    margins = [(_margin(weights, bias, case.places), case.toxic) for case in apart]
    slope, shift = _calibrate(margins)
    return Model(array("f", weights), bias, slope=slope, shift=shift, comments=len(cases))


def _cases(rows: Iterable[Example]) -> list[_Case]:
    """In an order of its own: a file that has its toxic comments last teaches as well."""
    known: dict[str, array[int]] = {}
    cases, seen = [], [0] * (1 << BITS)
    for text, toxic in rows:
        words = tokens(text)
        found = array("I", pairs(words))
        for word in set(words):
            if word not in known:
                known[word] = array("I", places(word))
            found.extend(known[word])
        for place in set(found):
            seen[place] += 1
        cases.append(_Case(found, int(toxic)))
    random.Random(1).shuffle(cases)  # noqa: S311
    return [_Case([place for place in case.places if seen[place] >= FEWEST], case.toxic) for case in cases]


def _descend(cases: list[_Case], epochs: int) -> tuple[list[float], float]:
    """AdaGrad: each weight has its own rate, that falls with what it has learnt."""
    weights, slopes = [0.0] * (1 << BITS), [0.01] * (1 << BITS)
    bias, bias_slopes, rate = 0.0, 0.01, RATE
    order, sqrt = random.Random(2), math.sqrt  # noqa: S311
    cases = list(cases)
    for _ in range(epochs):
        order.shuffle(cases)
        for places_, toxic in cases:
            if not places_:
                continue
            length = 1 / sqrt(len(places_))
            error = _sigmoid(bias + length * sum(map(weights.__getitem__, places_))) - toxic
            if abs(error) < 0.002:
                continue
            bias_slopes += error * error
            bias -= rate * error / sqrt(bias_slopes)
            error *= length
            square, step = error * error, rate * error
            for place in places_:
                slopes[place] = slope = slopes[place] + square
                weights[place] -= step / sqrt(slope)
        rate *= RATE_FALLS
    return weights, bias


def _margin(weights: Sequence[float], bias: float, places_: Sequence[int]) -> float:
    return bias + sum(map(weights.__getitem__, places_)) / math.sqrt(len(places_)) if places_ else bias


def _calibrate(margins: Sequence[tuple[float, int]]) -> tuple[float, float]:
    """Platt's scaling by Newton's method: (slope, shift)."""
    slope, shift = 1.0, 0.0
    for _ in range(25):
        g_slope = g_shift = h_shift = h_both = 0.0
        h_slope = 1e-3
        h_shift = 1e-3
        for margin, toxic in margins:
            score = _sigmoid(slope * margin + shift)
            error, spread = score - toxic, score * (1 - score)
            g_slope += error * margin
            g_shift += error
            h_slope += spread * margin * margin
            h_both += spread * margin
            h_shift += spread
        area = h_slope * h_shift - h_both * h_both
        slope -= (h_shift * g_slope - h_both * g_shift) / area
        shift -= (h_slope * g_shift - h_both * g_slope) / area
    return (slope, shift) if math.isfinite(slope + shift) and slope > 0 else (1.0, 0.0)


def _sigmoid(margin: float) -> float:
    return 1 / (1 + math.exp(-max(-30.0, min(30.0, margin))))


# --- telling how good it is -----------------------------------------------------------------------------------
def is_held_out(text: str) -> bool:
    """Of each fifth comment, by its words alone: the same one twice falls on one side."""
    words = " ".join(re.findall(r"\w+", folding.canonical(text)))
    return hashlib.blake2b(words.encode(errors="replace"), digest_size=8).digest()[0] % 5 == 0


def evaluate(model: Model, rows: Iterable[Example], thresholds: Sequence[float] = (0.5, 0.8)) -> Evaluation:
    """`rows`: none that the model was trained on. Raises `ValueError` where there are not both kinds."""
    scored = sorted((model.score(text), bool(toxic)) for text, toxic in rows)
    positive = sum(toxic for _, toxic in scored)
    if not 0 < positive < len(scored):
        raise ValueError("there must be toxic comments and others among those held out")
    figures = []
    for threshold in thresholds:
        above = [toxic for score, toxic in scored if score >= threshold]
        figures.append(Figures(threshold, sum(above) / max(1, len(above)), sum(above) / positive, len(above)))
    return Evaluation(len(scored), positive, _auc(scored, positive), _off(scored), tuple(figures))


def _auc(scored: Sequence[tuple[float, bool]], positive: int) -> float:
    """By ranks; equal scores share theirs."""
    ranks, at = 0.0, 0
    while at < len(scored):
        end = at
        while end < len(scored) and scored[end][0] == scored[at][0]:
            end += 1
        ranks += sum(toxic for _, toxic in scored[at:end]) * (at + end + 1) / 2
        at = end
    return (ranks - positive * (positive + 1) / 2) / (positive * (len(scored) - positive))


def _off(scored: Sequence[tuple[float, bool]], parts: int = 10) -> float:
    total = 0.0
    for part in range(parts):
        those = [(score, toxic) for score, toxic in scored if min(parts - 1, int(score * parts)) == part]
        total += abs(sum(score for score, _ in those) - sum(toxic for _, toxic in those))
    return total / len(scored)
