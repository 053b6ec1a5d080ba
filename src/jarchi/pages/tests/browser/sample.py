"""Fills an empty data directory with a newsroom to look at, and prints its addresses as JSON.

Run as a program, in a process of its own, by the fixture `site`: what the browser then sees is what
production serves (collected, hashed and compressed files, Granian, every middleware).
"""

import datetime as dt
import io
import json
import os
from pathlib import Path
from typing import Any

HEADLINE = "Библиотека семян в Каратереке открылась в бывшей аптеке: берут мешочек, возвращают урожай"
LEAD = (
    "Сорок три сорта, которых больше нет в магазинах, теперь выдают на сезон по читательскому билету. "
    "Единственное условие — осенью принести вдвое больше, чем взял."
)
LONG = {
    "ru": "Водохозяйственно-энергетический консорциум переосвидетельствовал гидротехнические сооружения",
    "kk": "Халықтың әлеуметтік-экономикалық мәселелері жөніндегі құзыретті ұйымдастырушылар кездесті",
    "tg": "Ҷаҳонгардони кӯҳистон дар ҳошияи мулоқоти байнулмилалӣ ӯҳдадориҳои худро ҷиддӣ арзёбӣ намуданд",
}


def prose() -> str:
    """An invented story of 6,000 characters, as dense as a newspaper's: for the weight of a page."""
    return Path(__file__).with_name("prose.txt").read_text()


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "jarchi.settings")
    import django
    from django.core.management import call_command

    django.setup()
    call_command("migrate", verbosity=0)
    call_command("collectstatic", interactive=False, verbosity=0)
    print(json.dumps(fill()))  # noqa: T201 -- the answer


