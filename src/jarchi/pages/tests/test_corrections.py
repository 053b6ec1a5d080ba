"""The page of corrections, its feed, and where else a correction is told."""

import datetime as dt
import json
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone, translation
from django.utils.translation import gettext, pgettext

from jarchi.articles import actions
from jarchi.articles.models import Article
from jarchi.channels.indexnow.outlet import outlet as indexnow
from jarchi.channels.websub.outlet import outlet as websub
from jarchi.corrections.correcting import correct
from jarchi.corrections.models import Correction, Weight
from jarchi.delivery.dependencies import collecting
from jarchi.feed import events
from jarchi.journal.models import Entry
from jarchi.pages.corrections import IN_PAGE
from jarchi.pages.tests.conftest import Publish

pytestmark = pytest.mark.django_db
PAGE = "/ru/corrections/"


def said(words: str, context: str = "reader") -> str:
    """In Russian."""
    with translation.override("ru"):
        return pgettext(context, words) if context else gettext(words)


def read(client: Client, address: str = PAGE) -> str:
    response = client.get(address)
    assert response.status_code == 200
    return response.content.decode()


@pytest.fixture
def many(publish: Publish) -> list[Correction]:
    """More than a page holds, the oldest first."""
    now, story = timezone.now(), publish()
    moments = (now - dt.timedelta(hours=number) for number in range(IN_PAGE + 5, 0, -1))
    rows = [
        Correction(article=story, language="ru", text=f"Поправка №{n}.", made_at=moment)
        for n, moment in enumerate(moments)
    ]
    return Correction.objects.bulk_create(rows)


def test_nothing_is_corrected_yet(client: Client, publish: Publish) -> None:
    publish()
    assert said("Nothing has been corrected yet.", "") in read(client)


def test_corrections_stand_with_their_stories_the_newest_first(client: Client, publish: Publish) -> None:
    first, second = publish("Мост открыли"), publish("Мэр <приехал>")
    correct(first, text="Мост строили восемь лет.", was="десять лет", now="восемь лет")
    made = correct(second, text="Приехал не мэр.")
    page = read(client)
    assert page.index("Приехал не мэр.") < page.index("Мост строили восемь лет.")
    assert f'href="{second.get_absolute_url()}#correction-{made.pk}">Мэр &lt;приехал&gt;</a>' in page
    assert "<del>десять</del><ins>восемь</ins> лет" in page


def test_each_language_has_its_own(client: Client, publish: Publish) -> None:
    correct(publish("Көпір", language="kk"), text="Он емес, сегіз жыл.")
    correct(publish(), text="Не десять, а восемь.")
    russian, kazakh = read(client), read(client, "/kk/corrections/")
    assert "Он емес" not in russian
    assert "Не десять" not in kazakh
    assert "Он емес" in kazakh


def test_a_withdrawn_storys_corrections_leave_and_come_back_with_it(client: Client, publish: Publish) -> None:
    story = publish()
    correct(story, text="Не десять, а восемь.")
    actions.withdraw(story, "Ошибка.")
    assert "Не десять" not in read(client)
    assert "Не десять" not in read(client, f"{PAGE}feed.rss")
    actions.publish(Article.objects.get(pk=story.pk))
    assert "Не десять" in read(client)


def test_older_ones_are_reached_by_links_and_each_stands_once(client: Client, many: list[Correction]) -> None:
    first = client.get(PAGE)
    older = first.context["page"].older
    page = first.content.decode() + read(client, PAGE + older)
    for one in many:
        assert page.count(f'id="{one.anchor}"') == 1
    assert 'rel="next"' not in read(client, PAGE + older)


@pytest.mark.parametrize("cursor", ["x", "1", "1-x", "0-1-2"])
def test_a_cursor_that_cannot_be_one_is_not_found(client: Client, publish: Publish, cursor: str) -> None:
    publish()
    assert client.get(f"{PAGE}?before={cursor}").status_code == 404


