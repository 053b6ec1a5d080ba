"""The worker: who fails is tried again later, the others go on, and it ends when told to."""

import logging
import threading
import time

import pytest
from django.db import OperationalError
from django_tasks_db.models import DBTaskResult

from jarchi import worker
from jarchi.journal import consumers


@pytest.fixture
def stop():
    return threading.Event()


@pytest.fixture
def no_database(monkeypatch):
    """For loops that need none: they leave the connections of the tests alone."""
    monkeypatch.setattr(worker, "close_old_connections", lambda: None)
    monkeypatch.setattr(worker.connections, "close_all", lambda: None)


def beating(beats):
    """A beat that does one after the other of `beats`: raises it, or returns it as the pause."""
    left = iter(beats)

    def beat():
        what = next(left)
        if isinstance(what, Exception):
            raise what
        return what

    return beat


def test_who_fails_waits_longer_each_time_and_says_when_all_is_well(stop, no_database, caplog):
    loop = worker.Loop("loop", beating([ValueError("a"), ValueError("b"), ValueError("c"), 3.0, 3.0]), stop)
    with caplog.at_level(logging.WARNING):
        pauses = [loop.once() for _ in range(5)]
    assert pauses == [0.5, 1.0, 2.0, 3.0, 3.0]
    assert len([record for record in caplog.records if record.exc_info]) == 3
    assert "well again" in caplog.text


def test_pauses_have_a_limit(stop, no_database):
    loop = worker.Loop("loop", beating([ValueError()] * 20), stop)
    assert [loop.once() for _ in range(20)][-1] == worker.LONGEST_PAUSE


def test_a_database_that_is_away_is_told_once_and_looked_for_often(stop, no_database, caplog):
    loop = worker.Loop("loop", beating([OperationalError("gone")] * 9 + [0.0]), stop)
    with caplog.at_level(logging.WARNING):
        pauses = [loop.once() for _ in range(10)]
    assert max(pauses) == worker.LONGEST_PAUSE_DATABASE
    assert len(caplog.records) == 2, "once away, once back"
    assert not any(record.exc_info for record in caplog.records)


def test_a_thread_ends_when_told_to_even_in_a_pause(stop, no_database):
    loop = worker.Loop("loop", lambda: 3600.0, stop)
    loop.start()
    stop.set()
    loop.join(5)
    assert not loop.is_alive()


def test_every_consumer_has_a_thread_of_its_own(stop):
    names = [loop.name for loop in worker.loops(stop, worker.Tasks("id", stop))]
    assert set(consumers.registry) < set(names)
    assert {"schedule", "tasks", "housekeeping"} < set(names)


def test_a_consumer_that_fails_does_not_stop_another(stop, no_database, monkeypatch):
    heard = []

    class Deaf(consumers.Consumer):
        def step(self, stopped=None):
            raise RuntimeError("deaf")

    class Hears(consumers.Consumer):
        def step(self, stopped=None):
            heard.append(time.monotonic())
            return 1

    pair = {"deaf": Deaf("deaf", print), "hears": Hears("hears", print)}
    monkeypatch.setattr(consumers, "registry", pair)
    monkeypatch.setattr(consumers, "listen", lambda: None)
    threads = [loop for loop in worker.loops(stop, worker.Tasks("id", stop)) if loop.name in pair]
    for thread in threads:
        thread.start()
    end = time.monotonic() + 5
    while len(heard) < 50 and time.monotonic() < end:
        time.sleep(0.01)
    stop.set()
    for thread in threads:
        thread.join(5)
    assert len(heard) >= 50


# --- tasks ----------------------------------------------------------------------------------------------
def task(status="RUNNING", workers=("me",)):
    return DBTaskResult.objects.create(
        status=status,
        worker_ids=list(workers),
        task_path="wagtail.tasks.update_reference_index_task",
        args_kwargs={"args": ["readers", "user", "1"], "kwargs": {}},
        backend_name="default",
        run_after="2020-01-01T00:00:00Z",
    )


@pytest.mark.django_db
def test_what_a_killed_worker_was_doing_is_queued_again():
    mine, others = task(), task(workers=["me", "another"])
    assert worker.recover_tasks("me") == 1
    mine.refresh_from_db()
    others.refresh_from_db()
    assert (mine.status, others.status) == ("READY", "RUNNING")


@pytest.mark.django_db
def test_a_task_that_kills_its_worker_again_and_again_is_given_up():
    deadly = task(workers=["me", "me", "me"])
    assert worker.recover_tasks("me") == 0
    deadly.refresh_from_db()
    assert deadly.status == "FAILED"


@pytest.mark.django_db(transaction=True)
def test_queued_tasks_are_run(stop):
    queued = task(status="READY", workers=[])
    worker.Tasks("me", stop).beat()
    queued.refresh_from_db()
    assert queued.status in ("SUCCESSFUL", "FAILED")
    assert queued.worker_ids == ["me"]


@pytest.mark.django_db
def test_an_idle_queue_costs_one_reading(stop, django_assert_num_queries):
    tasks = worker.Tasks("me", stop)
    tasks.beat()
    with django_assert_num_queries(1):
        tasks.beat()


@pytest.mark.django_db
def test_housekeeping_forgets_old_results():
    old, fresh = task(status="SUCCESSFUL"), task(status="SUCCESSFUL")
    DBTaskResult.objects.filter(pk=old.pk).update(finished_at="2020-01-01T00:00:00Z")
    assert worker.keep_house() == worker.HOUSEKEEPING_EVERY
    assert list(DBTaskResult.objects.all()) == [fresh]
