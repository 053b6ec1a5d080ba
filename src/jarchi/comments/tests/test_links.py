"""Links are found, written openly or a little disguised; ordinary words with dots are none."""

import pytest

from jarchi.comments.screening.links import links


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("см. https://news.example/a?b=1, там всё", ["https://news.example/a?b=1"]),
        ("(подробно: www.example.kz/мост)", ["www.example.kz/мост"]),
        ("зайди на казино.рф!", ["казино.рф"]),
        ("hxxp://bad.example и t . me / name", ["hxxp://bad.example", "t . me / name"]),
        ("сайт точка ком", ["сайт точка ком"]),
        ("example [dot] com", ["example [dot] com"]),
    ],
)
def test_a_link_is_found(text, found):
    assert links(text) == found


@pytest.mark.parametrize(
    "text",
    ["Он ушёл.Me too", "и.о. акима", "1.5 км", "Node.js", "пишите на a@example.kz", "Точка. Ком в горле", ""],
)
def test_words_with_dots_are_none(text):
    assert links(text) == []
