"""Feeds for programs: whole, right to the letter, the same three times, and cheap."""

import datetime as dt
import json
from collections.abc import Callable
from typing import Any
from xml.etree import ElementTree

import feedparser
import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone, translation
from django.utils.translation import pgettext
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from jarchi.articles import actions
from jarchi.articles.models import Article, Kind, Person, Section, Topic
from jarchi.feed.syndication import items
from jarchi.kit.xml import writable
from jarchi.media.models import Picture

pytestmark = pytest.mark.django_db

SITE = "https://localhost"
HUB = "https://hub.example/"
LETTERS = "«Мост» & река: 5 < 7 > 3, “ҷорчӣ” — қ ң ғ ө ұ ӣ ӯ ҳ ʻ 🌊👩‍🚒"
NAMES = {
    "atom": "{http://www.w3.org/2005/Atom}", "dc": "{http://purl.org/dc/elements/1.1/}",
    "content": "{http://purl.org/rss/1.0/modules/content/}", "media": "{http://search.yahoo.com/mrss/}",
}  # fmt: skip


@pytest.fixture
def publish(section: Section) -> Callable[..., Article]:
    """`publish("Мост открыли", topics=["Мост"])`"""

    def make(headline: str = "Мост открыли", **data: Any) -> Article:
        body = {} if "blocks" in data else {"text": "Раз.\n\nДва."}
        return actions.publish_story({"headline": headline, **body, **data})

    return make


@pytest.fixture
def parsed(client: Client) -> Callable[[str], Any]:
    """A feed as an aggregator reads it; `.json` as JSON."""

    def read(address: str) -> Any:
        response = client.get(address)
        assert response.status_code == 200, address
        if address.endswith(".json"):
            return json.loads(response.content)
        found = feedparser.parse(response.content, response_headers={"content-type": response["Content-Type"]})
        assert not found.bozo, found.get("bozo_exception")
        return found

    return read


def many(section: Section, count: int, picture: Picture | None) -> None:
    """Stories one minute apart, each with a topic and an author of its own."""
    now = timezone.now()
    stories = [
        Article(
            headline=f"Новость №{number}", section=section, image=picture, body=[("paragraph", "Раз.")],
            first_published_at=now - dt.timedelta(minutes=number),
        )
        for number in range(count)
    ]  # fmt: skip
    actions.publish_many(
        actions.Story(
            story,
            [actions.topic_named(f"Сюжет {number}", "ru"), actions.topic_named("Мост", "ru")],
            [Person.named(f"Автор {number}", "ru", Person.Role.AUTHOR), Person.named("Анна Ли", "ru", "author")],
        )
        for number, story in enumerate(stories)
    )  # fmt: skip


# --- what a feed tells ----------------------------------------------------------------------------------------
def test_rss_tells_all_of_a_story(client: Client, publish: Any, picture: Picture) -> None:
    story = publish(LETTERS, lead="Раз & два.", topics=["Мост"], authors=["Анна Ли", "Тимур Белов"])
    story.image = picture
    story.save()
    channel = ElementTree.fromstring(client.get("/ru/society/feed.rss").content).find("channel")
    assert channel is not None
    assert [channel.findtext(name) for name in ("title", "link", "language")] == [
        "Общество — Жаршы", f"{SITE}/ru/society/", "ru",
    ]  # fmt: skip
    assert channel.findtext("description")
    links = [(link.get("rel"), link.get("href")) for link in channel.findall(NAMES["atom"] + "link")]
    assert links == [("self", f"{SITE}/ru/society/feed.rss")]
    (item,) = channel.findall("item")
    assert item.findtext("title") == LETTERS
    assert item.findtext("link") == SITE + story.get_absolute_url()
    assert item.findtext("description") == "Раз &amp; два."
    content = str(item.findtext(NAMES["content"] + "encoded"))
    assert content == "<p>Раз &amp; два.</p>\n<p>Раз.</p>\n<p>Два.</p>"
    assert [author.text for author in item.findall(NAMES["dc"] + "creator")] == ["Анна Ли", "Тимур Белов"]
    assert [category.text for category in item.findall("category")] == ["Общество", "Мост"]
    image = item.find(NAMES["media"] + "content")
    assert image is not None
    assert str(image.get("url")).startswith(f"{SITE}/media/images/")
    assert [image.get(name) for name in ("type", "width", "height")] == ["image/jpeg", "960", "640"]
    assert image.findtext(NAMES["media"] + "credit") == "Нигора Шарифи"
    assert image.findtext(NAMES["media"] + "description") == "Мост утром"


