"""Search engines hear of every story that comes, changes or goes, from somebody they can recognise as the site."""

import json

import pytest
from django.db import transaction

from jarchi.articles import actions as stories
from jarchi.articles.models import Section
from jarchi.channels import actions
from jarchi.channels.indexnow.outlet import key, outlet
from jarchi.channels.models import Dispatch
from jarchi.channels.sending import Sender
from jarchi.journal import writing
from jarchi.journal.models import Entry
from jarchi.kit.tests.stand_in import standing_in

pytestmark = pytest.mark.django_db
STORY = {"headline": "Мост открыли", "text": "Раз."}


@pytest.fixture(autouse=True)
def site(settings):
    settings.JARCHI_URL = "https://news.example"
    settings.JARCHI_INDEXNOW = ["https://engine.example/indexnow"]
    return Section.objects.create(names={"ru": "Общество"}, slug="society")


def test_a_story_that_comes_changes_or_goes_is_told_by_its_address(told):
    story = stories.publish_story(STORY)
    address = [{"url": f"https://news.example/ru/society/{story.pk}-{story.slug}/"}]
    assert told(outlet) == address
    story.headline = "Мост открыли вновь"
    story.save()
    assert told(outlet) == address
    stories.withdraw(story, "Ошибка.")
    assert told(outlet) == address
    stories.publish(story)
    story.delete()
    assert Entry.objects.latest("id").kind == "article.deleted"
    assert told(outlet) == address


def test_what_is_no_story_is_not_told(told, site):
    site.names = {"ru": "Жизнь"}
    site.save()
    assert told(outlet) == []


def test_many_addresses_go_in_one_request_with_the_key(settings, clock):
    settings.SECRET_KEY = "a" * 50
    with standing_in(lambda asked: (202, b"")) as engine:
        settings.JARCHI_INDEXNOW = [f"{engine.url}/indexnow"]
        published = [stories.publish_story(STORY) for _ in range(5)]
        for entry in Entry.objects.all():
            actions.enqueue(outlet, entry)
        Sender(outlet, now=clock).beat()
    (asked,) = engine.asked
    assert (asked.method, asked.path) == ("POST", "/indexnow")
    assert asked.headers["content-type"] == "application/json; charset=utf-8"
    assert json.loads(asked.body) == {
        "host": "news.example",
        "key": key(),
        "keyLocation": f"https://news.example/{key()}.txt",
        "urlList": [f"https://news.example{story.get_absolute_url()}" for story in published],
    }
    assert settings.SECRET_KEY not in str(asked)


@pytest.mark.parametrize(
    ("answer", "state"),
    [((200, b""), "sent"), ((202, b""), "sent"), ((400, b""), "failed"), ((403, b""), "new"),
     ((422, b""), "failed"), ((429, b"", {"Retry-After": "600"}), "new"), ((503, b""), "new")],
)  # fmt: skip
def test_what_the_engine_answers_decides(settings, clock, answer, state):
    with standing_in(lambda asked: answer) as engine:
        settings.JARCHI_INDEXNOW = [engine.url]
        stories.publish_story(STORY)
        actions.enqueue(outlet, Entry.objects.get())
        Sender(outlet, now=clock).beat()
    row = Dispatch.objects.get()
    assert row.state == state
    if answer[0] == 429:
        assert (row.due_at - clock()).total_seconds() == 600


def test_one_address_at_fault_fails_alone(settings, clock):
    published = [stories.publish_story(STORY) for _ in range(5)]
    at_fault = f"/{published[3].pk}-"
    with standing_in(lambda asked: (422 if at_fault in asked.body.decode() else 200, b"")) as engine:
        settings.JARCHI_INDEXNOW = [engine.url]
        for entry in Entry.objects.all():
            actions.enqueue(outlet, entry)
        sender = Sender(outlet, now=clock)
        sender.beat()
        clock.forward(seconds=5)
        sender.beat()
    (failed,) = Dispatch.objects.failed()
    assert at_fault in failed.payload["url"]
    assert Dispatch.objects.filter(state="sent").count() == 4


def test_an_entry_that_names_no_address_is_not_told(told):
    with transaction.atomic():
        writing.append("article.updated", article=1)
    assert told(outlet) == []


def test_the_key_lies_where_the_engine_looks_for_it(client):
    answer = client.get(f"/{key()}.txt")
    assert (answer.status_code, answer.content.decode()) == (200, key())
    assert answer["Content-Type"] == "text/plain; charset=utf-8"
    assert client.get(f"/{'0' * 32}.txt").status_code == 404


def test_there_is_no_key_while_it_is_switched_off(client, settings):
    settings.JARCHI_INDEXNOW = []
    assert client.get(f"/{key()}.txt").status_code == 404


def test_the_key_follows_from_the_secret_key_and_does_not_tell_it(settings):
    settings.SECRET_KEY = "a" * 50
    first = key()
    assert first == key()
    assert len(first) == 32
    settings.SECRET_KEY = "b" * 50
    assert key() != first
