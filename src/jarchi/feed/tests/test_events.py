"""What readers hear of the journal, and nothing of what may still be missing."""

import threading

import pytest
from django.db import connection, connections, transaction

from jarchi.articles import actions
from jarchi.articles.models import Newsroom, Section
from jarchi.feed import events
from jarchi.journal import reading, writing
from jarchi.journal.models import Cursor, Entry


def publish(headline, **data):
    return actions.publish_story({"headline": headline, "text": "Раз.", "section": "society", **data})


@pytest.fixture
def section(db):
    Newsroom.objects.create(names={"ru": "Жаршы"}, languages=["ru", "kk"])
    return Section.objects.create(names={"ru": "Общество", "kk": "Қоғам"}, slug="society")


def told(position, language="ru"):
    return [(event.data["event"], event.data["headline"]) for event in events.since(language, position)]


def test_of_one_story_the_last_event_is_told(section):
    before = events.cursor("ru")
    story = publish("Мост")
    story.headline = "Мост открыт"
    story.save_revision()
    actions.publish(story)
    publish("Вода")
    assert told(before) == [("article.updated", "Мост открыт"), ("article.published", "Вода")]
    actions.withdraw(story, "Ошибка.")
    assert told(before) == [("article.published", "Вода"), ("article.withdrawn", "Мост открыт")]


def test_a_story_in_another_language_now_has_left_the_one_it_was_in(section):
    story = publish("Мост")
    before = events.cursor("ru")
    story.language = "kk"
    story.save_revision()
    actions.publish(story)
    assert told(before) == [("article.withdrawn", "Мост")]
    assert told(before, "kk") == [("article.updated", "Мост")]


def test_names_are_in_the_language_of_the_story(section):
    before = events.cursor("kk")
    publish("Көпір", language="kk")
    (event,) = events.since("kk", before)
    assert event.data["section_name"] == "Қоғам"


def test_deleting_takes_off_the_air(section):
    before = events.cursor("ru")
    publish("Мост").delete()
    assert told(before) == [("article.withdrawn", "Мост")]


def test_the_cursor_moves_with_its_language_alone(section):
    publish("Мост")
    before = events.cursor("ru")
    publish("Көпір", language="kk")
    assert events.cursor("ru") == before
    assert events.cursor("kk") > before
    assert told(before) == []


@pytest.mark.parametrize("ahead", [1, 10**17])
def test_an_id_that_was_never_told_is_too_far(section, ahead):
    publish("Мост")
    with pytest.raises(events.TooFar):
        events.since("ru", reading.settled() + ahead)


def test_who_missed_too_much_begins_anew(section, monkeypatch):
    before = events.cursor("ru")
    publish("Мост")
    publish("Вода")
    with monkeypatch.context() as few:
        few.setattr(events, "MOST_TOLD", 1)
        with pytest.raises(events.TooFar):
            events.since("ru", before)
    monkeypatch.setattr(events, "MOST", 1)
    with pytest.raises(events.TooFar):
        events.since("ru", before)


def test_what_is_asked_costs_no_more_where_more_was_said(section, django_assert_max_num_queries):
    before = events.cursor("ru")
    for number in range(12):
        publish(f"Новость {number}")
    with django_assert_max_num_queries(7):  # on PostgreSQL four of them look for what may be missing
        assert len(events.since("ru", before)) == 12


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_what_may_still_be_missing_is_waited_for_however_much_comes_after():
    Section.objects.create(names={"ru": "Общество"}, slug="society")
    publish("Первая")
    begun, finish = threading.Event(), threading.Event()

    def slow():
        with transaction.atomic():
            publish("Медленная")
            begun.set()
            finish.wait(60)
        connections.close_all()

    writer = threading.Thread(target=slow)
    writer.start()
    assert begun.wait(60)
    with transaction.atomic():
        writing.append_many([("test.said", {})] * 150)
    cursor = events.cursor("ru")
    finish.set()
    writer.join()
    assert ("article.published", "Медленная") in told(cursor)


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_what_was_rolled_back_long_ago_hides_nothing_while_somebody_writes():
    Section.objects.create(names={"ru": "Общество"}, slug="society")
    publish("Первая")
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        publish("Никогда")
        raise ZeroDivisionError
    publish("Вторая")
    Cursor.objects.create(consumer="somebody", position=Entry.objects.latest("id").id)
    begun, finish = threading.Event(), threading.Event()

    def write():
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SELECT pg_current_xact_id()")
            begun.set()
            finish.wait(60)
        connections.close_all()

    writer = threading.Thread(target=write)
    writer.start()
    assert begun.wait(60)
    try:
        assert reading.settled() == Entry.objects.latest("id").id
        assert told(Entry.objects.earliest("id").id - 1)[-1] == ("article.published", "Вторая")
    finally:
        finish.set()
        writer.join()