def test_queries_do_not_grow_with_corrections(client: Client, publish: Publish) -> None:
    def statements(address: str) -> int:
        with CaptureQueriesContext(connection) as asked:
            read(client, address)
        return len(asked)

    addresses = (PAGE, f"{PAGE}feed.rss", "/ru/feed.rss")
    correct(publish(), text="Не десять, а восемь.")
    few = [statements(address) for address in addresses]
    for number in range(5):
        correct(publish(f"Новость {number}"), text="Не так.")
    assert [statements(address) for address in addresses] == few


@pytest.mark.parametrize("ending", ["rss", "atom", "json"])
def test_the_feed_tells_them_in_every_format(client: Client, publish: Publish, ending: str) -> None:
    made = correct(publish(), text="Не десять, а <восемь>.")
    feed = read(client, f"{PAGE}feed.{ending}")
    assert "Не десять, а" in feed
    assert feed.count("<восемь>") == (ending == "json"), "its summary is plain text"
    assert f"#correction-{made.pk}" in feed


def test_the_feed_of_stories_tells_of_it_above_their_words(client: Client, publish: Publish) -> None:
    correct(publish(), text="Не десять, а <восемь>.")
    [item] = json.loads(read(client, "/ru/feed.json"))["items"]
    assert item["content_html"].startswith(f"<p><b>{said('Correction')}</b>, ")
    assert "&lt;восемь&gt;" in item["content_html"]


def test_every_page_leads_there_and_machines_find_it(client: Client, publish: Publish) -> None:
    story = publish()
    for address in ("/ru/", story.get_absolute_url(), PAGE):
        assert f'<a href="{PAGE}">{said("Corrections")}</a>' in read(client, address)
    assert f"{PAGE}</loc>" in read(client, "/sitemap-pages.xml")
    assert f"{PAGE}feed.rss" in read(client, "/feeds.opml")
    assert f'{PAGE}feed.rss">' in read(client)


def test_a_language_nobody_speaks_here_is_not_found(client: Client, publish: Publish) -> None:
    publish()
    for ending in ("", "feed.rss"):
        assert client.get(f"/uz/corrections/{ending}").status_code == 404


# --- elsewhere ----------------------------------------------------------------------------------------------------
def test_screens_hear_of_it_beside_what_became_of_its_story(publish: Publish) -> None:
    story = publish()
    before = events.cursor("ru")
    made = correct(story, text="Не десять, а восемь.", weight=Weight.SERIOUS)
    correct(story, text="И не мост.")
    assert events.cursor("ru") > before
    first, second = (event.data for event in events.since("ru", before))
    assert (first["event"], first["correction"], first["weight"]) == ("correction.made", made.pk, "serious")
    assert (first["url"], first["anchor"]) == (story.get_absolute_url(), made.anchor)
    assert second["text"] == "И не мост."
    assert events.since("kk", before) == []
    actions.withdraw(Article.objects.get(pk=story.pk), "Ошибка.")
    assert [event.data["event"] for event in events.since("ru", before)] == ["article.withdrawn"]


def test_hubs_and_search_engines_are_told_where_it_stands(publish: Publish, settings: Any) -> None:
    settings.JARCHI_URL = "https://news.example"
    story = publish(topics=["Мост"])
    correct(story, text="Не десять, а восемь.")
    entry = Entry.objects.get(kind="correction.made")
    feeds = {payload["topic"] for payload in websub.wants(entry)}
    pages = {"/ru/", "/ru/society/", "/ru/topics/most/", PAGE}
    assert feeds == {f"https://news.example{page}feed.{ending}" for page in pages for ending in ("rss", "atom", "json")}
    assert list(indexnow.wants(entry)) == [{"url": f"https://news.example{story.get_absolute_url()}"}]


def test_the_page_is_kept_until_a_correction_is_made(client: Client, publish: Publish) -> None:
    publish()
    with collecting() as gathered:
        read(client)
    assert gathered.storable
    assert "corrections:ru" in gathered.keys
