import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jarchi.kit.text import first_sentence, lines, paragraphs, shorten, tidy

anything = st.text(st.characters(codec=None))


@given(anything)
def test_tidying_twice_changes_nothing_more(text):
    assert tidy(tidy(text)) == tidy(text)


@given(anything)
def test_tidy_text_can_be_stored_anywhere(text):
    tidied = tidy(text)
    tidied.encode()
    assert not any(unicodedata.category(letter) == "Cc" and letter != "\n" for letter in tidied)


@given(anything)
def test_no_paragraph_is_blank_or_broken(text):
    for paragraph in paragraphs(text):
        assert paragraph.strip() == paragraph != ""
        assert "\n" not in paragraph


def test_letters_written_in_two_parts_are_composed():
    assert tidy("и\u0306од, \u00adҚа\u200bзақ\ufeff") == "йод, Қазақ"


def test_hyphens_between_words_become_dashes_and_compounds_stay():
    assert tidy("Алматы - город -- южный,  вице-премьер") == "Алматы – город – южный, вице-премьер"


def test_paragraphs_are_parted_by_blank_lines_or_else_by_lines():
    assert paragraphs("первый\r\nабзац\r\n \r\nвторой") == ["первый абзац", "второй"]
    assert paragraphs("первый\nвторой\n") == ["первый", "второй"]
    assert paragraphs(" \n\n ") == []
    assert lines("первая\n\nвторая") == ["первая", "вторая"]


@given(st.text(), st.integers(1, 40))
def test_a_shortened_text_fits(text, length):
    assert len(shorten(text, length)) <= length


def test_a_text_is_shortened_between_words():
    assert shorten("один два, три", 10) == "один два…"
    assert shorten("один два", 10) == "один два"


@pytest.mark.parametrize(
    ("line", "first"),
    [
        ("Мост открыт. Движение пошло.", "Мост открыт."),
        ("«Мост открыт!» Движение пошло.", "«Мост открыт!»"),
        ("Жители г. Худжанда и ул. ленина рады. Вот.", "Жители г. Худжанда и ул. ленина рады."),
        ("Собрано 1.5 млн. тонн", "Собрано 1.5 млн. тонн"),
        ("", ""),
    ],
)
def test_the_first_sentence_ends_where_another_begins(line, first):
    sentence, rest = first_sentence(line)
    assert sentence == first
    assert f"{sentence} {rest}".strip() == line


@given(anything)
def test_first_sentence_and_rest_lose_no_word(text):
    line = " ".join(tidy(text).split())
    assert "".join("".join(first_sentence(line)).split()) == "".join(line.split())
