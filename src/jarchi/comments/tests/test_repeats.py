"""Texts said before are known again."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jarchi.comments.screening.repeats import alike, bands, digest, fingerprint

CALL = (
    "Дорогие соседи, в субботу в десять утра собираемся у старого моста, чтобы убрать берег. Перчатки и мешки будут, "
    "воду возьмите с собой. Спасибо всем, кто придёт."
)
OTHER = (
    "Автобус номер семь опять не пришёл, дети ждали сорок минут на морозе. Почему об этом молчит перевозчик и когда "
    "наконец поставят остановку с крышей?"
)
SIGNED = st.integers(-(2**63), 2**63 - 1)


@pytest.mark.parametrize(
    "again",
    [
        CALL.upper(),
        CALL.replace("субботу", "воскресенье"),
        CALL.replace("о", "o"),  # Latin
        CALL.replace(" ", "  ").replace(".", "!!!"),
        CALL + " Ждём!",
    ],
)
def test_a_call_passed_on_with_a_word_changed_is_nearly_the_same(again):
    assert alike(fingerprint(CALL), fingerprint(again))
    assert set(enumerate(bands(fingerprint(CALL)))) & set(enumerate(bands(fingerprint(again))))


def test_what_says_something_else_is_not():
    assert not alike(fingerprint(CALL), fingerprint(OTHER))


@pytest.mark.parametrize("text", ["", "Согласен!", "да да да", "…"])
def test_a_few_words_are_nobodys_own(text):
    assert fingerprint(text) is None


@given(st.text(max_size=300))
def test_any_text_has_a_digest_and_a_fingerprint_that_a_database_holds(text):
    assert len(digest(text)) == 32
    found = fingerprint(text)
    assert found is None or -(2**63) <= found < 2**63


@given(SIGNED, SIGNED)
def test_likeness_has_no_direction(one, other):
    assert alike(one, other) == alike(other, one)
    assert alike(one, one)


def test_the_same_words_have_one_digest():
    assert digest("Мост  ОТКРЫЛИ, ура!") == digest("мост открыли ура")
    assert digest("Мост открыли") != digest("Мост закрыли")
    assert digest("!!!") != digest("???")


def test_real_posts_that_share_their_words_are_found(rows):
    """Pairs of posts with one word of each left out by us."""
    posts = [words for row in rows("ru/posts.jsonl.gz")[:2000] if len(words := row["text"].split()) > 20]
    pairs = [(fingerprint(" ".join(words)), fingerprint(" ".join(words[:7] + words[8:]))) for words in posts]
    found = sum(one is not None and other is not None and alike(one, other) for one, other in pairs)
    assert len(pairs) > 500
    assert found / len(pairs) > 0.97
