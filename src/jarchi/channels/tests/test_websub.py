"""Hubs are told of every feed in which a story stands, or stood."""

import datetime as dt
from urllib.parse import parse_qsl

import pytest
from django.db import transaction
from django.utils import timezone

from jarchi.articles import actions as stories
from jarchi.articles.models import Article, Section, Topic
from jarchi.channels import actions
from jarchi.channels.models import Dispatch
from jarchi.channels.sending import Sender
from jarchi.channels.websub.outlet import outlet
from jarchi.journal import writing
from jarchi.journal.models import Entry
from jarchi.kit.tests.stand_in import standing_in

pytestmark = pytest.mark.django_db
STORY = {
    "headline": "Мост открыли", "text": "Раз.", "section": "society", "topics": ["Мост"], "authors": ["Нигора Шарифи"],
}  # fmt: skip
PAGES = {"/ru/", "/ru/society/", "/ru/topics/most/", "/ru/people/nigora-sharifi/"}


@pytest.fixture(autouse=True)
def site(settings):
    settings.JARCHI_URL = "https://news.example"
    Section.objects.create(names={"ru": "Политика"}, slug="politics")
    return Section.objects.create(names={"ru": "Общество"}, slug="society")


@pytest.fixture
def story(site):
    return stories.publish_story(STORY)


def feeds(pages):
    return {f"https://news.example{page}feed.{ending}" for page in pages for ending in ("rss", "atom", "json")}


@pytest.fixture
def topics(told):
    """What hubs are told of the newest entry."""
    return lambda: {payload["topic"] for payload in told(outlet)}


def test_every_feed_of_the_story_is_told_in_every_format(story, topics):
    assert topics() == feeds(PAGES)


def test_the_feed_of_everything_comes_first(story, told):
    assert told(outlet)[0] == {"topic": "https://news.example/ru/feed.rss"}


def test_an_update_that_moves_no_list_is_told_to_all_its_feeds(story, topics):
    story.headline = "Мост открыли вновь"
    story.save()
    assert topics() == feeds(PAGES)


def test_a_story_that_moves_is_told_where_it_stood_and_where_it_stands(story, topics):
    story.section = Section.objects.get(slug="politics")
    story.topics = [Topic.objects.create(names={"ru": "Дорога"})]
    story.save()
    assert topics() == feeds(PAGES | {"/ru/politics/", "/ru/topics/doroga/"})


def test_a_withdrawn_or_deleted_story_is_told_where_it_stood(story, topics):
    stories.withdraw(story, "Ошибка.")
    assert topics() == feeds(PAGES)
    stories.publish(story)
    story.delete()
    assert Entry.objects.latest("id").kind == "article.deleted"
    assert topics() == feeds(PAGES)


def test_an_archive_is_not_told(story, topics):
    long_ago = timezone.now() - dt.timedelta(days=400)
    section = Section.objects.get(slug="society")
    old = Article(language="ru", headline="Мост строят", section=section, first_published_at=long_ago)
    stories.publish_many([stories.Story(old)])
    assert Entry.objects.latest("id").kind == "article.published"
    assert topics() == set()


def test_what_is_no_story_is_not_told(site, topics):
    site.names = {"ru": "Жизнь"}
    site.save()
    assert topics() == set()


def test_an_entry_of_a_time_before_lists_is_not_told(topics):
    with transaction.atomic():
        writing.append("article.updated", article=1)
    assert topics() == set()


def test_a_hub_is_told_once_of_a_feed_in_which_several_stories_came(settings, clock):
    with standing_in(lambda asked: (204, b"")) as hub:
        settings.JARCHI_WEBSUB_HUBS = [f"{hub.url}/hub"]
        for _ in range(3):
            stories.publish_story(STORY)
            actions.enqueue(outlet, Entry.objects.latest("id"))
        Sender(outlet, now=clock).beat()
    forms = [dict(parse_qsl(asked.body.decode())) for asked in hub.asked]
    assert {asked.path for asked in hub.asked} == {"/hub"}
    assert {form["hub.mode"] for form in forms} == {"publish"}
    assert sorted(form["hub.url"] for form in forms) == sorted(feeds(PAGES))
    assert set(Dispatch.objects.values_list("state", flat=True)) == {"sent"}


def test_one_hub_that_is_down_does_not_keep_the_other_from_being_told(settings, clock):
    with standing_in(lambda asked: (500, b"")) as broken, standing_in(lambda asked: (202, b"")) as hub:
        settings.JARCHI_WEBSUB_HUBS = [broken.url, hub.url]
        stories.publish_story(STORY)
        actions.enqueue(outlet, Entry.objects.latest("id"))
        Sender(outlet, now=clock).beat()
    assert (len(broken.asked), len(hub.asked)) == (1, 12)


def test_what_hubs_are_told_costs_a_query_for_each_kind_of_list(story, told, django_assert_num_queries):
    entry = Entry.objects.latest("id")
    with django_assert_num_queries(3):
        list(outlet.wants(entry))
