"""Every word a reader sees is translated."""

import re
from pathlib import Path
from typing import Any

import build_messages
import pytest
from babel.messages.pofile import read_po

LANGUAGES = ["ru", "kk", "tg", "uz", "ky"]  # English is what the words are written in
WORDS = [message for message in build_messages.extracted(build_messages.ROOT) if message.id]


def catalogue(language: str) -> Any:
    path = build_messages.ROOT / build_messages.READERS / language / "LC_MESSAGES/django.po"
    with path.open("rb") as file:
        return read_po(file, locale=language)


def test_words_are_found_in_templates_and_code() -> None:
    assert {"Skip to the text", "Interview", "Photo", "All the numbers", "Contacts"} <= {word.id for word in WORDS}


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_word_is_translated(language: str) -> None:
    known = catalogue(language)
    missing = [word.id for word in WORDS if not (entry := known.get(word.id, word.context)) or not entry.string]
    assert not missing, f"`python build_messages.py update`, then translate {missing} into {language}"


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_word_is_left_over_or_uncertain(language: str) -> None:
    wanted = {(word.context, word.id) for word in WORDS}
    entries = [entry for entry in catalogue(language) if entry.id]
    assert {(entry.context, entry.id) for entry in entries} <= wanted
    assert not [entry.id for entry in entries if entry.fuzzy]


@pytest.mark.parametrize("language", LANGUAGES)
def test_placeholders_survive_translation(language: str) -> None:
    for entry in catalogue(language):
        forms = [entry.string] if isinstance(entry.string, str) else entry.string  # of a plural: several
        for form in forms if entry.id else ():
            assert set(re.findall(r"%\(\w+\)s", str(entry.id))) == set(re.findall(r"%\(\w+\)s", form)), entry.id


def test_compiled_catalogues_stay_out_of_git() -> None:
    assert "*.mo" in (Path(build_messages.ROOT) / ".gitignore").read_text().split()