def test_three_formats_tell_the_same(parsed: Any, publish: Any, picture: Picture) -> None:
    story = publish(LETTERS, lead="Лид.", topics=["Мост"], authors=["Анна Ли"])
    story.image, story.lead = picture, "Другой лид."
    story.save()
    rss, atom, told = (parsed(f"/ru/feed.{ending}") for ending in ("rss", "atom", "json"))
    assert rss.version == "rss20"
    assert atom.version == "atom10"
    assert told["version"] == "https://jsonfeed.org/version/1.1"
    (of_rss,), (of_atom,), (of_json,) = rss.entries, atom.entries, told["items"]
    assert of_rss.title == of_atom.title == of_json["title"] == LETTERS
    assert of_rss.id == of_atom.id == of_json["id"]
    assert of_rss.link == of_atom.link == of_json["url"] == SITE + story.get_absolute_url()
    assert of_rss.content[0].value == of_atom.content[0].value == of_json["content_html"]
    assert of_rss.summary == of_atom.summary == of_json["summary"] == "Другой лид."
    assert of_rss.authors == [{"name": "Анна Ли"}]
    assert of_atom.authors == [{"name": "Анна Ли", "href": f"{SITE}/ru/people/anna-li/"}]
    assert of_json["authors"] == [{"name": "Анна Ли", "url": f"{SITE}/ru/people/anna-li/"}]
    assert [tag.term for tag in of_rss.tags] == [tag.term for tag in of_atom.tags] == of_json["tags"]
    assert of_rss.media_content[0]["url"] == of_atom.media_content[0]["url"] == of_json["image"]
    assert of_rss.published_parsed == of_atom.published_parsed
    published, modified = (dt.datetime.fromisoformat(of_json[f"date_{name}"]) for name in ("published", "modified"))
    assert of_atom.published == of_json["date_published"]
    assert of_atom.updated == of_json["date_modified"]
    assert published.tzinfo
    assert published <= modified
    assert atom.feed.updated == of_atom.updated


def test_json_feed_has_what_its_standard_requires(parsed: Any, publish: Any) -> None:
    publish("Без текста", text="", lead="Только лид.")
    publish("С текстом")
    told = parsed("/ru/feed.json")
    assert told["version"]
    assert told["title"] == "Жаршы"
    assert (told["home_page_url"], told["feed_url"]) == (f"{SITE}/ru/", f"{SITE}/ru/feed.json")
    assert told["language"] == "ru"
    assert len({item["id"] for item in told["items"]}) == 2
    assert all(item["content_html"].startswith("<p>") for item in told["items"])
    assert "hubs" not in told


def test_an_interview_says_who_is_asked(parsed: Any, publish: Any) -> None:
    expert = {"name": "Айгуль Сатова", "position": "гидролог"}
    publish("Вода уйдёт", kind=Kind.INTERVIEW, expert=expert, text="Раз.")
    for page in ("", "people/aygul-satova/"):
        (item,) = parsed(f"/ru/{page}feed.json")["items"]
        assert "<p>Айгуль Сатова, гидролог</p>" in item["content_html"]


