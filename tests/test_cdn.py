"""News for caches in front: none is lost, none is told too early, and one cache's trouble is nobody else's."""

import datetime as dt

import pytest
from django.db import connection, transaction
from django.utils import timezone

from jarchi import cdn
from jarchi.delivery.addresses import Place
from jarchi.delivery.outside import Refused
from jarchi.delivery.page import Page, compressed
from jarchi.delivery.store import Store
from jarchi.journal import consumers, writing
from jarchi.journal.models import Cursor, Entry
from jarchi.purging import purge

pytestmark = pytest.mark.django_db


class Cache:
    """One in front. `told`: (keys, places, everything, hard) of each purge."""

    tags = None
    keeps = 60

    def __init__(self, name="one"):
        self.name = name
        self.told = []
        self.is_down = False

    def purge(self, keys, places, *, everything, hard):
        if self.is_down:
            raise Refused("503")
        self.told.append((set(keys), set(places), everything, hard))


@pytest.fixture
def cache():
    return Cache()


@pytest.fixture
def announcer(cache):
    return announcing(cache)


def announcing(cache):
    announcer = cdn.Announcer(cache, lambda keys: [f"news.example/{key}/" for key in sorted(keys)])
    announcer.position()
    return announcer


def ring(*keys, kind="article.updated", **data):
    with transaction.atomic():
        return writing.append(kind, keys=list(keys), **data)


def store_at(machine, entry, moved=dt.timedelta(0)):
    position = entry.id if entry else 0
    Cursor.objects.update_or_create(consumer=f"delivery.{machine}", defaults={"position": position})
    Cursor.objects.filter(consumer=f"delivery.{machine}").update(moved_at=timezone.now() - moved)


def test_what_waits_is_told_in_one_bundle(announcer, cache):
    ring("article:1", "stories:ru")
    ring("article:2", "stories:ru")
    ring()
    assert announcer.step() == 3
    keys = {"article:1", "article:2", "stories:ru"}
    assert cache.told == [(keys, {f"news.example/{key}/" for key in keys}, False, False)]
    assert announcer.step() == 0


def test_what_was_withdrawn_is_told_apart_and_by_its_address(cache, settings, tmp_path):
    """Our own store has forgotten by then where it lay."""
    settings.JARCHI_URL = "https://news.example"
    store = Store(tmp_path / "store", 1_000_000)
    announcer = cdn.Announcer(cache, store.places_of)
    announcer.position()
    for key, path in (("article:1", "/ru/society/1-a/"), ("article:2", "/ru/society/2-a/")):
        page = Page((), compressed(b"text"), frozenset({key}))
        assert store.put(Place("news.example", path), page, store.clock.purges)
    entries = [ring("article:1"), ring("article:2", kind="article.withdrawn", url="/ru/society/2-a/")]
    purge(store, entries)
    announcer.step()
    assert cache.told == [
        ({"article:1"}, {"news.example/ru/society/1-a/"}, False, False),
        ({"article:2"}, {"news.example/ru/society/2-a/"}, False, True),
    ]


@pytest.mark.parametrize("keys", [["site"], [f"article:{number}" for number in range(2000)]])
def test_much_is_everything(announcer, cache, keys):
    ring(*keys)
    announcer.step()
    ((_, places, everything, _),) = cache.told
    assert everything
    assert places == set()


def test_a_cache_that_was_down_is_told_of_all_afterwards(announcer, cache):
    cache.is_down = True
    for number in range(1200):
        ring(f"article:{number % 50}")
    for _ in range(3):
        with pytest.raises(Refused):
            announcer.step()
    cache.is_down = False
    announcer.step()
    assert [len(keys) for keys, *_ in cache.told] == [50]
    assert announcer.step() == 0


def test_one_that_is_down_holds_up_no_other(announcer, cache):
    cache.is_down, other = True, Cache("other")
    second = announcing(other)
    ring("article:1")
    with pytest.raises(Refused):
        announcer.step()
    second.step()
    assert len(other.told) == 1


def test_what_was_before_a_cache_was_named_is_not_told(cache):
    ring("article:1")
    assert announcing(cache).step() == 0


def test_our_own_stores_are_purged_first(announcer, cache):
    first, second = ring("article:1"), ring("article:2")
    store_at("a", second)
    store_at("b", first)
    assert announcer.step() == 1
    assert [keys for keys, *_ in cache.told] == [{"article:1"}]
    store_at("b", second)
    assert announcer.step() == 1
    assert cache.told[-1][0] == {"article:2"}


def test_a_machine_that_is_gone_is_not_waited_for(announcer, cache):
    entry = ring("article:1")
    store_at("a", entry)
    store_at("gone", None, moved=dt.timedelta(hours=1))
    assert announcer.step() == 1


def age(entry, seconds):
    Entry.objects.filter(pk=entry.pk).update(at=timezone.now() - dt.timedelta(seconds=seconds))


def test_a_machine_that_lags_is_waited_for_five_seconds_and_the_cache_is_told_again_when_it_has_purged(
    announcer, cache
):
    entry = ring("article:1")
    store_at("lags", None)
    assert announcer.step() == 0
    age(entry, 6)
    assert [announcer.step() for _ in range(3)] == [1, 0, 0], "told once, not at every beat"
    later = ring("article:2")
    store_at("lags", entry)
    assert announcer.step() == 1
    assert [keys for keys, *_ in cache.told] == [{"article:1"}, {"article:1"}]
    store_at("lags", later)
    assert announcer.step() == 1
    assert announcer.step() == 0


def test_a_cache_that_refuses_is_told_early_all_the_same_when_it_is_back(announcer, cache):
    entry, cache.is_down = ring("article:1"), True
    store_at("lags", None)
    age(entry, 6)
    with pytest.raises(Refused):
        announcer.step()
    cache.is_down = False
    assert announcer.step() == 1
    assert len(cache.told) == 1


def test_a_machine_that_hangs_is_waited_for_a_minute_at_most(announcer, cache):
    entry = ring("article:1")
    store_at("hangs", None)
    age(entry, 61)
    assert announcer.step() == 1
    assert announcer.position() == entry.id


def test_nobodys_writing_waits_for_a_cache(announcer, cache, monkeypatch):
    inside = []
    monkeypatch.setattr(cache, "purge", lambda *_, **__: inside.append(len(connection.savepoint_ids)))
    ring("article:1")
    announcer.step()
    assert inside == [0]


def test_each_cache_of_the_settings_becomes_a_consumer(settings, monkeypatch):
    monkeypatch.setattr(consumers, "registry", {})
    settings.JARCHI_CDN = ["varnish+http://10.0.0.1:6081", "fastly://abc"]
    cdn.register()
    assert set(consumers.registry) == {"cdn.varnish.10.0.0.1:6081", "cdn.fastly.abc"}
