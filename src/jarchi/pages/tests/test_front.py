from typing import Any

import pytest
from django.test import Client
from django.utils import translation

from jarchi.articles.models import Section
from jarchi.kit.dates import written
from jarchi.pages.front import front_page

pytestmark = pytest.mark.django_db


def test_an_empty_newsroom_is_a_kind_page(client: Client, section: Section) -> None:
    response = client.get("/ru/")
    assert response.status_code == 200
    assert "Первый материал уже пишется." in response.content.decode()


def test_the_newest_main_story_leads(publish: Any) -> None:
    publish("Старое главное", hours_ago=30, importance="main")
    main = publish("Главное", hours_ago=5, importance="main")
    publish("Свежее")
    front = front_page("ru")
    assert front.lead
    assert front.lead.pk == main.pk
    assert [story.headline for story in front.seconds] == ["Старое главное", "Свежее"]


def test_a_main_story_of_last_week_leads_no_more(publish: Any) -> None:
    publish("Главное", hours_ago=8 * 24, importance="main")
    fresh = publish("Свежее")
    front = front_page("ru")
    assert front.lead
    assert front.lead.pk == fresh.pk


def test_breaking_news_stand_on_top_for_a_day(client: Client, publish: Any) -> None:
    publish("Главное", importance="main")
    breaking = publish("Обвал", hours_ago=23, importance="breaking")
    front = front_page("ru")
    assert front.breaking
    assert front.breaking.pk == breaking.pk
    assert front.lead
    assert front.lead.pk != breaking.pk
    assert '<p class="strip">' in client.get("/ru/").content.decode()


def test_yesterdays_breaking_news_do_not_break(client: Client, publish: Any) -> None:
    publish("Обвал", hours_ago=25, importance="breaking")
    assert front_page("ru").breaking is None
    assert '<p class="strip">' not in client.get("/ru/").content.decode()


def test_a_lone_breaking_story_leads_too(publish: Any) -> None:
    breaking = publish("Обвал", importance="breaking")
    front = front_page("ru")
    assert front.lead
    assert front.lead.pk == breaking.pk


def test_blocks_do_not_repeat_what_stands_above(publish: Any) -> None:
    stories = [publish(f"Новость {number}", hours_ago=number) for number in range(8)]
    front = front_page("ru")
    assert [story.pk for story in front.blocks[0].stories] == [story.pk for story in stories[4:5]]


def test_latest_is_parted_by_days_of_the_newsroom(publish: Any) -> None:
    publish("Сегодня")
    publish("Вчера", hours_ago=24)
    days = front_page("ru").latest
    assert [[story.headline for story in day.stories] for day in days] == [["Сегодня"], ["Вчера"]]


@pytest.mark.parametrize(
    ("language", "word"), [("ru", "Последние новости"), ("kk", "Соңғы жаңалықтар"), ("tg", "Хабарҳои охирин")]
)
def test_each_language_has_its_own_front_page(client: Client, publish: Any, language: str, word: str) -> None:
    publish("Мост", language=language)
    page = client.get(f"/{language}/").content.decode()
    with translation.override(language):
        assert word in page
    assert f'<html lang="{language}">' in page
    assert page.count('hreflang="') == 3 + 3  # in the head and in the switch


def test_the_date_is_written_in_the_language(client: Client, publish: Any) -> None:
    story = publish("Көпір", language="kk")
    day = written(story.first_published_at.date(), "day_of_year", "kk").split()[1]
    assert day in client.get("/kk/").content.decode()


@pytest.mark.parametrize(
    ("language", "word"), [("en", "Latest"), ("uz", "Soʻnggi yangiliklar"), ("ky", "Акыркы жаңылыктар")]
)
def test_readers_of_every_language_are_spoken_to(client: Client, publish: Any, language: str, word: str) -> None:
    publish("Bridge", language=language)
    assert word in client.get(f"/{language}/").content.decode()
