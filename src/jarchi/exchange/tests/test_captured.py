from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from jarchi.exchange.captured import read_page
from jarchi.kit.faults import Fault

ALMATY = ZoneInfo("Asia/Almaty")
LONG = (
    "Новая дорога соединит два района и сократит путь до города на сорок километров, " * 3
    + "говорят строители."
)


@pytest.fixture(autouse=True)
def _newsroom_in_almaty(settings):
    settings.TIME_ZONE = "Asia/Almaty"


def page(*lines: str) -> str:
    return "\n\n".join(lines)


def test_the_captured_page_is_read_as_its_editors_made_it(shared):
    text = shared("reference/page.txt").read_text()
    blocks = [block.strip() for block in text.split("\n\n")]
    foot = next(n for n, block in enumerate(blocks) if n > 3 and "\n" in block)
    found = read_page(text.encode())
    assert found.headline == blocks[1]
    photo_line, lead = blocks[2].split("\n")
    assert found.lead == lead
    assert found.photo.moment == datetime(2024, 8, 23, 17, 9, tzinfo=ALMATY)
    assert found.expert.position == photo_line.split(" , ")[0]
    assert found.photo.caption == f"{found.expert.name}, {found.expert.position}"
    assert photo_line.endswith(found.photo.source)
    first, patronymic = blocks[3].removeprefix("– ").split(",")[0].split()
    surname = lead.rstrip(".").split()[-1]
    assert found.expert.name == f"{first} {surname.removesuffix('а')}"
    assert len(found.expert.notes) == 1
    assert patronymic not in found.expert.name
    assert found.paragraphs == []
    assert len(found.interview.exchanges) == 5
    assert len(found.interview.background) == 3
    kept = [found.headline, found.lead]
    for exchange in found.interview.exchanges:
        kept += [exchange.question, *exchange.answer]
    kept += found.interview.background
    body = [block.removeprefix("– ") for block in blocks[3:foot]]
    assert kept == [found.headline, found.lead, *body]


def test_furniture_around_and_within_a_story_is_left_out():
    found = read_page(
        page(
            "Лента новостей", "0", "Войти", "Дорогу через перевал откроют осенью", "Поделиться",
            "Строители обещают успеть до снега.", LONG, "Читайте также: где ещё чинят дороги", LONG,
            "Рабочих не хватает.", "Следите за новостями в:", "Поделиться", "Комментарии (3)", "Мне нравится",
        ).encode()
    )  # fmt: skip
    assert found.headline == "Дорогу через перевал откроют осенью"
    assert found.lead == "Строители обещают успеть до снега."
    assert found.paragraphs == [LONG, LONG, "Рабочих не хватает."]
    assert found.interview is found.photo is found.expert is None


def test_words_of_furniture_within_a_sentence_are_no_furniture():
    sentences = [
        "Подписка на газеты подорожала.",
        "Комментарии властей ждут к вечеру.",
        "Новости дошли и до села.",
    ]
    found = read_page(page("Подписка на газеты снова подорожала", *sentences).encode())
    assert [found.lead, *found.paragraphs] == sentences


@pytest.mark.parametrize(
    ("line", "caption", "source", "moment"),
    [
        ("Перевал. Фото: Анна Ли / Агентство, 23.08.2024 17:09", "Перевал.", "Анна Ли / Агентство", True),
        ("Фото: Анна Ли", "", "Анна Ли", False),
        ("Фото предоставлено мэрией", "", "предоставлено мэрией", False),
        ("Перевал (фото: Анна Ли)", "Перевал", "Анна Ли", False),
        ("мастер, фото – Новости от 23.08.2024 17:09 Фото из архива", "мастер", "из архива", True),
        ("мастер, фото - Новости от 23.08.2024 17:09", "мастер", "Новости", True),
    ],
)
def test_a_photo_line_is_taken_apart(line, caption, source, moment):
    photo = read_page(page("Дорогу через перевал откроют осенью", line, "Её чинят.").encode()).photo
    assert (photo.caption, photo.source) == (caption, source)
    assert photo.moment == (datetime(2024, 8, 23, 17, 9, tzinfo=ALMATY) if moment else None)


def test_a_sentence_about_photos_is_no_photo_line():
    lead = "Жители публикуют фото с перевала."
    found = read_page(page("Дорогу через перевал откроют осенью", lead, "Её чинят.").encode())
    assert found.photo is None
    assert found.lead == lead


def test_an_interview_without_a_name_asks_the_editor_for_one():
    found = read_page(
        page("Дорогу через перевал откроют осенью", "– Скоро?", "– Да.", "– А снег?", "– Успеем.").encode()
    )
    assert len(found.interview.exchanges) == 2
    assert found.expert is None
    assert found.notes


def test_html_gives_the_main_text_without_menus_and_comments():
    paragraphs = "".join(
        f"<p>{text}</p>" for text in ("– Скоро откроют?", f"– {LONG}", "– А снег?", f"– {LONG}")
    )
    html = f"""<!doctype html><html lang="ru"><head><meta charset="utf-8">
      <title>Дорогу через перевал откроют осенью</title></head><body>
      <nav><ul><li><a href="/">Главная</a></li><li><a href="/p">Политика</a></li></ul></nav>
      <article><h1>Дорогу через перевал откроют осенью</h1>
      <figure><img src="x.jpg" alt=""><figcaption>Анна Ким, мастер участка. Фото: Агентство, 23.08.2024 17:09
      </figcaption></figure><p>О дороге рассказала мастер участка Анна Ким.</p>{paragraphs}</article>
      <section class="comments"><h3>Комментарии</h3><p>Давно пора!</p></section>
      <footer>Следите за нашими новостями</footer></body></html>"""
    found = read_page(html.encode())
    assert found.headline == "Дорогу через перевал откроют осенью"
    assert found.photo.moment == datetime(2024, 8, 23, 17, 9, tzinfo=ALMATY)
    assert (found.expert.name, found.expert.position) == ("Анна Ким", "мастер участка")
    assert [exchange.question for exchange in found.interview.exchanges] == ["Скоро откроют?", "А снег?"]
    assert [exchange.answer for exchange in found.interview.exchanges] == [[LONG], [LONG]]


@pytest.mark.parametrize(
    "content", [b"", b"\n\n", "0\n\nЛента новостей".encode(), b"<html></html>", b"\xff\xfe\x00text"]
)
def test_what_holds_no_story_is_a_fault_of_the_file(content):
    with pytest.raises(Fault) as caught:
        read_page(content)
    assert caught.value.field == "file"
