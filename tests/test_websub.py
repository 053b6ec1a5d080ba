"""A subscriber somewhere gets the story through a hub, within seconds of its publication."""

import json
import urllib.request
from pathlib import Path

import feedparser
import pytest

from on_air import OnAir, jarchi, prepared, wait_until
from websub import LEASE, Hub, Subscriber, fetch, named_within, serving

pytestmark = [
    pytest.mark.skipif(not Path("/proc").is_dir(), reason="looks at processes as Linux shows them"),
    pytest.mark.xdist_group("up"),
]
SECTION = (
    "from jarchi.articles.models import Section; Section.objects.create(slug='society', names={'ru': 'Общество'})"
)
HEADLINE = "Мост «Достық» открыли & пустили қоғам 🚧"
STORY = {"text": "Движение пущено.", "topics": ["Мост"], "authors": ["Нигора Шарифи"]}
FEEDS = [
    "/ru/feed.rss", "/ru/feed.atom", "/ru/feed.json", "/ru/society/feed.rss", "/ru/topics/most/feed.atom",
    "/ru/people/nigora-sharifi/feed.json",
]  # fmt: skip


@pytest.fixture(scope="module")
def hub():
    hub = Hub()
    with serving(hub):
        yield hub


@pytest.fixture(scope="module")
def newsroom(hub, tmp_path_factory):
    data = prepared(tmp_path_factory.mktemp("websub") / "data")
    with OnAir(data, JARCHI_WEBSUB_HUBS=hub.url) as newsroom:
        done = jarchi(data, "manage", "shell", "--no-imports", "-c", SECTION, **newsroom.settings)
        assert done.returncode == 0, done.stderr
        wait_until(lambda: newsroom.part("worker"), "the worker")
        newsroom.publish(headline="Раньше", **STORY)
        yield newsroom


@pytest.fixture
def subscriber(newsroom, hub):
    """Of all these feeds."""
    subscriber = Subscriber()
    with serving(subscriber):
        for path in FEEDS:
            subscriber.subscribe(newsroom.url + path)
        wait_until(lambda: len(hub.subscribed) == len(FEEDS), "the hub has verified that it is wanted", 20)
        yield subscriber
        hub.subscribed.clear()


def headlines(topic, body):
    if topic.endswith(".json"):
        return [item["title"] for item in json.loads(body)["items"]]
    parsed = feedparser.parse(body)
    assert not parsed.bozo, parsed.get("bozo_exception")
    return [entry.title for entry in parsed.entries]


def last(subscriber, topic):
    """The headlines of what came last."""
    received = subscriber.received.get(topic)
    return headlines(topic, received[-1]) if received else []


def test_a_subscriber_gets_the_story(newsroom, hub, subscriber):
    assert subscriber.leases == {newsroom.url + path: LEASE for path in FEEDS}
    newsroom.publish(headline=HEADLINE, **STORY)
    for path in FEEDS:
        topic = newsroom.url + path
        wait_until(lambda: HEADLINE in last(subscriber, topic), f"the story through {path}", 20)  # noqa: B023
        assert last(subscriber, topic)[0] == HEADLINE
    assert hub.faults == []
    assert subscriber.refused == []


def test_a_subscriber_is_told_that_a_story_is_gone(newsroom, hub, subscriber):
    gone = newsroom.publish(headline="Ошибка", **STORY)
    topic = newsroom.url + "/ru/feed.atom"
    wait_until(lambda: "Ошибка" in last(subscriber, topic), "the story", 20)
    withdraw = (
        "from jarchi.articles import actions; from jarchi.articles.models import Article; "
        f"actions.withdraw(Article.objects.get(pk={gone['id']}), 'Ошибка.')"
    )
    assert jarchi(newsroom.data, "manage", "shell", "--no-imports", "-c", withdraw, **newsroom.settings).returncode == 0
    for path in FEEDS:
        topic = newsroom.url + path
        wait_until(lambda: subscriber.received.get(topic) and "Ошибка" not in last(subscriber, topic), path, 20)  # noqa: B023
    assert hub.faults == []


@pytest.mark.parametrize("path", FEEDS)
def test_a_feed_names_its_hub_and_itself(newsroom, hub, path):
    fetched = fetch(newsroom.url + path)
    assert (fetched.links["hub"], fetched.links["self"]) == ({hub.url}, {newsroom.url + path})
    if path.endswith(".json"):
        assert json.loads(fetched.body)["hubs"] == [{"type": "WebSub", "url": hub.url}]
    else:
        within = named_within(fetched)
        assert (within["hub"], within["self"]) == ({hub.url}, {newsroom.url + path})


def test_what_did_not_come_from_the_hub_is_not_believed(newsroom, subscriber):
    """That the subscriber of these tests looks at signatures at all."""
    callback = subscriber.url + next(iter(subscriber.wanted))
    forged = urllib.request.Request(callback, b"<rss/>", {"X-Hub-Signature": "sha256=" + "0" * 64})
    urllib.request.urlopen(forged, timeout=20).close()
    assert subscriber.refused == [b"<rss/>"]
