"""Sitemaps as search engines read them; against the protocol's own schemas, where ../shared has them."""

import datetime as dt
import io
from pathlib import Path

import pytest
from django.utils import timezone
from lxml import etree
from PIL import Image

from jarchi.articles import actions
from jarchi.articles.models import Article, Newsroom, Section
from jarchi.delivery.dependencies import collecting
from jarchi.feed.sitemaps import stories, views
from jarchi.journal.models import Entry
from jarchi.media.actions import keep_picture

SCHEMAS = Path(__file__).resolve().parents[5] / "shared/suites/sitemaps"
SPACES = {
    "s": "http://www.sitemaps.org/schemas/sitemap/0.9",
    "x": "http://www.w3.org/1999/xhtml",
    "i": "http://www.google.com/schemas/sitemap-image/1.1",
    "n": "http://www.google.com/schemas/sitemap-news/0.9",
}
ROOTS = {"x": "link", "i": "image", "n": "news"}
NOON = dt.datetime(2026, 11, 20, 7, tzinfo=dt.UTC)

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def noon(monkeypatch):
    monkeypatch.setattr(timezone, "now", lambda: NOON)


@pytest.fixture(autouse=True)
def section():
    Newsroom.objects.create(names={"ru": "Жаршы & К°"}, languages=["ru", "kk"])
    return Section.objects.create(names={"ru": "Общество"}, slug="society")


@pytest.fixture(scope="module")
def schema(tmp_path_factory):
    """The protocol's schema, which takes elements of other schemas only if they are known: these say nothing more."""
    if not SCHEMAS.exists():
        pytest.skip("../shared is absent: no schemas of sitemaps")
    folder = tmp_path_factory.mktemp("schemas")
    imports = "".join(
        f'<xs:import namespace="{SPACES[name]}" schemaLocation="{name}.xsd"/>' for name in ROOTS
    ) + "".join(
        f'<xs:import namespace="{SPACES["s"]}" schemaLocation="{SCHEMAS / file}"/>' for file in ("sitemap.xsd",)
    )
    for name, element in ROOTS.items():
        (folder / f"{name}.xsd").write_text(
            f'<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema" targetNamespace="{SPACES[name]}" '
            f'elementFormDefault="qualified"><xs:element name="{element}" type="xs:anyType"/></xs:schema>'
        )
    whole = folder / "whole.xsd"
    whole.write_text(f'<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema">{imports}</xs:schema>')
    return etree.XMLSchema(etree.parse(whole))


def publish(headline, moment, **data):
    article = actions.draft_story({"headline": headline, "text": "Раз.", "section": "society", **data})
    article.first_published_at = moment
    article.save_revision()
    actions.publish(article)
    return article


def read(client, path):
    answer = client.get(path)
    assert answer.status_code == 200, path
    assert answer["content-type"] == "application/xml"
    return etree.fromstring(answer.content)


def texts(tree, path):
    return [str(found) for found in tree.xpath(f"{path}/text()", namespaces=SPACES)]


def test_the_index_names_a_file_for_each_month(client):
    publish("Старое", dt.datetime(2024, 2, 29, 23, 59, tzinfo=dt.UTC))
    publish("Новое", NOON)
    places = texts(read(client, "/sitemap.xml"), "//s:loc")
    base = "https://localhost"
    assert places == [f"{base}/sitemap-pages.xml", f"{base}/sitemap-2024-02.xml", f"{base}/sitemap-2026-11.xml"]


def test_a_month_has_its_stories_with_when_they_changed(client):
    story = publish("Старое", dt.datetime(2024, 2, 29, 23, 59, tzinfo=dt.UTC))
    publish("Новое", NOON)
    tree = read(client, "/sitemap-2024-02.xml")
    assert texts(tree, "//s:loc") == [f"https://localhost{story.get_absolute_url()}"]
    assert texts(tree, "//s:lastmod") == ["2024-02-29T23:59:00+00:00"]
    story.headline = "Иначе"
    story.save_revision()
    actions.publish(story)
    assert texts(read(client, "/sitemap-2024-02.xml"), "//s:lastmod") == ["2026-11-20T07:00:00+00:00"]