def test_types_links_and_language_are_said_in_headers(client: Client, publish: Any, settings: Any) -> None:
    settings.JARCHI_WEBSUB_HUBS = [HUB, "https://other.example/hub"]
    publish()
    types = {
        "rss": "application/rss+xml; charset=utf-8", "atom": "application/atom+xml; charset=utf-8",
        "json": "application/feed+json",
    }  # fmt: skip
    for ending, content_type in types.items():
        response = client.get(f"/ru/society/feed.{ending}")
        assert response["Content-Type"] == content_type
        assert response["Content-Language"] == "ru"
        own = f"{SITE}/ru/society/feed.{ending}"
        hubs = '<https://hub.example/>; rel="hub", <https://other.example/hub>; rel="hub"'
        assert response["Link"] == f'<{own}>; rel="self", {hubs}'
        assert not response.cookies
        content = response.content.decode()
        assert content.count(HUB) == content.count("https://other.example/hub") == 1
        assert client.head(f"/ru/society/feed.{ending}").status_code == 200
        assert client.post(f"/ru/society/feed.{ending}").status_code == 405


def test_hubs_are_found_in_the_feeds_themselves(parsed: Any, publish: Any, settings: Any) -> None:
    settings.JARCHI_WEBSUB_HUBS = [HUB]
    publish()
    for ending in ("rss", "atom"):
        links = {link.rel: link.href for link in parsed(f"/ru/feed.{ending}").feed.links}
        assert (links["self"], links["hub"]) == (f"{SITE}/ru/feed.{ending}", HUB)
    assert parsed("/ru/feed.json")["hubs"] == [{"type": "WebSub", "url": HUB}]


# --- which stories --------------------------------------------------------------------------------------------
def test_each_list_has_its_feed(parsed: Any, publish: Any) -> None:
    Section.objects.create(names={"ru": "Спорт"}, slug="sport")
    publish("Мост", topics=["Мост"], authors=["Анна Ли"])
    publish("Матч", section="sport")
    publish("Көпір", language="kk")
    titles = {
        page: [item["title"] for item in parsed(f"{page}feed.json")["items"]]
        for page in ("/ru/", "/kk/", "/ru/society/", "/ru/sport/", "/ru/topics/most/", "/ru/people/anna-li/", "/tg/")
    }
    assert titles == {
        "/ru/": ["Матч", "Мост"], "/kk/": ["Көпір"], "/ru/society/": ["Мост"], "/ru/sport/": ["Матч"],
        "/ru/topics/most/": ["Мост"], "/ru/people/anna-li/": ["Мост"], "/tg/": [],
    }  # fmt: skip


def test_the_newest_stories_come_first_and_no_more_than_thirty(parsed: Any, section: Section) -> None:
    many(section, 35, None)
    for ending in ("rss", "atom"):
        titles = [entry.title for entry in parsed(f"/ru/feed.{ending}").entries]
        assert titles == [f"Новость №{number}" for number in range(30)]


@pytest.mark.parametrize("ending", ["rss", "atom", "json"])
def test_a_feed_without_stories_is_a_valid_one_that_stays_the_same(
    client: Client, parsed: Any, section: Section, ending: str
) -> None:
    for page in ("/kk/", "/ru/society/"):
        found = parsed(f"{page}feed.{ending}")
        assert (found["items"] if ending == "json" else found.entries) == []
        assert b"1970" in client.get(f"{page}feed.{ending}").content or ending == "json"


@pytest.mark.parametrize(
    "address",
    ["/uz/feed.rss", "/xx/feed.rss", "/ru/nowhere/feed.atom", "/ru/topics/nothing/feed.json", "/ru/people/a/feed.rss",
     "/ru/feed.xml", "/ru/society/feed.html", "/feed.rss"],
)  # fmt: skip
def test_what_is_no_list_has_no_feed(client: Client, section: Section, address: str) -> None:
    assert client.get(address).status_code == 404


