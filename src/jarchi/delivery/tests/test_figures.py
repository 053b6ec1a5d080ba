"""What the store tells of itself."""

import threading

import pytest

from jarchi.delivery import figures, store
from jarchi.delivery.addresses import Place
from jarchi.delivery.page import Page, compressed
from jarchi.delivery.store import Store

PAGE = Page((("content-type", "text/html"),), compressed(b"page"), frozenset({"article:1"}))


@pytest.fixture
def kept(tmp_path):
    """A store with three pages."""
    made = Store(tmp_path / "store", 10_000_000)
    for number in range(3):
        assert made.put(Place("news.example", f"/ru/{number}/"), PAGE, made.clock.purges)
    return made


def test_the_hottest_pages_come_first(kept):
    kept.record({"news.example/ru/1/": 5, "news.example/ru/2/": 7}, {})
    kept.record({"news.example/ru/1/": 5, "gone.example/": 9}, {})
    hottest = [(place, hits) for place, hits, _ in kept.hottest(5)]
    assert hottest == [("news.example/ru/1/", 10), ("news.example/ru/2/", 7)]


def test_very_many_places_are_recorded_whole(kept):
    hits = {f"news.example/ru/{number}/": 1 for number in range(3 * store.RECORDED_AT_ONCE + 1)}
    kept.record(hits, {"hits": len(hits)})
    assert figures.of(kept).numbers["hits"] == len(hits)
    assert len(kept.hottest(10)) == 3


def test_who_stores_a_page_does_not_wait_until_very_many_places_are_recorded(kept):
    hits = {f"news.example/ru/{number}/": 1 for number in range(300 * store.RECORDED_AT_ONCE)}
    recording = threading.Thread(target=kept.record, args=(hits, {}))
    recording.start()
    kept.put(Place("news.example", "/ru/new/"), PAGE, kept.clock.purges)
    assert recording.is_alive()
    recording.join()


def test_trouble_with_writing_is_told_with_its_time(kept):
    assert figures.of(kept).trouble is None
    kept.tell(OSError(28, "No space left on device"))
    kept.record({}, {"not_written": 1})
    told = figures.of(kept).trouble
    assert told
    assert "No space left" in told.said
    kept.record({}, {})
    assert figures.of(kept).trouble == told


def test_the_hit_ratio_is_of_requests_for_pages(kept):
    assert figures.of(kept).hit_ratio is None
    kept.record({}, {"hits": 3, "renders": 1, "passed": 10})
    assert figures.of(kept).hit_ratio == 0.75


def test_a_page_is_purged_by_its_own_address_on_every_host_and_with_every_query(tmp_path):
    made = Store(tmp_path / "store", 10_000_000)
    places = [Place("a.example", "/ru/"), Place("b.example", "/ru/"), Place("a.example", "/ru/", "before=1-2")]
    for place in [*places, Place("a.example", "/ru/other/")]:
        made.put(place, Page(PAGE.headers, PAGE.forms, frozenset({place.key})), made.clock.purges)
    assert made.purge([places[0].key]) == 3
    assert [made.get(place) for place in places] == [None] * 3
    assert made.get(Place("a.example", "/ru/other/"))