def test_a_new_story_leaves_old_months_as_they_are(client):
    publish("Старое", dt.datetime(2024, 2, 29, tzinfo=dt.UTC))
    with collecting() as old:
        client.get("/sitemap-2024-02.xml")
    publish("Новое", NOON)
    rung = set(Entry.objects.latest("id").data["keys"])
    assert not rung & old.keys
    with collecting() as index:
        client.get("/sitemap.xml")
    assert rung & index.keys


def test_a_translation_is_named_beside_its_original_though_months_lie_between(client):
    original = publish("Көпір", NOON - dt.timedelta(days=90), language="kk")
    translated = publish("Мост", NOON)
    with collecting() as month:
        client.get("/sitemap-2026-08.xml")
    translated.translation_of = original
    translated.save_revision()
    actions.publish(translated)
    assert set(Entry.objects.latest("id").data["keys"]) & month.keys
    for path in ("/sitemap-2026-08.xml", "/sitemap-2026-11.xml"):
        links = read(client, path).xpath("//x:link[@rel='alternate']", namespaces=SPACES)
        found = {link.get("hreflang"): link.get("href") for link in links}
        assert found == {
            "kk": f"https://localhost{original.get_absolute_url()}",
            "ru": f"https://localhost{translated.get_absolute_url()}",
        }  # fmt: skip
    with collecting() as month:
        client.get("/sitemap-2026-11.xml")
    original.delete()
    assert set(Entry.objects.latest("id").data["keys"]) & month.keys
    assert not read(client, "/sitemap-2026-11.xml").xpath("//x:link", namespaces=SPACES)


def test_what_is_withdrawn_is_named_no_more(client):
    article = publish("Ошибка", NOON)
    actions.withdraw(article, "Ошибка.")
    assert client.get("/sitemap-2026-11.xml").status_code == 404
    assert "sitemap-2026" not in client.get("/sitemap.xml").content.decode()
    assert texts(read(client, "/sitemap-news.xml"), "//s:loc") == []


def lastmod(client, month):
    tree = read(client, "/sitemap.xml")
    return dict(zip(texts(tree, "//s:sitemap[s:lastmod]/s:loc"), texts(tree, "//s:lastmod"), strict=True))[
        f"https://localhost/sitemap-{month}.xml"
    ]


def test_the_index_tells_that_a_month_lost_a_story_or_got_a_translation(client, monkeypatch):
    original = publish("Көпір", NOON - dt.timedelta(days=90), language="kk")
    gone = publish("Ошибка", NOON - dt.timedelta(days=90))
    before = lastmod(client, "2026-08")
    translated = publish("Мост", NOON)
    translated.translation_of = original
    translated.save_revision()
    actions.publish(translated)
    assert before < lastmod(client, "2026-08") == "2026-11-20T07:00:00+00:00"
    monkeypatch.setattr(timezone, "now", lambda: NOON + dt.timedelta(hours=1))
    actions.withdraw(gone, "Ошибка.")
    assert lastmod(client, "2026-08") == "2026-11-20T08:00:00+00:00"


def test_of_very_many_news_the_newest_are_told(client, monkeypatch):
    monkeypatch.setattr(views, "MOST_NEWS", 2)
    for number in range(3):
        publish(f"Новость {number}", NOON - dt.timedelta(minutes=number))
    assert texts(read(client, "/sitemap-news.xml"), "//n:title") == ["Новость 0", "Новость 1"]


def test_a_month_with_a_story_that_ends_is_fresh_until_then(client):
    story = publish("На час", NOON)
    story.expire_at = NOON + dt.timedelta(hours=1)
    story.save_revision()
    actions.publish(story)
    with collecting() as shown:
        client.get("/sitemap-2026-11.xml")
    assert shown.fresh_until == story.expire_at


def test_a_month_depends_on_its_pictures(client):
    drawn = io.BytesIO()
    Image.new("RGB", (60, 40), "teal").save(drawn, "PNG")
    picture = keep_picture(drawn.getvalue(), "a.png", title="Мост")
    publish("Мост", NOON, image=picture)
    with collecting() as shown:
        tree = read(client, "/sitemap-2026-11.xml")
    assert f"picture:{picture.pk}" in shown.keys
    assert texts(tree, "//i:loc") == [f"https://localhost{picture.file.url}"]


