"""What goes when the disk may take no more."""

import os
import time

import pytest

from jarchi.delivery import page as pages
from jarchi.delivery.store import Store
from jarchi.delivery.tests.test_store import HOME, at, lying, page_with


def test_the_least_recently_read_go_when_the_disk_is_full_of_pages(tmp_path):
    cost = 4 * pages.BLOCK
    store = Store(tmp_path, 20 * cost)
    places = [at(f"/ru/{number}/") for number in range(20)]
    for place in places:
        store.put(place, page_with(), store.clock.purges)
    assert store.numbers()["bytes"] == 20 * cost
    store.record({str(place): 1 for place in places[:5]}, {})
    store.put(HOME, page_with(), store.clock.purges)
    assert store.numbers()["bytes"] <= 20 * cost
    left = [place for place in places if store.get(place)]
    assert set(places[:5]) <= set(left)
    assert store.get(HOME)
    assert len(left) < 20
    assert store.numbers()["evicted"] == 20 - len(left)
    assert len(lying(store)) == 4 * store.numbers()["pages"]


def test_no_put_evicts_many_pages_at_once_however_full_the_store(tmp_path):
    cost = 4 * pages.BLOCK
    large = Store(tmp_path, 120 * cost)
    for number in range(120):
        large.put(at(f"/ru/{number}/"), page_with(), large.clock.purges)
    small = Store(tmp_path, 40 * cost)
    evicted = []
    while small.numbers()["bytes"] > 40 * cost:
        before = small.numbers().get("evicted", 0)
        small.put(HOME, page_with(text=str(len(evicted))), small.clock.purges)
        evicted.append(small.numbers()["evicted"] - before)
    assert 1 < max(evicted) <= 20
    assert len(evicted) <= 5
    assert small.get(HOME)


def reads_past_us(store, place, ending):
    """As nginx does, on a file system that tells."""
    file = f"{store.file(place)}{ending}"
    marked = os.stat(file).st_mtime_ns
    os.utime(file, ns=(time.time_ns(), marked))


@pytest.mark.parametrize("ending", ["", ".br", ".gz"])
def test_what_nginx_gives_away_is_not_evicted_before_what_nobody_reads(tmp_path, ending):
    cost = 4 * pages.BLOCK
    store = Store(tmp_path, 20 * cost)
    places = [at(f"/ru/{number}/") for number in range(20)]
    for place in places:
        store.put(place, page_with(), store.clock.purges)
    for place in places[:5]:
        reads_past_us(store, place, ending)
    for number in range(20, 34):
        store.put(at(f"/ru/{number}/"), page_with(), store.clock.purges)
    assert [store.has(place) for place in places] == [True] * 5 + [False] * 14 + [True]


def test_a_page_that_nginx_gave_away_once_is_not_kept_for_ever(tmp_path):
    cost = 4 * pages.BLOCK
    store = Store(tmp_path, 20 * cost)
    store.put(HOME, page_with(), store.clock.purges)
    reads_past_us(store, HOME, ".br")
    for number in range(60):
        store.put(at(f"/ru/{number}/"), page_with(), store.clock.purges)
    assert not store.has(HOME)


def test_old_copies_go_first(tmp_path):
    cost = 4 * pages.BLOCK
    store = Store(tmp_path, 10 * cost)
    for number in range(10):
        store.put(at(f"/ru/{number}/"), page_with(f"article:{number}"), store.clock.purges)
    store.purge({"article:8", "article:9"})
    store.put(HOME, page_with(), store.clock.purges)
    assert store.get_old(at("/ru/9/")) is None
    assert store.get(at("/ru/0/"))


def test_a_page_larger_than_the_store_is_not_kept(tmp_path):
    store = Store(tmp_path, 1000)
    store.put(HOME, page_with(), store.clock.purges)
    assert store.get(HOME) is None
    assert lying(store) == set()
