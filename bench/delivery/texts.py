"""An invented newsroom for measuring: as many stories as wanted, the same ones each time, no database needed.

Jarchi and the reference are filled with these same stories.
"""

import datetime as dt
import io
import random
from collections.abc import Iterator
from dataclasses import dataclass

from PIL import Image, ImageDraw

NEWEST = dt.datetime(2026, 3, 1, 12, tzinfo=dt.UTC)
APART = dt.timedelta(minutes=37)  # between two stories
PICTURES = 24
SECTIONS = {
    "politics": "Политика", "economy": "Экономика", "society": "Общество", "city": "Город", "science": "Наука",
    "culture": "Культура", "sport": "Спорт",
}  # fmt: skip
AUTHORS = (
    "Айгерим Саттарова", "Пётр Ольхов", "Динара Мухтар", "Глеб Саванеев", "Жанна Ким", "Тимур Ахат", "Лейла Сабит",
    "Марк Вересов",
)  # fmt: skip
TOPICS = (
    "Мост через Илек", "Ремонт набережной", "Весенний паводок", "Новая школа", "Трамвай до вокзала", "Выборы в совет",
    "Ветряки за городом", "Заповедник Кумколь", "Чемпионат области", "Театральный сезон", "Цены на хлеб",
    "Перепись населения",
)  # fmt: skip
WHO = (
    "Городской совет", "Областной музей", "Союз перевозчиков", "Управление водоканала", "Сборная области",
    "Лаборатория гидрологии", "Совет ветеранов", "Комитет по тарифам", "Фонд дворовых библиотек", "Обсерватория",
)  # fmt: skip
DID = (
    "представил план работ на год", "отчитался о расходах за квартал", "объявил открытый конкурс",
    "перенёс сроки сдачи объекта", "ответил на вопросы жителей", "опубликовал результаты проверки",
    "пересмотрел порядок заявок", "договорился с подрядчиком", "впервые собрал все данные в одной таблице",
)  # fmt: skip
WHERE = (
    "у старого вокзала", "на Речной улице", "в Заречном районе", "возле центрального рынка", "на левом берегу",
    "в посёлке Кызылтан", "у областной больницы", "в северных кварталах",
)  # fmt: skip
SENTENCES = (
    "По словам участников, главные споры вызвала смета: за полгода она выросла на {n} процентов.",
    "Работы {where} начнутся, как только сойдёт снег, и займут не больше {n} недель.",
    "Предложение поддержали {n} из тех, кто пришёл на слушания, остальные попросили ещё раз всё пересчитать.",
    "В прошлом году сюда обращались {n} раз, и почти каждый раз дело кончалось письмом без подписи.",
    "Документ занимает {n} страниц, и самое интересное, как это бывает, спрятано в приложениях.",
    "Жители домов {where} узнали об этом последними и теперь собирают подписи.",
    "Похожее уже пробовали: тогда хватило {n} дней, чтобы всё вернуть на прежнее место.",
    "Специалисты советуют не торопиться: замеры {where} повторят ещё {n} раз до конца месяца.",
    "Деньги обещают найти в резерве, где сейчас лежит около {n} миллионов тенге.",
    "Чтобы сравнить, журналисты подняли записи за {n} лет: такой весны в них ещё не было.",
    "Ответственного назначат до пятницы, а пока телефон горячей линии отвечает по очереди {n} сотрудников.",
    "Очередь {where} выстроилась с утра, но к обеду её обслужили всю, и это тоже стало новостью.",
)
QUOTES = (
    "Мы считали три раза, и каждый раз выходило по-разному. Теперь считаем вслух",
    "Если никто не спорит, значит, никто не прочитал",
    "Раньше об этом говорили на лавочке, теперь лавочку внесли в протокол",
    "Хороший план тот, который помещается на одной странице и никого не пугает",
)
HEADINGS = ("Что будет дальше", "Откуда деньги", "Как это было раньше", "Кто против")


@dataclass(frozen=True)
class Story:
    """`blocks`: pairs (paragraph | heading | quote, text); `topics`, `authors`: names; `picture`: its number."""

    number: int
    headline: str
    lead: str
    section: str
    blocks: tuple[tuple[str, str], ...]
    topics: tuple[str, ...]
    authors: tuple[str, ...]
    picture: int
    moment: dt.datetime


def stories(count: int) -> Iterator[Story]:
    """The oldest first."""
    for number in range(1, count + 1):
        yield story(number, NEWEST - APART * (count - number))


def story(number: int, moment: dt.datetime) -> Story:
    """Some 1,700 characters of text, as the demo newsroom's stories have (median 1,560)."""
    chance = random.Random(number)
    paragraphs = [" ".join(_sentences(chance, 3)) for _ in range(6)]
    blocks = [("paragraph", text) for text in paragraphs]
    blocks.insert(2, ("quote", chance.choice(QUOTES)))
    blocks.insert(4, ("heading", chance.choice(HEADINGS)))
    return Story(
        number,
        f"{chance.choice(WHO)} {chance.choice(DID)} {chance.choice(WHERE)} — № {number}",
        " ".join(_sentences(chance, 2)),
        chance.choice(list(SECTIONS)),
        tuple(blocks),
        tuple(chance.sample(TOPICS, chance.choice((1, 1, 2)))),
        tuple(chance.sample(AUTHORS, chance.choice((1, 1, 2)))),
        chance.randrange(PICTURES),
        moment,
    )


def picture(number: int) -> bytes:
    """A JPEG of 1,600 × 1,000: bands and circles."""
    chance = random.Random(number)
    drawn = Image.new("RGB", (1600, 1000), tuple(chance.randrange(256) for _ in range(3)))
    pen = ImageDraw.Draw(drawn)
    for _ in range(40):
        left, top, size = chance.randrange(1600), chance.randrange(1000), chance.randrange(40, 400)
        pen.ellipse((left, top, left + size, top + size), fill=tuple(chance.randrange(256) for _ in range(3)))
    content = io.BytesIO()
    drawn.save(content, "JPEG", quality=85)
    return content.getvalue()


def _sentences(chance: random.Random, count: int) -> list[str]:
    chosen = chance.sample(SENTENCES, count)
    return [sentence.format(n=chance.randrange(3, 90), where=chance.choice(WHERE)) for sentence in chosen]
