"""Entries that commit late are not stepped over; gaps of rolled back transactions are."""

import threading
import time

import pytest
from django.db import connection, transaction

from jarchi.journal import consumers, writing
from jarchi.journal.reading import Reader


def append(kind):
    with transaction.atomic():
        return writing.append(kind).id


def read(reader, position=0):
    return [entry.kind for entry in reader.after(position)]


def read_at_last(reader, position=0):
    """What is read once no older transaction runs. Others may work on the same server: its transactions count, too."""
    end = time.monotonic() + 60
    while not (kinds := read(reader, position)):
        assert time.monotonic() < end, "waited in vain"
        time.sleep(0.01)
    return kinds


@pytest.mark.django_db(transaction=True)
def test_entries_come_in_order_after_a_position():
    first = append("first")
    append("second")
    append("third")
    assert read(Reader(), first - 1) == ["first", "second", "third"]
    assert read(Reader(), first) == ["second", "third"]
    assert [entry.kind for entry in Reader().after(first - 1, limit=2)] == ["first", "second"]


@pytest.mark.postgres
def test_an_entry_that_commits_late_is_not_stepped_over(writer):
    slow, reader = writer(), Reader()
    slow.begin()
    slow.append("first")
    append("second")
    assert [read(reader) for _ in range(3)] == [[], [], []]
    assert reader.in_doubt
    slow.commit()
    assert read_at_last(reader) == ["first", "second"]
    assert not reader.in_doubt


@pytest.mark.postgres
def test_the_youngest_of_all_transactions_is_waited_for_too(writer):
    """Its id is not below the snapshot's xmax, which is one past the newest transaction that has ended."""
    older, youngest, reader = writer(), writer(), Reader()
    older.begin()
    older.prepare()
    youngest.begin()
    youngest.append("first")
    older.append("second")
    older.commit()
    assert [read(reader) for _ in range(3)] == [[], [], []]
    youngest.commit()
    assert read_at_last(reader) == ["first", "second"]


@pytest.mark.postgres
def test_a_gap_is_passed_once_its_transaction_is_dead(writer):
    broken, reader = writer(), Reader()
    broken.begin()
    broken.append("never")
    append("second")
    assert read(reader) == []
    broken.roll_back()
    assert read_at_last(reader) == ["second"]


@pytest.mark.postgres
def test_one_late_entry_holds_up_only_what_follows_it(writer):
    slow, reader = writer(), Reader()
    first = append("first")
    slow.begin()
    slow.append("late")
    append("third")
    assert read(reader, first - 1) == ["first"]
    slow.commit()
    assert read(reader, first - 1) == ["first", "late", "third"]


@pytest.mark.postgres
def test_many_gaps_are_passed_together(writer):
    broken = writer()
    for _ in range(40):
        broken.begin()
        broken.append("never")
        broken.roll_back()
        append("kept")
    assert read_at_last(Reader()) == ["kept"] * 40


@pytest.mark.postgres
def test_a_new_gap_after_a_settled_one_is_waited_for(writer):
    broken, slow, reader = writer(), writer(), Reader()
    broken.begin()
    broken.append("never")
    second = append("second")
    assert read(reader) == []
    broken.roll_back()
    assert read_at_last(reader) == ["second"]
    slow.begin()
    slow.append("late")
    append("fourth")
    assert [read(reader, second) for _ in range(3)] == [[], [], []]
    slow.commit()
    assert read(reader, second) == ["late", "fourth"]


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_a_commit_wakes_those_who_wait():
    woken = []

    def wait():
        consumers.listen()
        ready.set()
        started = time.monotonic()
        consumers.wait_for_news(10)
        woken.append(time.monotonic() - started)
        connection.close()

    ready = threading.Event()
    waiting = threading.Thread(target=wait)
    waiting.start()
    ready.wait(5)
    with transaction.atomic():
        writing.append("news")
        assert waiting.is_alive(), "rung before the commit"
    waiting.join(5)
    assert woken[0] < 2


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_news_between_listening_and_waiting_are_not_lost():
    consumers.listen()
    for _ in range(3):
        append("news")
    started = time.monotonic()
    consumers.wait_for_news(10)
    assert time.monotonic() - started < 2
    consumers.wait_for_news(0.01)  # the three have been heard at once


@pytest.mark.django_db(transaction=True)
def test_where_nobody_rings_waiting_ends_soon():
    if connection.vendor == "postgresql":
        pytest.skip("somebody rings there")
    started = time.monotonic()
    consumers.wait_for_news(10)
    assert time.monotonic() - started < 1