def test_a_topic_of_drafts_only_has_no_feed(client: Client, section: Section) -> None:
    actions.draft_story({"headline": "Тайна", "text": "Раз.", "topics": ["Отставка"]})
    slug = Topic.objects.get().slug
    assert client.get(f"/ru/topics/{slug}/feed.rss").status_code == 404
    assert "Отставка" not in client.get("/feeds.opml").content.decode()


def test_the_feed_of_a_renamed_list_leads_to_its_new_address(client: Client, publish: Any, section: Section) -> None:
    publish(topics=["Мост"], authors=["Анна Ли"])
    renamed = (section, Topic.objects.get(), Person.objects.get())
    before = [each.url_in("ru") for each in renamed]
    for each in renamed:
        each.slug = f"new-{each.slug}"
        each.save()
    for each, page in zip(renamed, before, strict=True):
        for ending in ("rss", "atom", "json"):
            response = client.get(f"{page}feed.{ending}")
            assert (response.status_code, response["Location"]) == (301, f"{each.url_in('ru')}feed.{ending}")


def test_another_slug_or_section_makes_no_new_item(client: Client, parsed: Any, publish: Any) -> None:
    Section.objects.create(names={"ru": "Спорт"}, slug="sport")
    story = publish()
    before = [parsed("/ru/feed.rss").entries[0], parsed("/ru/feed.atom").entries[0]]
    story.slug, story.section = "drugoe", Section.objects.get(slug="sport")
    story.save()
    after = [parsed("/ru/feed.rss").entries[0], parsed("/ru/feed.atom").entries[0]]
    assert {entry.id for entry in before + after} == {before[0].id}
    assert after[0].link != before[0].link
    response = client.get(before[0].id.removeprefix(SITE))
    assert (response.status_code, response["Location"]) == (301, story.get_absolute_url())


# --- to the letter --------------------------------------------------------------------------------------------
@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.text(st.characters(exclude_characters="\0"), min_size=1, max_size=60), st.text(max_size=20))
@example("Закон \x0b\x1f о воде \ufffe", "\x08")
@example("Мост\ud83d", "\udc00")
@example("]]> <![CDATA[ &amp; &#8; <b>", "--> ]]>")
def test_any_title_arrives_with_every_character_that_xml_allows(
    section: Section, monkeypatch: pytest.MonkeyPatch, title: str, lead: str
) -> None:
    """The database refuses halves of letters, so they are put where they would come from."""
    Article.objects.all().delete()
    actions.publish_story({"headline": "Мост", "text": "Раз."})
    whole = items.Line.of_row.__func__  # type: ignore[attr-defined]

    def damaged(cls: Any, *row: Any, **more: Any) -> Any:
        line = whole(cls, *row, **more)
        line.headline, line.lead = title, lead
        return line

    monkeypatch.setattr(items.Line, "of_row", classmethod(damaged))
    try:
        rss, atom, told = (Client().get(f"/ru/feed.{ending}").content for ending in ("rss", "atom", "json"))
    finally:
        monkeypatch.undo()
    expected = writable(title)
    read = expected.replace("\r\n", "\n").replace("\r", "\n")  # XML 1.0, section 2.11
    assert ElementTree.fromstring(rss).findtext("channel/item/title") in (read, read or None)
    assert ElementTree.fromstring(atom).findtext(f"{NAMES['atom']}entry/{NAMES['atom']}title") == read
    assert json.loads(told)["items"][0].get("title", "") == expected


@given(st.text())
def test_only_what_xml_forbids_is_left_out(text: str) -> None:
    left = writable(text)
    assert ElementTree.fromstring(f"<a>{'&#13;'.join(_escaped(part) for part in left.split(chr(13)))}</a>").text in (
        left, left or None,
    )  # fmt: skip
    assert [letter for letter in text if letter.isprintable()] == [letter for letter in left if letter.isprintable()]


