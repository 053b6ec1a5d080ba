"""The journal purges the store of each machine: whoever wrote, whatever died in between, however often it is told."""

import sqlite3
import threading
from contextlib import contextmanager

import pytest
from django.db import connection, transaction

from jarchi.delivery.addresses import Place
from jarchi.delivery.page import Page, compressed
from jarchi.delivery.store import Store, of_newsroom
from jarchi.journal import writing
from jarchi.purging import Purger

STORY, LIST = Place("news.example", "/ru/society/17-a/"), Place("news.example", "/ru/society/")
ROOM = 10_000_000


def keep(store, place, *keys):
    assert store.put(place, Page((), compressed(b"text"), frozenset(keys)), store.clock.purges)


def ring(kind, *keys):
    with transaction.atomic():
        return writing.append(kind, article=17, keys=list(keys))


@pytest.fixture
def other_machine(db, tmp_path):
    """Its store, its worker begun."""
    store = Store(tmp_path / "other", ROOM)
    store.purger = Purger("other", store)
    store.purger.step()
    return store


@pytest.fixture
def this_machine(transactional_db):
    store = of_newsroom()
    store.purger = Purger("this", store)
    store.purger.step()
    return store


def test_the_writing_process_purges_after_the_commit(this_machine):
    keep(this_machine, STORY, "article:17")
    with transaction.atomic():
        ring("article.published", "article:17")
        assert this_machine.get(STORY)
    assert this_machine.get(STORY) is None


def test_what_is_rolled_back_purges_nothing(this_machine):
    keep(this_machine, STORY, "article:17")
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        ring("article.published", "article:17")
        raise ZeroDivisionError
    assert this_machine.get(STORY)


def test_every_machine_purges_its_own_store(this_machine, other_machine):
    keep(other_machine, STORY, "article:17")
    keep(other_machine, LIST, "section:3:ru")
    ring("article.published", "article:17")
    assert other_machine.purger.step() == 1
    assert other_machine.get(STORY) is None
    assert other_machine.get_old(STORY)
    assert other_machine.get(LIST)


@pytest.mark.parametrize("kind", ["article.withdrawn", "article.deleted"])
def test_what_was_withdrawn_leaves_no_old_copy_on_any_machine(this_machine, other_machine, kind):
    for machine in (this_machine, other_machine):
        keep(machine, STORY, "article:17")
    ring(kind, "article:17")
    other_machine.purger.step()
    for machine in (this_machine, other_machine):
        assert machine.get_old(STORY) is None


def test_what_was_purged_at_once_is_not_purged_again(this_machine):
    ring("article.published", "article:17")
    keep(this_machine, STORY, "article:17")
    assert this_machine.purger.step() == 1
    assert this_machine.get(STORY), "made after the change"


def test_an_entry_told_twice_does_no_harm(other_machine):
    entry = ring("article.published", "article:17")
    keep(other_machine, STORY, "article:17")
    for _ in range(2):
        other_machine.purger.handle(entry)
        assert other_machine.get(STORY) is None
    keep(other_machine, STORY, "article:17")
    assert other_machine.get(STORY)


def test_what_the_writing_process_could_not_purge_the_worker_does(this_machine, monkeypatch):
    keep(this_machine, STORY, "article:17")
    broken = OSError("no room")
    monkeypatch.setattr(Store, "purge", lambda *_, **__: (_ for _ in ()).throw(broken))
    ring("article.published", "article:17")
    with pytest.raises(OSError, match="no room"):
        this_machine.purger.step()
    monkeypatch.undo()
    assert this_machine.get(STORY)
    assert this_machine.purger.step() == 1
    assert this_machine.get(STORY) is None


def test_pages_from_before_a_machine_began_to_hear_are_not_trusted(db, tmp_path):
    """Its server stores pages, another machine publishes, and only then its first worker comes up."""
    ring("article.published", "article:16")
    store = Store(tmp_path / "new", ROOM)
    keep(store, STORY, "article:17")
    ring("article.published", "article:17")
    purger = Purger("new", store)
    purger.step()
    assert store.get_old(STORY) is None
    keep(store, STORY, "article:17")
    Purger("new", store).step()
    assert store.get(STORY), "later starts go on where the last one ended"


def test_a_page_that_pointed_at_a_withdrawn_story_loses_its_old_copy(this_machine):
    keep(this_machine, STORY, "article:17")
    with transaction.atomic():
        writing.append("article.redrawn", article=17, keys=["article:17"], hard=True)
    assert this_machine.get_old(STORY) is None


def test_on_a_full_disk_the_worker_goes_on_purging(this_machine, other_machine, monkeypatch):
    """What has been purged need not be remembered, and need not be forgotten either."""
    full = sqlite3.OperationalError("database or disk is full")
    monkeypatch.setattr(Store, "forget_heard", lambda *_: (_ for _ in ()).throw(full))
    keep(other_machine, STORY, "article:17")
    ring("article.updated", "article:16")
    ring("article.updated", "article:17")
    assert other_machine.purger.step() == 2
    assert other_machine.get(STORY) is None


@contextmanager
def somebody_forgets_a_transaction():
    """It has written an entry, and stays open."""
    begun, over = threading.Event(), threading.Event()

    def write():
        with transaction.atomic():
            ring("article.updated", "article:16")
            begun.set()
            over.wait(60)
        connection.close()

    writer = threading.Thread(target=write)
    writer.start()
    begun.wait(20)
    try:
        yield
    finally:
        over.set()
        writer.join(20)


@pytest.mark.postgres
def test_behind_a_gap_of_the_journal_purges_go_on(this_machine, other_machine):
    missing = Place("news.example", "/ru/society/16-a/")
    keep(other_machine, missing, "article:16")
    with somebody_forgets_a_transaction():
        began = other_machine.purger.position()
        for _ in range(2):
            keep(other_machine, STORY, "article:17")
            ring("article.updated", "article:17")
            assert other_machine.purger.step() == 0
            assert other_machine.get(STORY) is None
        keep(other_machine, STORY, "article:17")
        other_machine.purger.step()
        assert other_machine.get(STORY), "purged once for each entry"
        assert other_machine.purger.position() == began
        assert other_machine.get(missing)
    done = 0
    while done < 3:
        done += other_machine.purger.step()
    assert other_machine.get(missing) is None
    assert other_machine.get(STORY)
