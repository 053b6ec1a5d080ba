"""No page that is kept is ever another than a fresh one; and what is published purges little."""

import datetime as dt
import re
from collections.abc import Callable
from random import Random

import pytest
from django.db import transaction
from django.test import Client
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from jarchi.articles import actions
from jarchi.articles.models import Article, Newsroom, Person, Section, Topic
from jarchi.delivery.dependencies import collecting
from jarchi.feed import blog, column
from jarchi.feed import page as feed_page
from jarchi.feed.syndication import items
from jarchi.pages import corrections, front, story, views
from jarchi.pages.tests import changes, changes_beside  # noqa: F401 -- registers more
from jarchi.pages.tests.changes import CHANGES, Desk
from jarchi.pages.tests.kept import Kept

NOON = dt.datetime(2026, 11, 20, 7, tzinfo=dt.UTC)  # in Almaty

pytestmark = pytest.mark.django_db


@pytest.fixture
def pass_time(monkeypatch: pytest.MonkeyPatch) -> Callable[[float], None]:
    """`pass_time(hours)`. It stands still otherwise, from noon on."""
    now = NOON

    def forward(hours: float) -> None:
        nonlocal now
        now += dt.timedelta(hours=hours)
        changes.carry_out_schedule()

    monkeypatch.setattr(timezone, "now", lambda: now)
    return forward


@pytest.fixture
def short_lists(monkeypatch: pytest.MonkeyPatch) -> None:
    """So that a small newsroom has inner pages."""
    for name in ("IN_SECTION", "IN_TIMELINE", "IN_DAY"):
        monkeypatch.setattr(views, name, 2)
    monkeypatch.setattr(corrections, "IN_PAGE", 2)
    monkeypatch.setattr(blog, "AT_ONCE", 2)
    monkeypatch.setattr(feed_page, "IN_FEED", 4)
    monkeypatch.setattr(column, "LENGTH", 3)
    monkeypatch.setattr(story, "NEIGHBOURS", 2)
    monkeypatch.setattr(story, "OTHERS", 1)
    monkeypatch.setattr(front, "LATEST", 4)
    monkeypatch.setattr(front, "SECONDS", 1)
    monkeypatch.setattr(front, "OF_SECTION", 2)
    monkeypatch.setattr(items, "NEWEST", 3)


@pytest.fixture
def kept(pass_time: Callable[[float], None], short_lists: None) -> Kept:
    """Every page of a small newsroom."""
    Newsroom.objects.create(names={"ru": "Жаршы"}, languages=["ru", "kk"])
    for order, slug in enumerate(["society", "sport", "world"]):
        Section.objects.create(names={"ru": slug.title()}, slug=slug, order=order)
    for slug in ("most", "voda", "shkola"):
        Topic.objects.create(names={"ru": slug.title()}, slug=slug)
    changes.picture()
    desk = Desk(Random(7), pass_time)
    for hours_ago in (0.1, 1, 2, 20, 26, 50, 70, 200, 24 * 45, 24 * 500):
        desk.publish(hours_ago, language="ru", section=["society", "world"][hours_ago > 26])
    kept = Kept()
    kept.fill()
    assert len(kept.pages) > 40
    return kept


def look(kept: Kept, done: str) -> None:
    kept.purge()
    kept.expire()
    assert kept.stale() == [], f"stale after: {done}"


def test_after_each_change_every_page_kept_is_as_a_fresh_one(kept: Kept, pass_time: Callable[[float], None]) -> None:
    desk = Desk(Random(1), pass_time)
    for act in CHANGES:
        act(desk)
        look(kept, act.__name__)


@settings(max_examples=6, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.lists(st.sampled_from(CHANGES), min_size=2, max_size=4), st.integers(0, 2**32))
def test_after_changes_in_any_order(
    kept: Kept, pass_time: Callable[[float], None], acts: list[Callable[[Desk], None]], seed: int
) -> None:
    base, desk = kept.copy(), Desk(Random(seed), pass_time)
    with transaction.atomic():
        for number, act in enumerate(acts):
            act(desk)
            look(base, ", ".join(each.__name__ for each in acts[: number + 1]))
        transaction.set_rollback(True)


@pytest.mark.parametrize(("importance", "lasts"), [("breaking", 24), ("main", 7 * 24)])
def test_the_front_page_is_fresh_until_its_stories_leave_it(
    section: Section, pass_time: Callable[[float], None], importance: str, lasts: int
) -> None:
    desk, kept = Desk(Random(1), pass_time), Kept()
    desk.publish(lasts - 1, language="ru", section="society", importance=importance)
    desk.publish(0, language="ru", section="society", importance="ordinary")
    kept.fill()
    pass_time(2)  # and midnight is far
    assert "/ru/" in kept.stale()
    kept.expire()
    assert "/ru/" not in kept.pages


def test_an_earlier_beginning_of_a_running_story_reaches_all_its_pages(
    section: Section, pass_time: Callable[[float], None], short_lists: None
) -> None:
    desk, kept = Desk(Random(1), pass_time), Kept()
    for days in (10, 20, 30, 40, 50, 60):
        desk.publish(24 * days, language="ru", section="society", topics=["most"])
    kept.fill()
    desk.publish(24 * 900, language="ru", section="society", topics=["most"])
    look(kept, "publish what came first")


