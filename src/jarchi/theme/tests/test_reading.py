import datetime as dt

import pytest
from django.template import Context, Template
from django.utils import translation

from jarchi.theme.templatetags import reading

MOMENT = dt.datetime(2024, 8, 23, 12, 9, tzinfo=dt.UTC)


@pytest.mark.parametrize(
    ("language", "form", "told"),
    [
        ("ru", "full", '<time datetime="2024-08-23T17:09+05:00">23 августа 2024, 17:09</time>'),
        ("kk", "full", '<time datetime="2024-08-23T17:09+05:00">2024 жылғы 23 тамыз, 17:09</time>'),
        ("ru", "short", '<time datetime="2024-08-23T17:09+05:00">23.08.2024 17:09</time>'),
        ("tg", "clock", '<time datetime="2024-08-23T17:09+05:00">17:09</time>'),
        ("uz", "day", '<time datetime="2024-08-23T17:09+05:00">2024-yil 23-avgust</time>'),
    ],
)
def test_a_moment_is_told_in_the_newsrooms_zone(language: str, form: str, told: str) -> None:
    template = Template("{% load reading %}{% moment when form %}")
    with translation.override(language):
        assert template.render(Context({"when": MOMENT, "form": form})) == told


def test_a_day_has_no_zone() -> None:
    with translation.override("ru"):
        assert reading.moment(MOMENT.date(), "weekday") == '<time datetime="2024-08-23">пятница, 23 августа 2024</time>'


def test_no_moment_is_nothing() -> None:
    assert reading.moment(None) == ""


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("Мост утром", "Мост утром."), ("Мост утром.", "Мост утром."), ("Кто там?", "Кто там?"),
        ("Он сказал: «Едем!»", "Он сказал: «Едем!»"), ("", ""), (None, ""), (" Мост ", "Мост."),
    ],
)  # fmt: skip
def test_a_caption_ends_as_a_sentence(text: str | None, told: str) -> None:
    assert reading.sentence(text) == told


@pytest.mark.parametrize(
    ("language", "text", "told"),
    [
        ("ru", "Едем.", "«Едем»."), ("ru", "Едем!", "«Едем!»"), ("ru", "Едем...", "«Едем...»"),
        ("kk", "«Кеттік»", "«Кеттік»"), ("en", "We go.", "“We go.”"), ("uz", "Ketdik.", "“Ketdik.”"),
        ("ru", None, ""),
    ],
)  # fmt: skip
def test_quotes_are_those_of_the_language(language: str, text: str | None, told: str) -> None:
    with translation.override(language):
        assert reading.quoted(text) == told


def test_short_words_and_dashes_hold_on() -> None:
    assert reading.bound("Дом в горах — и сад") == "Дом в\u00a0горах\u00a0— и\u00a0сад"
    assert reading.bound("«О воде» и не только") == "«О\u00a0воде» и\u00a0не\u00a0только"


def test_an_opening_quote_hangs() -> None:
    assert reading.hanging("«Воды хватит»") == "hang"
    assert reading.hanging("Гидролог: «Воды хватит»") == ""
