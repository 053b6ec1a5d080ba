"""The feed's page: hours, filters, pages by cursor, what is new since."""

import datetime as dt
import re
from html import unescape
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from jarchi.articles import actions
from jarchi.articles.lines import Lines
from jarchi.articles.models import Article, Section
from jarchi.articles.reading.paging import Cursor
from jarchi.delivery.dependencies import collecting
from jarchi.feed.page import IN_FEED

pytestmark = pytest.mark.django_db

NOON = dt.datetime(2026, 11, 20, 7, tzinfo=dt.UTC)  # in Almaty


@pytest.fixture
def sport(section: Section) -> Section:
    return Section.objects.create(names={"ru": "Спорт"}, slug="sport", order=2)


def publish(headline: str, moment: dt.datetime = NOON, **data: Any) -> Article:
    story = actions.draft_story({"headline": headline, "text": "Раз.", **data})
    story.first_published_at = moment
    story.save_revision()
    actions.publish(story)
    return story


def many(count: int, section: Section, minutes: int = 7, **shared: Any) -> list[Article]:
    return actions.publish_many(
        actions.Story(
            Article(
                headline=f"Новость №{number}", section=section, body=[("paragraph", "Раз.")],
                first_published_at=NOON - dt.timedelta(minutes=minutes * number), **shared,
            ), [], [],
        )
        for number in range(count)
    )  # fmt: skip


def read(client: Client, address: str = "/ru/feed/", status: int = 200) -> str:
    response = client.get(address)
    assert response.status_code == status, address
    return response.content.decode()


def headlines(page: str) -> list[str]:
    return [unescape(found) for found in re.findall(r'<li[^>]*><time.*?<a href="[^"]+">(.*?)</a>', page)]


def link(page: str, words: str) -> str:
    found = re.search(rf'href="([^"]+)"[^>]*>{words}', page)
    assert found, words
    address = unescape(found[1])
    return f"/ru/feed/{address}" if address.startswith("?") else address


# --- what it shows -------------------------------------------------------------------------------------------
def test_stories_are_parted_by_day_and_hour(client: Client, section: Section) -> None:
    publish("В полдень", NOON)
    publish("В полдень с минутами", NOON + dt.timedelta(minutes=59))
    publish("В час", NOON + dt.timedelta(hours=1))
    publish("Накануне", NOON - dt.timedelta(hours=13))
    page = read(client)
    marks = re.findall(r"<h[23]>(.*?)</h[23]>|<a href=\"/ru/society/\d[^>]+>(.*?)</a>", page)
    assert [heading or headline for heading, headline in marks] == [
        "пятница, 20 ноября 2026", "13:00", "В час", "12:00", "В полдень с минутами", "В полдень",
        "четверг, 19 ноября 2026", "23:00", "Накануне",
    ]  # fmt: skip


def test_a_line_tells_time_section_importance_and_kind(client: Client, section: Section) -> None:
    publish("Обвал & «сель»", importance="breaking", kind="opinion")
    line = re.search(r'<li class="breaking">.*</li>', read(client))
    assert line
    assert 'datetime="2026-11-20T12:00:00.000000+05:00">12:00</time>' in line[0]
    assert "Обвал &amp; «сель»</a>" in line[0]
    assert "<small>Срочно · Общество · Мнение</small>" in line[0]


def test_each_language_has_its_own(client: Client, section: Section) -> None:
    publish("Мост")
    publish("Көпір", language="kk")
    assert headlines(read(client, "/kk/feed/")) == ["Көпір"]
    assert 'href="/kk/feed/"' in read(client)
    assert read(client, "/uz/feed/", 404)


def test_an_empty_feed_says_so(client: Client, section: Section) -> None:
    assert "Здесь пока нет материалов." in read(client)


# --- filters --------------------------------------------------------------------------------------------------
def test_filters_are_links_that_keep_each_other(client: Client, sport: Section) -> None:
    publish("Общество")
    publish("Матч", section="sport")
    publish("Финал", section="sport", importance="main")
    publish("Обвал", importance="breaking")
    page = read(client, link(read(client), "Главные"))
    assert set(headlines(page)) == {"Финал", "Обвал"}
    page = read(client, link(page, "Спорт</a></li>\n</ul>\n</nav>"))
    assert headlines(page) == ["Финал"]
    page = read(client, link(page, "Все новости"))
    assert set(headlines(page)) == {"Финал", "Матч"}
    assert len(headlines(read(client, link(page, "Все разделы")))) == 4


@pytest.mark.parametrize("query", ["section=nowhere", "section=", "importance=breaking", "importance=", "since=1"])
def test_what_no_link_says_is_not_found(client: Client, section: Section, query: str) -> None:
    read(client, f"/ru/feed/?{query}", 404)


def test_a_renamed_section_is_still_found(client: Client, sport: Section) -> None:
    publish("Матч", section="sport")
    sport.slug = "games"
    sport.save()
    response = client.get("/ru/feed/?section=sport&importance=main")
    assert response.status_code == 301
    assert response.headers["Location"] == "/ru/feed/?section=games&importance=main"


