"""Words are mended in the field that holds them, and nothing else changes."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from django.utils import translation

from jarchi.articles.models import Article
from jarchi.corrections.mending import Unmendable, in_rich_text, replaced
from jarchi.corrections.passages import letters_shown, passages, text_of
from jarchi.corrections.tests.test_passages import BLOCKS, block

pytestmark = pytest.mark.django_db
Publish = Callable[..., Article]


def mended(article: Article, old: str, new: str) -> Article:
    """The story with the first `old` written `new`, saved and read again."""
    text = text_of(passages(article))
    start = text.index(old)
    change = replaced(article, start, start + len(old), new)
    setattr(article, change.field, change.value)
    article.full_clean()
    article.save_revision().publish()
    article = Article.objects.get(pk=article.pk)
    assert text_of(passages(article)) == text.replace(old, new, 1)
    return article


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("Худжанде", "Худжанте"), ("пущено", "открыто"), ("Сырдарью", "Вахш"), ("через", "над"), ("Едут", "Идёт"),
        ("Идут", "Шагают"),
        ("дальше", "потом"), ("пойдут автобусы", "пойдёт автобус"), ("семь", "восемь"), ("ждали", "строили"),
        ("Тимур", "Темур"), ("инженер", "главный инженер"), ("важное", "главное"), ("Второе", "Третье"),
        ("Пассажиры", "Поездки"), ("1 200", "1 300"), ("длина", "ширина"), ("мэрия", "хукумат"), ("Проект", "План"),
        ("Чертежи", "Рисунки"), ("Сайт", "Страница"), ("строили с", "строят с"),
    ],
)  # fmt: skip
def test_words_are_mended_where_they_are_kept(publish: Publish, old: str, new: str) -> None:
    article = publish([block(kind) for kind in BLOCKS], lead="Движение пущено.")
    ids = [child.id for child in article.body]
    assert [child.id for child in mended(article, old, new).body] == ids


def test_the_story_that_is_mended_is_not_changed(publish: Publish) -> None:
    article = publish([block("paragraph")])
    text = text_of(passages(article))
    start = text.index("Едут")
    replaced(article, start, start + 4, "Идёт")
    assert text_of(passages(article)) == text


def test_words_may_be_taken_out(publish: Publish) -> None:
    article = publish([block("paragraph")])
    assert "открыт & ." in text_of(passages(mended(article, "сдан", "")))


def test_a_pictures_own_caption_becomes_the_storys(publish: Publish, picture: Any) -> None:
    one = {"image": picture.pk, "caption": ""}
    article = publish([{"type": "gallery", "value": {"images": [one, one]}}], image=picture)
    text = text_of(passages(article))
    start = text.rindex("утром")
    change = replaced(article, start, start + 5, "ночью")
    assert change.value[0].value["images"][1]["caption"] == "Мост ночью"
    assert mended(article, "утром", "днём").image_caption == "Мост днём"
    picture.refresh_from_db()
    assert picture.caption == "Мост утром"


@pytest.mark.parametrize(
    ("old", "why"),
    [
        ("мост\nДвижение", "across more than one passage"),
        ("сдан.\n\nЕдут", "across more than one passage"),
        ("Едут.\nИдут", "across more than one passage"),
        ("1234,5", "not the story's own"),
        ("«Мы ждали", "adds quotes or stops"),
        ("Источник: мэрия", "adds quotes or stops"),
        ("2019", "not the story's own"),
    ],
)
def test_what_cannot_be_mended_in_one_field_is_refused_with_the_reason(publish: Publish, old: str, why: str) -> None:
    article = publish([block(kind) for kind in BLOCKS], lead="Движение пущено.")
    text = re.sub(r"[^\S\n]", " ", text_of(passages(article)))
    start = text.index(old)
    with pytest.raises(Unmendable) as refused, translation.override("en"):
        replaced(article, start, start + len(old), "иначе")
    assert why in refused.value.args[0]


@pytest.mark.parametrize(
    ("source", "old", "new", "expected"),
    [
        ("<p>Мост открыт</p>", "открыт", "закрыт", "<p>Мост закрыт</p>"),
        ("<p>Мост <b>открыт</b>.</p>", "открыт", "закрыт", "<p>Мост <b>закрыт</b>.</p>"),
        ("<p>Мост <b>открыт</b>.</p>", "Мост открыт", "Мост закрыт", "<p>Мост <b>закрыт</b>.</p>"),
        ("<p>Мо<b>ст</b> открыт</p>", "Мост", "Путь", "<p>Путь открыт</p>"),
        ("<p>a <b>b</b> c</p>", "b", "", "<p>a  c</p>"),
        ('<p><a id="3">Мост</a> тут</p>', "Мост тут", "Мост здесь", '<p><a id="3">Мост</a> здесь</p>'),
        ("<p>Ян &amp; Ко &lt;тут&gt;</p>", "& Ко <тут>", "& Ко <там>", "<p>Ян &amp; Ко &lt;там&gt;</p>"),
        ("<p>Иван &amp; Ко</p>", "&", "и", "<p>Иван и Ко</p>"),
        ("<p>раз два</p>", "раз", "<i>R&D</i>", "<p>&lt;i&gt;R&amp;D&lt;/i&gt; два</p>"),
        ("<p>2&nbsp;млн</p>", "2\u00a0млн", "3\u00a0млн", "<p>3&nbsp;млн</p>"),
        ("<p>а <b>б <i>в</i></b> г</p>", "б в г", "б д", "<p>а <b>б <i>д</i></b></p>"),
        ("<p>раз</p><p>два</p>", "два", "три", "<p>раз</p><p>три</p>"),
        ("<p>на <b>мосту</b></p>", "на мосту", "на новом мосту", "<p>на новом <b>мосту</b></p>"),
        ("<p>👨‍👩‍👧 и ❤️ қала</p>", "қала", "ҷаҳон", "<p>👨‍👩‍👧 и ❤️ ҷаҳон</p>"),
    ],
)  # fmt: skip
def test_rich_text_keeps_its_marks_and_links(source: str, old: str, new: str, expected: str) -> None:
    shown = letters_shown(source).strip("\n")
    start = shown.index(old)
    changed = in_rich_text(source, shown, start, start + len(old), new)
    assert letters_shown(changed).strip("\n") == shown.replace(old, new, 1)
    assert "".join(changed.split()) == "".join(expected.split())


def test_rich_text_that_is_shown_otherwise_than_it_is_kept_is_left_to_the_editor() -> None:
    with pytest.raises(Unmendable):
        in_rich_text("<p>раз<script>два</script></p><h2>три</h2>", "раздватри", 0, 3, "ноль")
