"""Texts said before, word for word or nearly: a reader's third «buy here», a call passed on with a name changed.

A fingerprint is 16 smallest hashes of a text's words and pairs of words, four bits of each (MinHash: Broder, 1997;
b-bit minwise hashing: Li and König, 2010): two texts agree in about as many of the 16 as they share of their words
(docs/explanation/screening.md).
"""

import hashlib
import random
import re
from collections.abc import Iterable
from functools import lru_cache
from itertools import pairwise

from jarchi.comments.screening import folding

FEWEST_WORDS = 4  # a shorter text («Согласен!») is nobody's own: it has no fingerprint
MOST_DIFFERENT = 5  # of 16 hashes
MOST_CHARACTERS = 10_000
_HASHES, _BITS = 16, 4
_WHOLE = (1 << 64) - 1
_random = random.Random(20)  # noqa: S311
_MULTIPLIERS = tuple(_random.getrandbits(64) | 1 for _ in range(_HASHES))  # stored fingerprints were made with these
_WORD = re.compile(r"[^\W_]+")
_DIFFERENT = sum(1 << (_BITS * place) for place in range(_HASHES))


def fingerprint(text: str) -> int | None:
    """For a BigIntegerField: signed, 64 bits. None where there are too few words to tell."""
    words = _words(text)
    if len(words) < FEWEST_WORDS:
        return None
    shingles = {*words, *(f"{one} {other}" for one, other in pairwise(words))}
    hashes = [_hash(shingle) for shingle in shingles]
    found = 0
    for multiplier in _MULTIPLIERS:
        smallest = min([value * multiplier & _WHOLE for value in hashes])
        found = found << _BITS | (smallest >> 13 & ((1 << _BITS) - 1))
    return found - (1 << 64) if found >> 63 else found


def alike(one: int, other: int) -> bool:
    """Of two fingerprints, whether their texts are nearly the same."""
    return first_alike(one, [(1, other)]) is not None


def first_alike(one: int, others: Iterable[tuple[int, int]]) -> int | None:
    """The id of the first of (id, fingerprint) that is `alike`. Hundreds are asked for each post: hence no call."""
    for pk, other in others:
        different = one ^ other
        different |= different >> 1
        if ((different | different >> 2) & _DIFFERENT).bit_count() <= MOST_DIFFERENT:
            return pk
    return None


def bands(fingerprint: int) -> tuple[int, int, int, int]:
    """Four numbers of 16 bits: texts nearly the same have one of them, at its place, in common (97 of 100 that share
    80 % of their words). With an index on each, candidates are found without reading all."""
    return (
        fingerprint >> 48 & 0xFFFF, fingerprint >> 32 & 0xFFFF, fingerprint >> 16 & 0xFFFF, fingerprint & 0xFFFF
    )  # fmt: skip


def digest(text: str) -> str:
    """32 characters, the same for texts of the same words: case, signs, spaces and invisible letters don't count. A
    text without words goes by its signs."""
    words = " ".join(_words(text)) or "".join(text.split())
    return hashlib.blake2b(words.encode(errors="replace"), digest_size=16).hexdigest()


def _words(text: str) -> list[str]:
    return [_form(word) for word in _WORD.findall(folding.plain(text[:MOST_CHARACTERS]))]


@lru_cache(maxsize=16_384)
def _form(word: str) -> str:
    """One reading of each word, so that a letter in another alphabet makes no other text."""
    return word if word.isdigit() else next(iter(folding.forms(word)), word)


@lru_cache(maxsize=32_768)
def _hash(shingle: str) -> int:
    return int.from_bytes(hashlib.blake2b(shingle.encode(errors="replace"), digest_size=8).digest(), "big")
