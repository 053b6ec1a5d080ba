"""A story as a card on somebody else's page (https://oembed.com)."""

import json
from typing import Any
from urllib.parse import quote
from xml.etree import ElementTree

import pytest
from django.http import HttpResponse
from django.test import Client
from django.utils.html import escape

from jarchi.articles import actions
from jarchi.articles.models import Article, Section
from jarchi.media.models import Picture

pytestmark = pytest.mark.django_db

SITE = "https://localhost"
HEADLINE = 'Мост «Достық» & <script>alert("!")</script>'


@pytest.fixture
def story(section: Section, picture: Picture) -> Article:
    story = actions.publish_story(
        {"headline": HEADLINE, "lead": "Пущено & открыто.", "text": "Раз.", "authors": ["Анна Ли", "Тимур Белов"],
         "language": "kk"}
    )  # fmt: skip
    story.image = picture
    story.save()
    return story


def ask(client: Client, url: str | None, **parameters: Any) -> HttpResponse:
    given = parameters if url is None else {"url": url, **parameters}
    response: HttpResponse = client.get("/oembed", given)
    assert response["Access-Control-Allow-Origin"] == "*"
    return response


def test_a_story_is_a_card_in_its_language_without_a_script(client: Client, story: Article) -> None:
    url = SITE + story.get_absolute_url()
    response = ask(client, url)
    assert (response.status_code, response["Content-Type"]) == (200, "application/json")
    card = json.loads(response.content)
    assert (card["version"], card["type"], card["title"]) == ("1.0", "rich", HEADLINE)
    assert (card["author_name"], card["provider_name"]) == ("Анна Ли, Тимур Белов", "Жаршы")
    assert card["provider_url"] == f"{SITE}/kk/"
    assert (card["width"], card["height"]) == (600, 200)
    assert card["html"].startswith(f'<blockquote cite="{url}" lang="kk">')
    for part in (f'<a href="{url}">{escape(HEADLINE)}</a>', "Пущено &amp; открыто.", "жылғы"):
        assert part in card["html"]
    assert "<script" not in card["html"]
    assert card["thumbnail_url"].startswith(f"{SITE}/media/images/")
    assert (card["thumbnail_width"], card["thumbnail_height"]) == (360, 240)


def test_xml_tells_the_same(client: Client, story: Article) -> None:
    url = SITE + story.get_absolute_url()
    response = ask(client, url, format="xml")
    assert response["Content-Type"] == "text/xml; charset=utf-8"
    told = {element.tag: element.text for element in ElementTree.fromstring(response.content)}
    card = json.loads(ask(client, url, format="json").content)
    assert told == {name: str(value) for name, value in card.items()}


def test_the_card_and_its_picture_are_no_larger_than_asked(client: Client, story: Article) -> None:
    url = SITE + story.get_absolute_url()
    card = json.loads(ask(client, url, maxwidth=320, maxheight=180).content)
    assert (card["width"], card["height"]) == (320, 180)
    assert "thumbnail_url" not in card
    card = json.loads(ask(client, url, maxwidth=360, maxheight=240).content)
    assert (card["width"], card["height"], card["thumbnail_width"]) == (360, 200, 360)


@pytest.mark.parametrize("form", ["/kk/society/{pk}-x/", "/ru/y/{pk}", "/ru/%D0%BC/{pk}/", "/ru/society/{pk}/?a=b#c"])
def test_any_address_that_leads_to_the_story_will_do(client: Client, story: Article, form: str) -> None:
    for site in (SITE, "http://localhost:8000"):
        card = json.loads(ask(client, site + form.format(pk=story.pk)).content)
        assert f'cite="{SITE}{story.get_absolute_url()}"' in card["html"]


@pytest.mark.parametrize(
    "url",
    ["https://elsewhere.example/kk/society/{pk}/", "{site}/kk/", "{site}/kk/society/", "{site}/kk/society/9999-a/",
     "{site}", "{site}/desk/", "{site}/kk/society/" + "9" * 18 + "/", "{site}/\0"],
)  # fmt: skip
def test_what_is_no_story_of_ours_is_not_found(client: Client, story: Article, url: str) -> None:
    response = ask(client, url.format(site=SITE, pk=story.pk))
    assert (response.status_code, response.content) == (404, b"url: no story of ours is there\n")


def test_a_draft_or_a_withdrawn_story_has_no_card(client: Client, story: Article) -> None:
    draft = actions.draft_story({"headline": "Тайна", "text": "Раз."})
    actions.withdraw(story, "Ошибка.")
    for each in (draft, story):
        assert ask(client, f"{SITE}/kk/society/{each.pk}/").status_code == 404


@pytest.mark.parametrize(
    ("url", "parameters", "status", "told"),
    [
        (None, {}, 400, "url: "),
        ("", {}, 400, "url: "),
        ("garbage", {}, 400, "url: "),
        ("/kk/society/1/", {}, 400, "url: "),
        ("javascript://localhost/kk/society/1/", {}, 400, "url: "),
        ("https://[", {}, 400, "url: "),
        ("https://localhost/kk/society/1/", {"maxwidth": "wide"}, 400, "maxwidth: "),
        ("https://localhost/kk/society/1/", {"maxheight": "-1"}, 400, "maxheight: "),
        ("https://localhost/kk/society/1/", {"maxheight": "9" * 5000}, 400, "maxheight: "),
        ("https://localhost/kk/society/1/", {"format": "yaml"}, 501, "format: "),
    ],
)
def test_what_is_wrong_is_said_by_its_name(
    client: Client, section: Section, url: str | None, parameters: dict[str, str], status: int, told: str
) -> None:
    response = ask(client, url, **parameters)
    assert response.status_code == status
    assert response.content.decode().startswith(told)


def test_the_page_of_a_story_leads_to_its_card(client: Client, story: Article) -> None:
    address = f"/oembed?url={quote(SITE + story.get_absolute_url(), safe='')}"
    page = client.get(story.get_absolute_url()).content.decode()
    assert f'<link rel="alternate" type="application/json+oembed" href="{SITE}{address}">' in page
    assert json.loads(client.get(address).content)["title"] == HEADLINE
    assert client.head(address).status_code == 200
    assert client.post(address).status_code == 405
