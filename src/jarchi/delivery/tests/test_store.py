"""The store on one machine: keys, purges, bounds, and what happens when something happens to its files."""

import shutil
import time

import pytest

from jarchi.delivery.addresses import Place
from jarchi.delivery.page import Page, compressed
from jarchi.delivery.store import Store

HOST = "news.example"
FOLDERS = ("fresh", "lost", "pages")
ROOM = 10 * 1024 * 1024


def at(path, query=""):
    return Place(HOST, path, query)


HOME, STORY, LIST = at("/ru/"), at("/ru/society/17-a/"), at("/ru/society/")


def page_with(*keys, text="text", **more):
    return Page((("content-type", "text/html"),), compressed(f"<p>{text}".encode() * 100), frozenset(keys), **more)


@pytest.fixture
def store(tmp_path):
    return Store(tmp_path, ROOM)


@pytest.fixture
def other(store, tmp_path):
    """The same store as another process has it open."""
    return Store(tmp_path, ROOM)


@pytest.fixture
def keep(store):
    def keep(place, *keys, **more):
        return store.put(place, page_with(*keys, **more), store.clock.purges)

    return keep


def lying(store):
    return {str(file.relative_to(store.pages)) for file in store.pages.rglob("*") if file.is_file()}


# --- keeping and purging ----------------------------------------------------------------------------------
def test_what_was_put_is_got(store, other, keep):
    assert keep(STORY, "article:17", parameters=frozenset({"before"}), fresh_until=2e9)
    for each in (store, other):
        assert each.get(STORY) == page_with("article:17", parameters=frozenset({"before"}), fresh_until=2e9)
    assert store.get(HOME) is None


def test_a_set_of_files_has_one_time_which_is_another_for_another_page(store, keep):
    keep(STORY, "article:17")
    first = {file.stat().st_mtime_ns for file in (store.pages / HOST / "ru/society/17-a").iterdir()}
    keep(STORY, "article:17", text="corrected")
    second = {file.stat().st_mtime_ns for file in (store.pages / HOST / "ru/society/17-a").iterdir()}
    assert (len(first), len(second)) == (1, 1)
    assert first != second


def test_a_purge_takes_what_shows_the_key_and_nothing_else(store, keep):
    keep(HOME, "article:17", "article:18")
    keep(STORY, "article:17")
    keep(LIST, "article:18", "section:3:ru")
    assert store.purge({"article:17", "article:99"}) == 2
    assert [store.get(place) is None for place in (HOME, STORY, LIST)] == [True, True, False]
    assert store.purge({"article:17"}) == 0


def test_a_page_depends_on_what_it_shows_now(store, keep):
    keep(HOME, "article:17")
    keep(HOME, "article:18")
    assert store.purge({"article:17"}) == 0
    assert store.get(HOME)
    assert store.purge({"article:18"}) == 1


def test_thousands_of_keys_at_once(store, keep):
    keep(HOME, *(f"article:{number}" for number in range(2000)))
    assert store.purge({f"article:{number}" for number in range(1999, 5000)}) == 1


def test_a_purged_page_leaves_an_old_copy_that_nobody_takes_for_the_page(store, keep):
    keep(STORY, "article:17")
    store.purge({"article:17"})
    assert store.get(STORY) is None
    assert store.get_old(STORY).forms[""] == page_with().forms[""]
    keep(STORY, "article:17", text="corrected")
    assert store.get_old(STORY) == page_with("article:17", text="corrected")
    assert not any(name.endswith(".old") for name in lying(store))


def test_a_hard_purge_leaves_nothing(store, keep):
    keep(STORY, "article:17")
    keep(HOME, "article:17")
    store.purge({"article:17"})
    keep(HOME, "article:17")
    store.purge({"article:17"}, hard=True)
    assert lying(store) == set()
    assert store.get_old(STORY) is None
    assert store.numbers()["bytes"] == store.numbers()["pages"] == 0


