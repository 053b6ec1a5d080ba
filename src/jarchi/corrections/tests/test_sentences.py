"""A marked place is shown in its sentence."""

import pytest

from jarchi.corrections.sentences import sentence

TEXT = (
    "Дождь. А. С. Пушкин родился в 1799 г. в Москве, т. е. давно, и получил 5 млн. рублей! «Так ли это?» Мост открыли."
    "\nВторой абзац."
)


def shown(words: str) -> str:
    start = TEXT.index(words)
    before, marked, after = sentence(TEXT, start, start + len(words))
    assert marked == words
    return before + marked + after


@pytest.mark.parametrize("words", ["Пушкин", "1799", "млн", "А. С.", "Москве"])
def test_abbreviations_end_no_sentence(words: str) -> None:
    assert shown(words) == "А. С. Пушкин родился в 1799 г. в Москве, т. е. давно, и получил 5 млн. рублей!"


def test_a_sentence_ends_with_its_sign_and_with_its_line() -> None:
    assert shown("Дождь") == "Дождь."
    assert shown("открыли") == "Мост открыли."
    assert shown("Второй") == "Второй абзац."
    assert shown("рублей! «Так").endswith("«Так ли это?»")


def test_a_long_sentence_is_cut_at_words() -> None:
    text = "слово " * 200 + "ошибка" + " слово" * 200
    before, marked, after = sentence(text, 1200, 1206, 100)
    assert marked == "ошибка"
    assert before.startswith("…слово")
    assert after.endswith("слово…")
    assert 60 < len(before + after) <= 110


def test_a_place_without_words_is_shown_too() -> None:
    assert sentence("Раз, два.", 4, 4) == ("Раз,", "", " два.")