# --- pages ----------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("query", ["", "?section=society", "?importance=main", "?section=society&importance=main"])
def test_pages_show_every_story_once_and_keep_the_filter(client: Client, sport: Section, query: str) -> None:
    many(5, sport)
    many(2 * IN_FEED + 3, Section.objects.get(slug="society"), importance="main")
    shown, address = [], f"/ru/feed/{query}"
    while address:
        page = read(client, address)
        assert all(part in address for part in query.strip("?").split("&"))
        shown += headlines(page)
        address = link(page, "Раньше") if "Раньше" in page else ""
    wanted = 2 * IN_FEED + 3 + (0 if query else 5)
    assert len(shown) == wanted
    first = read(client, link(page, "← "))
    assert len(headlines(first)) == IN_FEED


def test_queries_do_not_grow_with_stories_nor_with_depth(client: Client, section: Section) -> None:
    def queries(address: str) -> int:
        with CaptureQueriesContext(connection) as caught:
            read(client, address)
        return len(caught)

    many(3, section)
    few = queries("/ru/feed/")
    many(3 * IN_FEED, section)
    second = link(read(client), "Раньше")
    assert queries("/ru/feed/") == queries(second) == queries(link(read(client, second), "Раньше")) == few <= 10


@pytest.mark.parametrize(("main", "of_section"), [(False, False), (False, True), (True, False), (True, True)])
def test_any_page_is_a_look_up_in_an_index(section: Section, sport: Section, main: bool, of_section: bool) -> None:
    """However deep: the index holds the filter and the order, and is entered at the cursor."""
    for importance, count in (("ordinary", 400), ("main", 400)):
        many(count, sport, importance=importance)
        many(count // 8, section, importance=importance)
    lines = Lines.in_language("ru")
    lines = lines.of_section(section.pk) if of_section else lines
    lines = lines.important() if main else lines
    index = f"{'important' if main else 'live'}_by_{'section' if of_section else 'language'}"
    for page in (lines.newest_first(), lines.before(NOON, 5).newest_first(), lines.after(NOON, 5).oldest_first()):
        plan = explained(page[:41])
        assert index in plan
        assert "TEMP B-TREE" not in plan
        assert "Sort" not in plan


def explained(lines: Lines) -> str:
    sqlite = connection.vendor == "sqlite"
    params = [value.isoformat(" ") if isinstance(value, dt.datetime) else value for value in lines.params]
    with connection.cursor() as cursor:
        if not sqlite:  # which finds so few rows faster without
            cursor.execute("ANALYZE articles_article")
            for way in ("seqscan", "bitmapscan", "sort", "incremental_sort"):
                cursor.execute(f"SET LOCAL enable_{way} = off")
        cursor.execute(f"EXPLAIN {'QUERY PLAN ' if sqlite else ''}{lines.statement(0)}", params)
        return "\n".join(str(row[-1]) for row in cursor.fetchall())


# --- what is new since ----------------------------------------------------------------------------------------
def test_who_comes_back_sees_where_they_were(client: Client, section: Section) -> None:
    publish("Прежняя", NOON)
    address = link(read(client), "Что нового после")
    assert re.search(r"Что нового после <time[^>]*>12:00</time>", read(client))
    assert read(client, address).index("Вы читали до этого места") < read(client, address).index("Прежняя")
    publish("Новая", NOON + dt.timedelta(minutes=1))
    page = read(client, address)
    assert page.index("Новая</a>") < page.index("Вы читали до этого места") < page.index("Прежняя</a>")


def test_the_place_is_kept_until_it_is_reached(client: Client, section: Section) -> None:
    publish("Прежняя", NOON - dt.timedelta(days=1))
    address = link(read(client), "Что нового после")
    many(IN_FEED + 5, section)
    first = read(client, address)
    assert "Вы читали до этого места" not in first
    second = read(client, link(first, "Раньше"))
    assert second.index("Новость №44</a>") < second.index("Вы читали до этого места") < second.index("Прежняя</a>")


def test_made_up_places_are_not_kept(client: Client, sport: Section) -> None:
    story, match = publish("Прежняя"), publish("Матч", section="sport")
    made_up = Cursor(NOON, match.pk + 9)
    kept = {}
    for query in (f"since={Cursor(NOON, story.pk)}", f"since={made_up}",
                  f"section=sport&since={Cursor(NOON, story.pk)}",
                  f"since={Cursor(NOON, story.pk)}&before={Cursor(NOON, match.pk)}"):  # fmt: skip
        with collecting() as page:
            read(client, f"/ru/feed/?{query}")
        kept[query] = page.storable
    assert list(kept.values()) == [True, False, False, False]


# --- where it is found ------------------------------------------------------------------------------------------
def test_home_and_stories_have_its_newest_beside_them(client: Client, section: Section) -> None:
    stories = many(15, section)
    home, story = read(client, "/ru/"), read(client, stories[14].get_absolute_url())
    for page in (home, story):
        assert 'href="/ru/feed/"' in page
        column = re.search(r'<section class="latest".*?</section>\n</section>', page, re.S)
        assert column
        assert headlines(column[0])[:10] == [f"Новость №{number}" for number in range(10)]


def test_a_page_knows_of_what_it_shows(client: Client, section: Section) -> None:
    """Its number is that of the last entry of the journal before its stories were read."""
    publish("Мост")
    numbers = {re.search(r'data-since="(\d+)"', read(client, address))[1] for address in ("/ru/", "/ru/feed/")}  # type: ignore[index]
    assert len(numbers) == 1
    number = int(numbers.pop())
    assert client.get(f"/ru/feed/since/{number}").json()["events"] == []
    publish("Ещё", timezone.now())
    assert len(client.get(f"/ru/feed/since/{number}").json()["events"]) == 1
