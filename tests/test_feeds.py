"""Feeds of whole newsrooms as aggregators get them: through the door, and of archives that are no example of order."""

import gzip
import json
import unicodedata
import urllib.request
from xml.etree import ElementTree

import feedparser
import pytest

from jarchi.articles.models import Article, Newsroom
from jarchi.exchange.tests.conftest import bring, section, shared, written  # noqa: F401 -- fixtures
from on_air import OnAir, prepared, wait_until

ENDINGS = ("rss", "atom", "json")


def parsed(content, content_type, address):
    """(address of the feed as it tells, [title]) of a feed that has nothing wrong with it."""
    if "json" in content_type:
        feed = json.loads(content)
        assert all(item["id"] and item["content_html"] is not None for item in feed["items"]), address
        return feed["feed_url"], [item["title"] for item in feed["items"]]
    feed = feedparser.parse(content, response_headers={"content-type": content_type})
    assert not feed.bozo, (address, feed.get("bozo_exception"))
    assert all(entry.id and entry.link for entry in feed.entries), address
    assert len({entry.id for entry in feed.entries}) == len(feed.entries), address
    own = next(link.href for link in feed.feed.links if link.rel == "self")
    return own, [entry.title for entry in feed.entries]


def feeds_of(opml):
    """Every feed that the list of all feeds leads to, in each format."""
    rss = [each.get("xmlUrl") for each in ElementTree.fromstring(opml).iter("outline") if each.get("xmlUrl")]
    assert len(rss) == len(set(rss))
    return [address.removesuffix("rss") + ending for address in rss for ending in ENDINGS]


# --- the demo newsroom on air ---------------------------------------------------------------------------------
HUB = "https://hub.example/"


@pytest.fixture(scope="module")
def newsroom(tmp_path_factory):
    data = prepared(tmp_path_factory.mktemp("feeds") / "data", "--demo")
    with OnAir(data, JARCHI_WEBSUB_HUBS=HUB) as newsroom:
        for language in ("ru", "kk", "tg", "en"):  # their pictures are being drawn
            wait_until(lambda: ask(f"{newsroom.url}/{language}/feed.rss")[0] == 200, "pictures")  # noqa: B023
        yield newsroom


def ask(url, method="GET", **headers):
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    try:
        with urllib.request.urlopen(urllib.request.Request(url, headers=named, method=method), timeout=20) as answer:
            return answer.status, answer.headers, answer.read()
    except urllib.error.HTTPError as error:
        return error.code, error.headers, error.read()


def test_every_feed_of_the_demo_newsroom_is_well_formed(newsroom):
    status, _headers, opml = ask(f"{newsroom.url}/feeds.opml")
    assert status == 200
    addresses = feeds_of(opml)
    assert len(addresses) > 60
    seen = {}
    for address in addresses:
        status, headers, content = ask(address)
        assert status == 200, address
        own, titles = parsed(content, headers["Content-Type"], address)
        assert own == address
        assert titles or "/corrections/" in address, address  # where nothing was wrong yet
        assert headers["Link"] == f'<{address}>; rel="self", <{HUB}>; rel="hub"'
        assert seen.setdefault(address.rpartition(".")[0], titles) == titles, "each format tells the same"


@pytest.mark.parametrize("path", [*(f"/ru/feed.{ending}" for ending in ENDINGS), "/feeds.opml"])
def test_a_feed_that_has_not_changed_is_not_sent_again(newsroom, path):
    url = newsroom.url + path
    status, headers, content = ask(url)
    assert (status, bool(content)) == (200, True)
    again = ask(url, If_None_Match=headers["ETag"])
    assert (again[0], again[2], again[1]["ETag"]) == (304, b"", headers["ETag"])
    head = ask(url, "HEAD")
    assert (head[0], head[2], head[1]["ETag"]) == (200, b"", headers["ETag"])
    assert int(head[1]["Content-Length"]) == len(content)
    assert "Set-Cookie" not in headers


def test_what_is_published_is_in_the_feeds_at_once_and_its_card_is_there(newsroom):
    before = {ending: ask(f"{newsroom.url}/ru/feed.{ending}") for ending in ENDINGS}
    story = newsroom.publish(headline="Мост & «Достық» 🌉 қңӣ", text="Раз.", section="society")
    for ending, (_status, headers, _content) in before.items():
        status, now, content = ask(f"{newsroom.url}/ru/feed.{ending}", If_None_Match=headers["ETag"])
        assert status == 200
        _own, titles = parsed(content, now["Content-Type"], ending)
        assert titles[0] == "Мост & «Достық» 🌉 қңӣ"
    card = f"{newsroom.url}/oembed?url={newsroom.url}{story['url']}"
    for _time in range(2):  # the door must not take the first one for all
        status, _headers, content = ask(card)
        assert (status, json.loads(content)["title"]) == (200, "Мост & «Достық» 🌉 қңӣ")
    assert ask(f"{newsroom.url}/oembed")[0] == 400


# --- real archives ------------------------------------------------------------------------------------------------
ARCHIVES = {
    "ru": "data/ru/articles.jsonl.gz", "kk": "data/kk/sentences.jsonl.gz", "tg": "data/tg/texts.jsonl.gz",
    "ky": "data/ky/articles.jsonl.gz", "posts": "data/ru/posts.jsonl.gz", "headlines": "data/ru/headlines.jsonl.gz",
}  # fmt: skip


@pytest.mark.parametrize("name", ARCHIVES)
def test_every_feed_of_an_imported_archive_is_well_formed(client, shared, written, bring, name):  # noqa: F811
    rows = []
    with gzip.open(shared(ARCHIVES[name]), "rt") as lines:
        for number, line in zip(range(400), lines, strict=False):
            row = json.loads(line)
            text = row.get("text") or row.get("sentence") or " ".join(row.get("tokens", []))
            if not row.get("title") and "message_id" not in row:
                row |= {"title": " ".join(text.split())[:120], "text": text}
            rows.append({"id": number, **row})
    language = name if len(name) == 2 else "ru"
    Newsroom.objects.create(names={"ru": "Жаршы"}, languages=[language])
    report = bring(written(*rows), topics="tags", language=language, headlines=True)
    assert report.created > 90
    opml = client.get("/feeds.opml").content
    addresses = feeds_of(opml)
    assert len(addresses) >= 6
    for address in addresses:
        response = client.get(address.removeprefix("https://localhost"))
        assert response.status_code == 200, address
        own, titles = parsed(response.content, response["Content-Type"], address)
        assert own == address
        stored = set(Article.objects.filter(headline__in=titles).values_list("headline", flat=True))
        assert titles or "/corrections/" in address, address
        assert set(titles) == stored
        assert all(unicodedata.is_normalized("NFC", title) for title in titles)