def test_a_purge_of_everything_leaves_nothing_but_the_counters(store, other, keep):
    keep(STORY, "article:17")
    store.record({}, {"hits": 5})
    began = other.clock.purges
    assert other.purge({"site"}) == 0
    assert store.get_old(STORY) is None
    assert store.numbers() | {"floor": 0, "stored": 0} == {"bytes": 0, "pages": 0, "floor": 0, "stored": 0, "hits": 5}
    assert not store.put(STORY, page_with("article:17"), began)
    assert keep(STORY, "article:17")


def test_a_render_from_before_a_purge_is_not_kept_by_any_process(store, other):
    began = other.clock.purges
    store.purge({"article:17"})
    assert not other.put(STORY, page_with("article:17"), began)
    assert other.put(HOME, page_with("article:18"), began)
    assert lying(store) == {f"{HOST}/ru/index.html{ending}" for ending in ("", ".br", ".gz", ".meta")}
    assert not any((store.folder / "fresh").iterdir())


def test_a_render_that_takes_longer_than_purges_are_remembered_is_not_kept(store):
    began = store.clock.purges
    store.purge({"article:17"})
    for _ in range(3):
        store.sweep()
        store.purge({"article:1"})
    assert not store.put(STORY, page_with("article:17"), began)


def test_nor_after_another_worker_has_begun_to_sweep(store, tmp_path):
    began = store.clock.purges
    store.purge({"article:17"})
    for _ in range(3):
        store.sweep()
        store.purge({"article:1"})
    Store(tmp_path, ROOM).sweep()
    assert not store.put(STORY, page_with("article:17"), began)


def test_the_clock_never_goes_back(store, other):
    told = [store.clock.purges]
    for each in (store, other, store):
        each.purge({"a"})
        told.append(other.clock.purges)
    assert told == sorted(set(told))


def test_what_has_ended_goes(store, keep):
    now = time.time()
    keep(HOME, fresh_until=now - 1)
    keep(LIST, fresh_until=now + 3600)
    keep(STORY)
    assert (store.purge_ended(), store.purge_ended()) == (1, 0)
    assert [store.get(place) is None for place in (HOME, STORY, LIST)] == [True, False, False]


def test_an_entry_of_the_journal_is_heard_once_on_a_machine(store, other):
    store.purge({"article:17"}, entries=[5, 6])
    assert [other.has_heard(entry) for entry in (4, 5, 6, 7)] == [False, True, True, False]
    other.forget_heard(5)
    assert [store.has_heard(entry) for entry in (5, 6)] == [False, True]


# --- what happens to files --------------------------------------------------------------------------------
def remove(index):
    index.unlink()


def remove_all_of_it(index):
    for file in index.parent.glob("index-*"):
        file.unlink()


def remove_journal(index):
    index.with_name(index.name + "-wal").unlink()


def fill_with_garbage(index):
    remove_journal(index)
    index.write_bytes(b"garbage" * 10_000)


def cut_off(index):
    remove_journal(index)
    index.write_bytes(index.read_bytes()[:5000])


def cut_to_nothing(index):
    remove_journal(index)
    index.write_bytes(b"")


def put_a_folder_there(index):
    remove_all_of_it(index)
    index.mkdir()


def put_another_there(index):
    shutil.copy(index, index.with_name("copy"))
    index.with_name("copy").replace(index)


def remove_clock(index):
    (index.parent / "clock").unlink()


def remove_locks(index):
    (index.parent / "locks").unlink()


def remove_everything(index):
    shutil.rmtree(index.parent)


INDEX_FAULTS = [
    remove, remove_all_of_it, remove_journal, fill_with_garbage, cut_off, cut_to_nothing, put_a_folder_there,
    put_another_there,
]  # fmt: skip
FAULTS = [*INDEX_FAULTS, remove_clock, remove_locks, remove_everything]


def index_of(store):
    return next(path for path in store.folder.glob("index-*") if path.name.endswith(".sqlite3"))


