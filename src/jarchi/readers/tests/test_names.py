"""Display names: anybody's, but the newsroom's."""

import pytest
from django.apps import apps
from django.core.exceptions import ValidationError

from jarchi.readers import names


@pytest.fixture(autouse=True)
def newsroom(db):
    newsroom = apps.get_model("articles.Newsroom").load()
    newsroom.names = {"ru": "Айнакент сегодня", "en": "Aynakent Today"}
    newsroom.save()


@pytest.mark.parametrize("name", ["Гульнора", "Ән", "Дядя Вася 77", "O‘g‘iloy", "Редакция-на-диване", "🙂 Анна"])
def test_a_name_is_anything_that_people_call_each_other(name):
    assert names.check(f"  {name} ") == name


@pytest.mark.parametrize(
    "name",
    [
        "Айнакент сегодня", "АЙНАКЕНТ СЕГОДНЯ", "Айнaкент cегодня", "Айнакент  сегодня!",
        "Aynakent\u200b Today",
        "Ａｙｎａｋｅｎｔ Ｔｏｄａｙ", "Аynаkent Тоdаy", "Редакция", "PEДAKЦИЯ", "Peдaктop",
        "Аdmin", "Adm1n", "a.d.m.i.n",
        "Айгуль Сапарова", "Сапарова Айгуль", "Aйгyль Caпapoвa", "aigul",
    ],
)  # fmt: skip
def test_nobody_speaks_under_the_newsrooms_name(name, editor):
    with pytest.raises(ValidationError) as refused:
        names.check(name)
    assert refused.value.code == "newsroom"


@pytest.mark.parametrize(
    "name",
    [
        "", "Я", "а" * 41, "123", "...", "me@example.org", "https://evil.example", "www.evil.example", "\u200b\u200b",
        "Анна\u202eавонавИ",
    ],
)  # fmt: skip
def test_what_is_no_name_is_refused_in_words(name):
    with pytest.raises(ValidationError):
        names.check(name)


def test_what_cannot_be_seen_is_taken_out():
    assert names.check("Гуль\u200bнора \x07Х.\n") == "Гульнора Х."