def test_drafts_are_never_named(client):
    actions.draft_story({"headline": "Тайно", "text": "Раз.", "section": "society"})
    assert "sitemap-2026" not in client.get("/sitemap.xml").content.decode()


def test_the_news_are_those_of_two_days_to_the_letter(client):
    publish("Позавчерашнее", NOON - dt.timedelta(hours=49))
    publish("Вчерашнее", NOON - dt.timedelta(hours=47))
    title = "«Ең» <қымбат> & 'тӣр' \"ң\" 🙂"
    publish(title, NOON)
    with collecting() as shown:
        tree = read(client, "/sitemap-news.xml")
    assert texts(tree, "//n:title") == [title, "Вчерашнее"]
    assert texts(tree, "//n:name") == ["Жаршы & К°"] * 2
    assert texts(tree, "//n:language") == ["ru", "ru"]
    assert shown.fresh_until == NOON + dt.timedelta(hours=1)


def test_a_big_month_comes_in_parts(client, monkeypatch):
    monkeypatch.setattr(stories, "PART", 2)
    articles = [publish(f"Новость {number}", NOON - dt.timedelta(minutes=number)) for number in range(5)]
    places = [place.removeprefix("https://localhost") for place in texts(read(client, "/sitemap.xml"), "//s:loc")][1:]
    assert places == ["/sitemap-2026-11.xml", "/sitemap-2026-11-2.xml", "/sitemap-2026-11-3.xml"]
    named = [place for part in places for place in texts(read(client, part), "//s:loc")]
    assert named == [f"https://localhost{article.get_absolute_url()}" for article in reversed(articles)]


@pytest.mark.parametrize("path", [
    "/sitemap-2026-13.xml", "/sitemap-0000-01.xml", "/sitemap-2020-01.xml", "/sitemap-2026-11-1.xml",
    "/sitemap-2026-11-9999.xml", "/sitemap-2026-1.xml", "/sitemap-9999-12.xml",
])  # fmt: skip
def test_there_are_no_other_files(client, path):
    publish("Новое", NOON)
    assert client.get(path).status_code == 404


def test_pages_that_are_no_stories_are_named_in_the_languages_they_speak(client):
    publish("Новое", NOON, topics=["Мост"], authors=["Айгуль Сатова"])
    paths = [place.removeprefix("https://localhost") for place in texts(read(client, "/sitemap-pages.xml"), "//s:loc")]
    assert paths == [
        "/ru/", "/kk/", "/ru/feed/", "/kk/feed/", "/ru/corrections/", "/kk/corrections/", "/ru/society/",
        "/ru/topics/most/", "/ru/people/aygul-satova/",
    ]  # fmt: skip
    for path in paths:
        assert client.get(path).status_code == 200, path


def test_robots_are_shown_the_way(client):
    text = client.get("/robots.txt").content.decode()
    assert "Disallow: /desk/" in text
    assert "Sitemap: https://localhost/sitemap.xml" in text
    assert "Sitemap: https://localhost/sitemap-news.xml" in text


def test_all_files_keep_to_the_schemas(client, schema):
    original = publish("Көпір & «көше»", NOON - dt.timedelta(days=1), language="kk")
    translated = publish("Мост", NOON)
    translated.translation_of = original
    translated.save_revision()
    actions.publish(translated)
    for path in ("/sitemap-2026-11.xml", "/sitemap-news.xml", "/sitemap-pages.xml"):
        schema.assertValid(read(client, path))
    index = etree.XMLSchema(etree.parse(SCHEMAS / "siteindex.xsd"))
    index.assertValid(read(client, "/sitemap.xml"))


def test_many_stories_cost_no_more_statements(client, django_assert_num_queries):
    for number in range(12):
        publish(f"Новость {number}", NOON - dt.timedelta(minutes=number), language=["ru", "kk"][number % 2])
    with django_assert_num_queries(2):
        client.get("/sitemap-2026-11.xml")
    assert Article.objects.count() == 12
