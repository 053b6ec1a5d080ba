import gzip
import json
import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jarchi.kit.slugs import slugify

SHARED = Path(__file__).parents[4].parent / "shared"
SLUG = re.compile(r"[a-z0-9]*(-[a-z0-9]+)*")
anything = st.text(st.characters(codec=None))


@given(anything, st.integers(-1, 90))
def test_any_text_gives_a_valid_address_of_bounded_length(text, max_length):
    slug = slugify(text, max_length)
    assert SLUG.fullmatch(slug)
    assert len(slug) <= max(max_length, 0)


@given(anything)
def test_a_slug_of_a_slug_is_itself(text):
    slug = slugify(text)
    assert slugify(slug) == slug


@pytest.mark.parametrize(
    ("text", "slug"),
    [
        ("Щедрый объект, ёлка и подъезд", "shchedryy-obekt-elka-i-podezd"),
        ("Қазақстан Республикасының үкіметі һәм әлем", "qazaqstan-respublikasynyng-ukimeti-ham-alem"),
        ("Ғылым ордасы өңірде", "ghylym-ordasy-ongirde"),
        ("Ҷумҳурии Тоҷикистон: рӯзи сафири олӣ", "jumhurii-tojikiston-ruzi-safiri-oli"),
        ("Ўзбекистон ғалабаси ҳақида", "ozbekiston-ghalabasi-haqida"),
        ("Oʻzbekiston gʻalabasi, choʻl va shahar", "ozbekiston-galabasi-chol-va-shahar"),
        ("O'zbekiston g‘alabasi", "ozbekiston-galabasi"),
        ("Кыргызстандын өкмөтү жаңы мыйзам", "kyrgyzstandyn-okmotu-zhangy-myyzam"),
        ("«Сказано — сделано», №1 (2024)", "skazano-sdelano-no1-2024"),
        ("Crème brûlée — Straße", "creme-brulee-strasse"),
        ("и\u0306од й", "yod-y"),
        (" … ", ""),
    ],
)
def test_letters_of_our_languages_are_spelt_readably(text, slug):
    assert slugify(text) == slug


def test_a_long_headline_is_cut_after_a_whole_word():
    assert slugify("один два три четыре", 12) == "odin-dva-tri"
    assert slugify("один два три четыре", 11) == "odin-dva"
    assert slugify("превысокомногорассмотрительствующий", 8) == "prevysok"


@pytest.mark.parametrize(
    ("path", "field"),
    [("kk/sentences.jsonl.gz", "text"), ("tg/texts.jsonl.gz", "text"), ("ru/headlines.jsonl.gz", "title")],
)
def test_real_texts_are_spelt_word_for_word(path, field):
    if not (SHARED / "data" / path).exists():
        pytest.skip("../shared is absent: no real texts to spell")
    with gzip.open(SHARED / "data" / path, "rt") as lines:
        texts = [json.loads(line)[field] for line, _ in zip(lines, range(2000), strict=False)]
    for text in texts:
        words = re.findall(r"[^\W_]+", text)
        slug = slugify(text, max_length=10 * len(text))
        assert SLUG.fullmatch(slug)
        assert len(slug.split("-")) <= 1.01 * len(words)  # № and ½ become words
        assert len(slug) >= 0.8 * sum(map(len, words))
        assert slug.startswith(slugify(text, 40))