# --- what is published purges little ------------------------------------------------------------------------
@pytest.fixture
def archive(pass_time: Callable[[float], None], short_lists: None) -> Callable[[int], Kept]:
    """`archive(count)`: the pages of a newsroom with so many stories, one every five hours, the last five hours ago."""
    section, other = (Section.objects.create(names={"ru": slug}, slug=slug) for slug in ("society", "sport"))
    topics = [Topic.objects.create(names={"ru": slug}, slug=slug) for slug in ("most", "voda")]
    authors = [Person.named(name, "ru", Person.Role.AUTHOR) for name in ("Айгуль Сатова", "Тимур Белов")]

    def make(count: int) -> Kept:
        stories = [
            Article(
                headline=f"Новость {number}", section=[section, other][number % 2],
                first_published_at=NOON - dt.timedelta(hours=5 * number + 5),
            )
            for number in range(count)
        ]  # fmt: skip
        actions.publish_many(
            actions.Story(each, [topics[number % 2]], [authors[number % 2]]) for number, each in enumerate(stories)
        )
        kept = Kept()
        kept.fill()
        return kept

    return make


@pytest.mark.parametrize("count", [16, 32])
def test_a_story_of_now_purges_a_handful_however_many_pages_there_are(
    archive: Callable[[int], Kept], count: int
) -> None:
    kept = archive(count)
    actions.publish_story(
        {"headline": "Свежее", "section": "society", "topics": ["most"], "authors": ["Айгуль Сатова"]}
    )
    newest = Article.objects.get(headline="Новость 0").get_absolute_url()  # nothing followed in its topic yet
    second = Article.objects.get(headline="Новость 2").get_absolute_url()  # only one story followed
    lists = {"/ru/society/", "/ru/topics/most/", "/ru/people/aygul-satova/"}
    purged = kept.purge()
    feed = {address for address in purged if address.startswith("/ru/feed/")}
    first = ("", "?since", "?after", "?importance=main")  # pages of all, and of its section; of now, each the first one
    of_section = ("?section=society", *(f"?section=society&{query[1:]}" for query in first[1:]))
    assert {re.sub(r"(since|after)=[0-9-]+", r"\1", address) for address in feed} == {
        f"/ru/feed/{query}" for query in (*first, *of_section)
    }
    assert len(feed) == 8
    purged -= feed
    # What precedes the second page fills no page, so that address shows the first one.
    back = {address for address in purged if "?after=" in address}
    assert {address.partition("?")[0] for address in back} == lists
    feeds = {f"{page}feed.rss" for page in ("/ru/", *lists)} | {"/ru/feed.atom", "/ru/feed.json", "/feeds.opml"}
    maps = {f"/sitemap{which}.xml" for which in ("", "-news", "-pages", "-2026-11")}  # no other month's
    assert purged - back == {"/ru/", *lists, "/ru/archive/2026/11/20/", newest, second, *feeds, *maps}
    assert len(back) == len(lists)


def test_a_new_headline_purges_where_it_stands(archive: Callable[[int], Kept]) -> None:
    kept = archive(30)
    old = Article.objects.get(headline="Новость 20")
    old.headline = "Иначе"
    old.save_revision()
    actions.publish(old)
    purged = kept.purge()
    assert old.get_absolute_url() in purged
    assert len(purged) < 35 < len(kept.pages)
    assert "/ru/" not in purged


def test_a_story_of_the_past_purges_around_its_day(archive: Callable[[int], Kept]) -> None:
    kept = archive(40)
    Desk(Random(1), lambda hours: None).publish(
        24 * 6 + 1, headline="Из архива", section="society", language="ru", topics=[], authors=[], image=None
    )
    purged = kept.purge()
    days = {address.partition("?")[0] for address in purged if "/archive/" in address}
    assert days == {"/ru/archive/2026/11/14/", "/ru/archive/2026/11/20/"}  # its own, and today's
    assert len([address for address in purged if address.endswith("/")]) < 15


def test_a_draft_purges_nothing(archive: Callable[[int], Kept]) -> None:
    kept = archive(10)
    Desk(Random(1), lambda hours: None).draft(section="sport", topics=["most"])
    assert kept.purge() == set()


def test_made_up_cursors_are_not_kept(archive: Callable[[int], Kept]) -> None:
    kept = archive(10)
    cursor = next(address for address in kept.pages if "/society/?before=" in address).partition("=")[2]
    moment, _, pk = cursor.partition("-")
    for made_up in (f"{int(moment) + 1}-{pk}", f"{moment}-{int(pk) + 7}"):
        for name in ("before", "after"):
            with collecting() as page:
                response = Client().get("/ru/society/", {name: made_up})
            assert response.status_code == 200
            assert not page.storable
    for query in (f"?before=0{cursor}", f"?before={cursor}&after={cursor}"):
        assert Client().get(f"/ru/society/{query}").status_code == 404
