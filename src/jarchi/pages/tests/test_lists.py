"""Sections, topics and people: paging without counting, queries that do not grow with rows."""

import datetime as dt
import re
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from jarchi.articles import actions
from jarchi.articles.models import Article, Kind, Person, Section, Topic
from jarchi.media.models import Picture
from jarchi.pages import views

pytestmark = pytest.mark.django_db


def many(section: Section, count: int, picture: Picture | None = None, **shared: Any) -> list[Article]:
    """Stories one minute apart, each with a topic and an author."""
    topic, _ = Topic.objects.get_or_create(slug="bridge", defaults={"names": {"ru": "Мост"}})
    author = Person.named("Тимур Белов", "ru", Person.Role.AUTHOR)
    now = timezone.now()
    stories = [
        Article(
            headline=f"Новость №{number}", section=section, image=picture, body=[("paragraph", "Раз.")],
            first_published_at=shared.get("moment") or now - dt.timedelta(minutes=number),
        )
        for number in range(count)
    ]  # fmt: skip
    return actions.publish_many([actions.Story(story, [topic], [author]) for story in stories])


def headlines(content: bytes) -> list[str]:
    return re.findall(r"Новость №\d+(?=</a></h3>)", content.decode())


def link(content: bytes, rel: str) -> str | None:
    found = re.search(rf'rel="{rel}" href="([^"]+)"', content.decode())
    return found and found[1]


def walk(client: Client, address: str) -> list[str]:
    seen: list[str] = []
    query: str | None = ""
    while query is not None:
        content = client.get(address + query).content
        seen += headlines(content)
        query = link(content, "next")
    return seen


@pytest.mark.parametrize("same_moment", [False, True])
def test_pages_show_every_story_once(client: Client, section: Section, same_moment: bool) -> None:
    count = 2 * views.IN_SECTION + 3
    many(section, count, moment=timezone.now() if same_moment else None)
    assert len(walk(client, "/ru/society/")) == len(set(walk(client, "/ru/society/"))) == count


def test_a_page_stays_the_same_when_more_is_published(client: Client, section: Section, publish: Any) -> None:
    many(section, views.IN_SECTION + 5)
    second = "/ru/society/" + str(link(client.get("/ru/society/").content, "next"))
    before = headlines(client.get(second).content)
    publish("Свежее")
    assert headlines(client.get(second).content) == before


def test_newer_leads_back(client: Client, section: Section) -> None:
    many(section, 3 * views.IN_SECTION)
    first = client.get("/ru/society/").content
    second = client.get("/ru/society/" + str(link(first, "next"))).content
    third = client.get("/ru/society/" + str(link(second, "next"))).content
    assert headlines(client.get("/ru/society/" + str(link(third, "prev"))).content) == headlines(second)
    assert headlines(client.get("/ru/society/" + str(link(second, "prev"))).content) == headlines(first)
    assert link(first, "prev") is None
    assert link(third, "next") is None


@pytest.mark.parametrize("cursor", ["x", "1", "-", "1-", "9" * 30 + "-1", "٣-٤"])
def test_a_cursor_that_cannot_be_is_not_found(client: Client, section: Section, cursor: str) -> None:
    for name in ("before", "after"):
        assert client.get("/ru/society/", {name: cursor}).status_code == 404


def test_an_empty_section_says_so(client: Client, section: Section) -> None:
    assert "Здесь пока нет материалов." in client.get("/ru/society/").content.decode()


def test_a_section_without_stories_is_not_in_the_menu(client: Client, section: Section, publish: Any) -> None:
    Section.objects.create(names={"ru": "Спорт"}, slug="sport")
    publish()
    page = client.get("/ru/").content.decode()
    assert 'href="/ru/society/"' in page
    assert 'href="/ru/sport/"' not in page


@pytest.mark.parametrize(
    "address",
    ["/ru/", "/ru/society/", "/ru/topics/bridge/", "/ru/people/timur-belov/", "archive", "article"],
)
def test_queries_do_not_grow_with_stories(client: Client, section: Section, picture: Picture, address: str) -> None:
    def queries() -> int:
        story = Article.objects.live().order_by("first_published_at")[1]
        path = {
            "article": story.get_absolute_url(),
            "archive": f"{timezone.localdate():/ru/archive/%Y/%m/%d/}",
        }
        path = path.get(address, address)
        assert client.get(path).status_code == 200  # makes renditions
        with CaptureQueriesContext(
            connection,
        ) as caught:
            client.get(path)
        return len(caught)

    many(section, 5, picture, moment=timezone.now())
    few = queries()
    many(section, 60, picture, moment=timezone.now())
    assert queries() == few <= 14


def test_queries_do_not_grow_with_sections_and_topics(client: Client, publish: Any) -> None:
    def queries(path: str) -> int:
        client.get(path)
        with CaptureQueriesContext(connection) as caught:
            client.get(path)
        return len(caught)

    article = publish(topics=["Раз"])
    front, page = queries("/ru/"), queries(article.get_absolute_url())
    for number in range(9):
        Section.objects.create(names={"ru": f"Раздел {number}"}, slug=f"s{number}")
        publish(section=f"s{number}", topics=["Раз", f"Сюжет {number}"])
    rich = publish(topics=["Раз", *(f"Сюжет {number}" for number in range(9))])
    assert queries("/ru/") == front
    assert queries(rich.get_absolute_url()) <= page + 1  # the trail has stories now


@pytest.mark.parametrize("address", ["/ru/", "/ru/society/", "/ru/topics/bridge/", "/ru/people/timur-belov/"])
def test_lists_read_no_bodies(client: Client, section: Section, address: str) -> None:
    many(section, 5)
    with CaptureQueriesContext(connection) as caught:
        client.get(address)
    assert not [query["sql"] for query in caught if '"body' in query["sql"] or "COUNT(" in query["sql"]]


def test_a_topic_is_a_timeline_in_one_language(client: Client, publish: Any) -> None:
    publish("Мост закрыли", hours_ago=50, topics=["Мост"])
    publish("Мост открыли", topics=["Мост"])
    publish("Көпір ашылды", language="kk", topics=["most"])
    page = client.get("/ru/topics/most/").content.decode()
    assert page.index("Мост открыли") < page.index("Мост закрыли")
    assert "Көпір" not in page


def test_a_person_is_found_by_what_they_wrote_and_said(client: Client, publish: Any) -> None:
    publish("Написано", authors=["Айгуль Сатова"])
    publish(
        "Сказано",
        kind=Kind.INTERVIEW,
        expert={"name": "Айгуль Сатова", "position": "гидролог"},
        text="Раз.",
    )
    page = client.get("/ru/people/aygul-satova/").content.decode()
    assert page.count("Написано</a></h3>") == page.count("Сказано</a></h3>") == 1