def fill() -> dict[str, str]:
    from jarchi.articles.models import Newsroom, Person, Section, Topic

    newsroom = Newsroom.load()
    newsroom.names = {"ru": "Вестник долины", "kk": "Алқап хабаршысы", "tg": "Ахбори водӣ"}
    newsroom.taglines = newsroom.imprint = {"ru": "Новости водораздела, садов и перевалов"}
    newsroom.about = newsroom.contacts = {"ru": "Пишите: desk@example.org\n\nИли зайдите."}
    newsroom.languages = ["ru", "kk", "tg", "uz", "ky", "en"]
    newsroom.save()
    for order, (slug, name) in enumerate(SECTIONS.items()):
        Section.objects.create(slug=slug, order=order, names={"ru": name, "kk": name, "tg": name})
    picture = draw()
    authors = ["Айгуль Сатова", "Тимур Белов-Каракулов"]
    for number in range(26):
        section = "politics" if number % 2 else list(SECTIONS)[number // 2 % 5]
        publish(
            f"Новость часа, которая едва помещается в строку, №{number}",
            number,
            section=section,
            lead=LEAD,
        )
    trail = [publish(f"Сады: день {day}", 30 * day, topics=["Сады"], lead=LEAD) for day in range(1, 5)]
    Topic.objects.update(summaries={"ru": LEAD})
    plain = publish(HEADLINE, 3, text=prose(), lead=LEAD, authors=authors, topics=["Сады"])
    main_story = publish(LONG["ru"], 2, importance="main", image=picture, lead=LEAD)
    publish("Перевал закрыт до утра", 1, importance="breaking")
    expert = {"name": "Рашид Хамраев", "position": "садовод, хранитель семенной коллекции района"}
    interview = publish(
        "«Дыня под кроватью — это архив»", 5, kind="interview", expert=expert, image=picture,
        blocks=exchanges(), lead=LEAD, authors=authors, topics=["Сады"], section="culture",
    )  # fmt: skip
    rich = publish("Все блоки", 6, kind="explainer", image=picture, blocks=blocks(picture, plain.pk), authors=authors)
    Person.objects.update(portrait=picture, biographies={"ru": LEAD}, positions={"ru": "корреспондент"})
    kazakh, tajik = (
        publish(LONG[code], 4, language=code, image=picture, lead=LONG[code] * 2, blocks=exchanges())
        for code in ("kk", "tg")
    )
    gone = publish("Снятая новость", 7)
    from jarchi.articles import actions

    actions.withdraw(gone, "Подробности не подтвердились.")
    stories = {
        "story": plain, "main": main_story, "interview": interview, "blocks": rich, "kazakh": kazakh,
        "tajik": tajik, "trail": trail[1], "gone": gone, "corrected": corrected(picture),
    }  # fmt: skip
    return ADDRESSES | {name: story.get_absolute_url() for name, story in stories.items()}


SECTIONS = {
    "politics": "Власть",
    "economy": "Экономика",
    "society": "Общество",
    "culture": "Культура",
    "sport": "Спорт",
}
ADDRESSES = {
    "feed": "/ru/feed/", "front": "/ru/", "kazakh front": "/kk/", "tajik front": "/tg/", "section": "/ru/politics/",
    "topic": "/ru/topics/sady/", "person": "/ru/people/rashid-khamraev/", "archive": "/ru/archive/",
    "about": "/ru/about/", "corrections": "/ru/corrections/", "missing": "/ru/nothing/",
}  # fmt: skip


def publish(headline: str, hours_ago: float, **data: Any) -> Any:
    from django.utils import timezone

    from jarchi.articles import actions

    if "blocks" not in data:
        data.setdefault("text", "Первый абзац.\n\nВторой абзац.")
    story = actions.publish_story({"headline": headline[:250], **data})
    moment = timezone.now() - dt.timedelta(hours=hours_ago)
    story.first_published_at = moment
    story.save(update_fields=["first_published_at"])
    return story


def corrected(picture: Any) -> Any:
    """A story with corrections of both weights and an official reply."""
    from jarchi.corrections import replying
    from jarchi.corrections.correcting import correct
    from jarchi.corrections.models import Weight

    story = publish("Мост через Сырдарью строили восемь лет", 8, lead=LEAD, image=picture, topics=["Сады"])
    was = f"{LEAD} Мост строили десять лет, и стоил он двести миллионов. {LEAD}"
    correct(story, text=LEAD, was=was, now=was.replace("десять", "восемь").replace("двести", "триста"))
    correct(story, text=LONG["ru"], weight=Weight.SERIOUS, was=LONG["ru"], now=LONG["kk"])
    reply = replying.receive(
        story, author=LONG["tg"], position="директор", text=f"{LEAD}\n\nhttps://example.org/{LEAD}"
    )
    replying.publish(reply.pk)
    return story


def draw() -> Any:
    from django.utils import timezone
    from PIL import Image

    from jarchi.media.actions import keep_picture

    file = io.BytesIO()
    Image.effect_mandelbrot((1600, 1000), (-2.0, -1.2, 1.0, 1.2), 60).convert("RGB").save(file, "JPEG")
    taken_at = timezone.make_aware(dt.datetime(2024, 8, 23, 17, 9))
    words = {
        "caption": "Сад у плотины",
        "credit": "Нигора Шарифи",
        "description": "Ряды деревьев",
        "taken_at": taken_at,
    }
    return keep_picture(file.getvalue(), "garden.jpg", **words)


def exchanges() -> list[dict[str, Any]]:
    answer = "<p>Потому что семя без имени и года — просто еда.</p><p>Хранить его незачем, а съесть жалко.</p>"
    return [
        {
            "type": "exchange",
            "value": {"question": f"Зачем вы записываете каждое зерно, уже {n}-й год?", "answer": answer},
        }
        for n in range(1, 13)
    ]


def blocks(picture: Any, other: int) -> list[dict[str, Any]]:
    image = {"image": picture.pk, "caption": "Подпись своя"}
    table = [
        ["Сорт", "Роздано, г", "Возвращено, г"],
        ["Кукуруза белая низкорослая", "1 200", "2 450"],
        ["Горох", "80", "−3,5"],
    ]
    rows = {"data": table, "first_row_is_table_header": True, "first_col_is_header": True}
    years = [{"label": f"{2012 + n} г.", "value": (n * 37) % 11 - 3.5} for n in range(12)]
    crops = [
        {"label": label, "value": value} for label, value in (("Кукуруза и кормовые культуры", 1200.5), ("Лук", -40))
    ]
    figure = {
        "label": "Возвращено семян",
        "value": "2400000",
        "unit": "зёрен",
        "source": "учёт",
        "date": "2024-08-23",
    }
    values: list[tuple[str, Any]] = [
        (
            "paragraph",
            '<p>Абзац со <b>смыслом</b> и <a href="https://example.org/a/very/long/address">ссылкой</a>.</p>',
        ),
        ("heading", "Сколько роздано и возвращено"),
        ("quote", {"text": "Неудача — тоже сведения.", "speaker": "Жанна Ильясова", "position": "агроном"}),
        ("image", image),
        ("gallery", {"images": [image, image, image]}),
        ("list", {"ordered": False, "items": ["<p>сухой угол</p>", "<p>карандаш</p>"]}),
        ("list", {"ordered": True, "items": ["<p>взять</p>", "<p>вернуть</p>"]}),
        ("table", {"caption": "Роздано и возвращено", "table": rows}),
        ("figure", {**figure, "series": years}),
        ("figure", {**figure, "series": crops}),
        (
            "embed",
            {
                "url": "https://example.org/",
                "title": "Открытая тетрадь",
                "source": "Институт",
                "description": "Скан.",
            },
        ),
        ("see_also", {"articles": [other]}),
        (
            "background",
            {"heading": "", "text": "<p>Аптека стояла закрытой девять лет.</p>", "article": other},
        ),
    ]
    return [{"type": kind, "value": value} for kind, value in values]


if __name__ == "__main__":
    main()