@pytest.mark.parametrize("fault", FAULTS)
@pytest.mark.parametrize("who", ["running", "newly started"])
def test_no_page_outlives_its_index_and_the_store_goes_on(store, keep, tmp_path, fault, who):
    """Whatever happens to the files under one running process, nothing stale remains for it nor for another."""
    keep(STORY, "article:17")
    keep(HOME, "article:17")
    fault(index_of(store))
    purging = store if who == "running" else Store(tmp_path, ROOM)
    purging.purge({"article:17"})
    assert store.get(STORY) is None
    assert store.get(HOME) is None
    for each in (store, purging):
        assert each.put(STORY, page_with("article:17", text="new"), each.clock.purges) or each.put(
            STORY, page_with("article:17", text="new"), each.clock.purges
        )
        assert each.get(STORY) == page_with("article:17", text="new")
    assert purging.purge({"article:17"}) == 1
    assert store.get(STORY) is None
    store.sweep()
    assert [folder.name for folder in sorted(store.folder.iterdir()) if folder.is_dir()] == list(FOLDERS)


@pytest.mark.parametrize("fault", FAULTS)
def test_what_is_rendered_meanwhile_by_a_process_that_has_not_noticed_is_not_stale(store, keep, tmp_path, fault):
    keep(HOME, "article:1")
    began = store.clock.purges
    fault(index_of(store))
    Store(tmp_path, ROOM).purge({"article:17"})
    store.put(STORY, page_with("article:17", text="of before"), began)
    assert store.get(STORY) is None


def test_a_lost_journal_is_noticed_at_the_start(store, keep, tmp_path):
    """Killed processes leave SQLite's journal beside the file; somebody tidies it away."""
    keep(STORY, "article:17")
    copy = tmp_path / "copy"
    shutil.copytree(tmp_path, copy, copy_function=shutil.copy2, ignore=shutil.ignore_patterns("copy"))
    remove_journal(index_of(Left(copy)))
    started = Store(copy, ROOM)
    started.prepare("the same")
    started.purge({"article:17"})
    assert started.get(STORY) is None


class Left:
    """The folder of processes that were killed."""

    def __init__(self, folder):
        self.folder = folder


def test_nothing_is_left_of_former_generations(store, keep):
    for _ in range(3):
        keep(STORY, "article:17")
        store.empty()
    store.sweep()
    assert len([path for path in store.folder.glob("index-*") if path.name.endswith(".sqlite3")]) == 1
    assert not any((store.folder / "lost").iterdir())


@pytest.mark.parametrize("ending", ["", ".br", ".gz", ".meta"])
@pytest.mark.parametrize("damage", ["gone", "cut", "of another page"])
def test_a_torn_set_of_files_is_no_page(store, keep, ending, damage):
    keep(STORY, "article:17")
    file = store.pages / f"{STORY.file}{ending}"
    if damage == "gone":
        file.unlink()
    elif damage == "cut":
        file.write_bytes(file.read_bytes()[:50])
    else:
        keep(HOME, "article:18", text="another")
        shutil.copy2(store.pages / f"{HOME.file}{ending}", file)
    assert store.get(STORY) is None
    assert keep(STORY, "article:17")
    assert store.get(STORY)


# --- starting ---------------------------------------------------------------------------------------------
def test_the_same_code_on_a_machine_that_has_not_stopped_finds_its_pages(store, keep, tmp_path):
    store.prepare("code 1")
    keep(STORY, "article:17")
    again = Store(tmp_path, ROOM)
    again.prepare("code 1")
    assert again.get(STORY)
    assert again.purge({"article:17"}) == 1


def test_other_code_begins_with_an_empty_store(store, keep, tmp_path):
    store.prepare("code 1")
    keep(STORY, "article:17")
    Store(tmp_path, ROOM).prepare("code 2")
    assert store.get_old(STORY) is None


def test_another_start_of_the_machine_begins_with_an_empty_store(store, keep, tmp_path, monkeypatch):
    store.prepare("code 1")
    keep(STORY, "article:17")
    monkeypatch.setattr("jarchi.delivery.store._boot", lambda: "another")
    Store(tmp_path, ROOM).prepare("code 1")
    assert store.get_old(STORY) is None