def _escaped(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def test_no_address_in_a_feed_is_relative(parsed: Any, publish: Any, picture: Picture) -> None:
    publish("Мост", blocks=[{"type": "image", "value": {"image": picture.pk, "caption": ""}}])
    (item,) = parsed("/ru/feed.json")["items"]
    assert f'src="{SITE}/media/' in item["content_html"]
    assert f'srcset="{SITE}/media/' in item["content_html"]
    for attribute in ("href", "src", "srcset"):
        assert f'{attribute}="/' not in item["content_html"]


# --- the list of all feeds --------------------------------------------------------------------------------------
def outlines(client: Client) -> dict[str, list[ElementTree.Element]]:
    """By language, as they stand there."""
    response = client.get("/feeds.opml")
    assert (response.status_code, response["Content-Type"]) == (200, "text/x-opml; charset=utf-8")
    opml = ElementTree.fromstring(response.content)
    assert (opml.tag, opml.get("version"), opml.findtext("head/title")) == ("opml", "2.0", "Жаршы")
    return {str(group.get("text")): list(group) for group in opml.findall("body/outline")}


def test_opml_leads_only_to_feeds_that_are_there(client: Client, publish: Any) -> None:
    Section.objects.create(names={"ru": "Спорт"}, slug="sport")
    publish(topics=["Мост & вода"], authors=["Анна Ли"])
    publish("Вода", kind=Kind.INTERVIEW, expert={"name": "Айгуль Сатова", "position": "гидролог"})
    publish("Koʻprik", language="uz", topics=["Мост & вода"])
    found = outlines(client)
    names = {language: [str(each.get("text")) for each in group] for language, group in found.items()}
    for code, group in zip(("ru", "kk", "tg", "uz"), names.values(), strict=True):
        with translation.override(code):
            assert group.pop(1) == f"Жаршы — {pgettext('reader', 'Corrections')}"
    assert names == {
        "Русский": ["Жаршы", "Общество", "Мост & вода", "Анна Ли", "Айгуль Сатова"],
        "Қазақша": ["Жаршы"],
        "Тоҷикӣ": ["Жаршы"],
        "Oʻzbekcha": ["Жаршы", "Общество", "Мост & вода"],
    }
    for group in found.values():
        for each in group:
            assert each.get("type") == "rss"
            for name in ("xmlUrl", "htmlUrl"):
                address = str(each.get(name))
                assert address.startswith(SITE)
                assert client.get(address.removeprefix(SITE)).status_code == 200, address


# --- what it costs ----------------------------------------------------------------------------------------------
@pytest.mark.parametrize("address", ["/ru/feed.rss", "/ru/society/feed.atom", "/ru/topics/most/feed.json",
                                     "/ru/people/anna-li/feed.rss", "/feeds.opml"])  # fmt: skip
def test_queries_do_not_grow_with_stories(client: Client, section: Section, picture: Picture, address: str) -> None:
    def queries() -> int:
        client.get(address)  # makes renditions
        with CaptureQueriesContext(connection) as caught:
            assert client.get(address).status_code == 200
        return len(caught)

    many(section, 2, picture)
    few = queries()
    many(section, 28, picture)
    assert queries() == few <= 9


# --- where readers find them --------------------------------------------------------------------------------------
def test_pages_lead_to_their_own_feed(client: Client, publish: Any) -> None:
    publish(topics=["Мост"], authors=["Анна Ли"])
    for page in ("/ru/", "/ru/society/", "/ru/topics/most/", "/ru/people/anna-li/"):
        content = client.get(page).content.decode()
        assert f'<link rel="alternate" type="application/rss+xml" href="{SITE}{page}feed.rss">' in content
        assert '<a href="/ru/feed.rss">RSS</a>' in content


def test_a_story_leads_to_its_card_and_to_no_feed(client: Client, publish: Any) -> None:
    content = client.get(publish().get_absolute_url()).content.decode()
    assert '<link rel="alternate" type="application/json+oembed"' in content
    assert 'type="application/rss+xml"' not in content
