"""The store on one machine, shared by all its processes: docs/decisions/0006-page-store.md.

Whatever happens to its files, a reader gets a page that is right or none from here: trouble empties the store.
"""

import logging
import os
import shutil
import sqlite3
import threading
import time
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Mapping
from contextlib import suppress
from dataclasses import replace
from functools import cache, partial
from pathlib import Path
from typing import TypeVar

from django.conf import settings

from jarchi.delivery import page as pages
from jarchi.delivery.addresses import Place, place_of_file
from jarchi.delivery.clock import Clock
from jarchi.delivery.dependencies import EVERYTHING
from jarchi.delivery.index import Found, Index
from jarchi.delivery.locks import Locks
from jarchi.delivery.page import Page

logger = logging.getLogger(__name__)
T = TypeVar("T")

EVICTED_AT_ONCE = 20  # pages at one put, a few milliseconds of the lock: more than it adds
LOOKED_AT = 100  # pages, for that many that nobody has read
FILLED_TO = 0.95  # of the bound, after an eviction
RECORDED_AT_ONCE = 300  # places: about 10 ms of the lock in a store of 100,000 pages
FORGOTTEN_AFTER = 20.0  # seconds in which a process has not told of itself
TELL_EVERY = 60.0  # seconds between two complaints in the log
CANNOT_WRITE_NOW = {"SQLITE_FULL", "SQLITE_BUSY", "SQLITE_IOERR_WRITE", "SQLITE_IOERR_SHMSIZE"}


class Store:
    """`folder`: all of it; `bound`: bytes on disk, 0 for a store that keeps nothing."""

    def __init__(self, folder: Path, bound: int) -> None:
        self.folder = folder
        self.bound = bound
        self.pages = folder / "pages"
        self._fresh = folder / "fresh"  # pages being written
        self._lost = folder / "lost"  # what is being removed
        self.locks = Locks(folder / "locks")
        self.clock = Clock(folder / "clock")
        self._make()
        self._index: Index | None = None
        self._told = float("-inf")
        self._trouble: dict[str, str] = {}
        self._swept = 0  # what the clock told at the last sweep

    # --- reading ----------------------------------------------------------------------------------------------
    def file(self, place: Place) -> str | None:
        return None if place.file is None else f"{self.pages}/{place.file}"

    def has(self, place: Place) -> bool:
        """Whether `get` is worth a try: one look at the disk."""
        file = self.file(place)
        return file is not None and os.path.exists(file)

    def get(self, place: Place) -> Page | None:
        """The page there, perhaps past its `fresh_until`."""
        file = self.file(place)
        return pages.read(file) if file else None

    def get_old(self, place: Place) -> Page | None:
        """What a reader may have while the page cannot be rendered."""
        file = self.file(place)
        return (pages.read(file) or pages.read(file, old=True)) if file else None

    # --- storing ----------------------------------------------------------------------------------------------
    def put(self, place: Place, page: Page, began: int) -> bool:
        """Keep a page whose render began at that moment of the clock; False if something it shows was purged since.

        Raises `OSError` if it cannot be written.
        """
        file = self.file(place)
        if file is None or not self.bound:
            raise ValueError(f"nothing is kept at {place}")
        written, cost = pages.write(page, self._fresh)
        kept = False
        try:
            kept = self._changing(lambda index: self._keep(index, place, replace(page, cost=cost), written, began))
        finally:
            if not kept:
                pages.discard(name for name, _ in written)
        return kept

    def _keep(self, index: Index, place: Place, page: Page, written: list[tuple[str, str]], began: int) -> bool:
        if self._is_outdated(page.keys, began, index):
            return False
        file = f"{self.pages}/{place.file}"
        os.makedirs(os.path.dirname(file), mode=0o755, exist_ok=True)
        pages.discard([file, file + pages.OLD])  # whose keys the index is about to forget
        stored = self.clock.stored + 1
        with index.changing():  # before the files: what lies there can be purged
            index.put(str(place), str(place.file), page.cost, page.keys, time.time(), page.fresh_until)
            index.note_stored(stored)
        self.clock.count_stored(stored)
        for name, ending in written:
            os.rename(name, file + ending)
        self._evict(index)
        return True

    def _is_outdated(self, keys: Collection[str], began: int, index: Index) -> bool:
        return self.clock.generation > began or (self.clock.purges > began and index.was_purged(keys, began))

    def _evict(self, index: Index) -> None:
        """One bounded round. A page that nginx has given away since Python last did is spared until its turn comes
        again."""
        size = index.numbers()["bytes"]
        if size <= self.bound:
            return
        excess = size - self.bound * FILLED_TO
        victims: list[Found] = []
        spared: dict[int, float] = {}
        for page, cost, used in index.least_used(LOOKED_AT):
            if excess <= 0 or len(victims) == EVICTED_AT_ONCE:
                break
            read_at = 0.0 if page.is_old else pages.read_at(f"{self.pages}/{page.file}")
            if read_at > used:
                spared[page.id] = read_at
            else:
                victims.append(page)
                excess -= cost
        self._remove(index, victims)
        with index.changing():
            index.note_read(spared)
            index.count({"evicted": len(victims)})

    # --- purging ----------------------------------------------------------------------------------------------
    def purge(self, keys: Collection[str], *, hard: bool = False, entries: Iterable[int] = ()) -> int:
        """Remove the pages that show one of these; `hard`: their old copies as well. Returns how many were there.

        `entries`: of the journal, for `has_heard`.
        """
        if EVERYTHING in keys:
            self.empty()
        try:
            return self._changing(lambda index: self._purge(index, keys, entries, hard=hard), at_any_price=True)
        except sqlite3.DatabaseError:  # not even a new index can be written, but the store was emptied
            return 0

    def places_of(self, keys: Collection[str]) -> list[str]:
        """Where pages that show one of these lie or, until their old copies go, have lain: «news.example/ru/»."""
        found = self._changing(lambda index: index.showing(keys))
        return [place_of_file(self.pages, self.pages / page.file) for page in found]

    def purge_ended(self) -> int:
        """Remove the pages whose `fresh_until` is past."""
        return self._changing(lambda index: self._age(index, index.ended(time.time())), at_any_price=True)

    def has_heard(self, entry: int) -> bool:
        """Whether this entry's keys were purged on this machine."""
        return self._changing(lambda index: index.has_heard(entry))

    def forget_heard(self, upto: int) -> None:
        self._changing(lambda index: index.forget_heard(upto))

    def _purge(self, index: Index, keys: Collection[str], entries: Iterable[int], *, hard: bool) -> int:
        moment = self.clock.advance()
        with index.changing():
            index.note_purge(keys, moment)
            found = index.showing(keys)
            if not found:  # as of most of many that follow one another
                index.note_heard(entries)
        if not found:
            return 0
        if hard:
            self._remove(index, found)
        else:
            self._age(index, found)
        with index.changing():
            index.note_heard(entries)
        return sum(not page.is_old for page in found)

    def _age(self, index: Index, found: Collection[Found]) -> int:
        present = [page for page in found if not page.is_old]
        for page in present:
            file = f"{self.pages}/{page.file}"
            try:
                os.rename(file, file + pages.OLD)
            except OSError:  # it is gone already, or the disk is so full that it can have no other name
                pages.discard([file])
        with index.changing():
            index.age(present)
        return len(present)

    def _remove(self, index: Index, found: Collection[Found]) -> None:
        for page in found:
            pages.discard(pages.files_of(f"{self.pages}/{page.file}"))
            with suppress(OSError):  # pages below it
                os.rmdir(os.path.dirname(f"{self.pages}/{page.file}"))
        with index.changing():
            index.remove(found)

    def empty(self) -> None:
        """Purge everything, and begin anew. Costs the same however much there is; the files go in the background."""
        with self.locks.store():
            numbers, facts = self._kept()
            self.clock.advance(everything=True)
            lost = self._lost / str(time.time_ns())
            try:
                self.pages.rename(lost)
            except FileNotFoundError:
                pass
            except OSError:  # the disk is so full that nothing can be moved
                shutil.rmtree(self.pages)
            with suppress(sqlite3.Error, OSError):
                self.pages.mkdir(mode=0o755, exist_ok=True)
                index = self._open()
                with index.changing():
                    index.count(numbers)
                    index.note(facts)
        threading.Thread(target=self.remove_lost, name="lost pages").start()

    def _kept(self) -> tuple[dict[str, int], dict[str, str]]:
        """Counters and facts outlive the pages, if they can be read."""
        try:
            self._index = self._index or Index(self._index_path())
            numbers, facts = self._index.numbers(), self._index.facts()
        except (sqlite3.Error, OSError):
            return {}, {}
        return {name: numbers[name] for name in numbers.keys() - {"pages", "bytes", "floor", "stored"}}, facts

    def remove_lost(self) -> None:
        """And the indexes of former generations. Another process may begin a new one meanwhile."""
        present = self._index_path().name
        indexes = [path for path in self.folder.glob("index-*") if path.name < present]
        for lost in [*indexes, *self._lost.iterdir()]:
            if lost.is_dir():
                shutil.rmtree(lost, ignore_errors=True)
            else:
                pages.discard([lost])

    # --- keeping it in order --------------------------------------------------------------------------------
    def prepare(self, fingerprint: str) -> None:
        """Before the first reader: empty the store if other code filled it, or a machine that has lost power since."""
        facts = {"fingerprint": fingerprint, "boot": _boot()}
        with self.locks.store():
            try:
                if not facts.items() <= self.facts().items():
                    self.empty()
                    self._changing(lambda index: _within(index, lambda: index.note(facts)))
            except sqlite3.Error as error:  # the disk is full: nobody knows who filled the store
                self.empty()
                self.tell(error)
        pages.discard(self._fresh.iterdir())

    def sweep(self) -> None:
        """What nobody needs any more. At most every ten minutes: a render that takes so long is not stored."""
        swept, self._swept = self._swept, self.clock.purges
        self._changing(lambda index: _within(index, lambda: index.forget_purges(swept)))
        for file in self._fresh.iterdir():
            with suppress(FileNotFoundError):  # it was just stored
                if file.stat().st_ctime < time.time() - 3600:
                    file.unlink()
        self.remove_lost()

    def record(
        self, hits: Mapping[str, int], numbers: Mapping[str, int], memory: tuple[int, int] | None = None
    ) -> None:
        """What readers had of this process: {place: times}, and counters to be added up. `memory`: bytes and pages in
        its memory; None if it ends."""
        now = time.time()

        def write(index: Index) -> None:
            with index.changing():
                index.count(Counter(numbers))
                index.note(self._trouble)
                index.forget_processes(now - FORGOTTEN_AFTER, ended=os.getpid())
                if memory:
                    index.note_process(os.getpid(), now, *memory)

        self._changing(write)
        self._trouble = {}
        places = list(hits.items())
        for start in range(0, len(places), RECORDED_AT_ONCE):
            self._changing(partial(_use, hits=dict(places[start : start + RECORDED_AT_ONCE]), now=now))
            time.sleep(0.001)  # no lock here is fair: who waits to store a page comes now

    def numbers(self) -> dict[str, int]:
        """`pages`, `bytes` on disk, and the counters."""
        return self._changing(lambda index: index.numbers())

    def facts(self) -> dict[str, str]:
        return self._changing(lambda index: index.facts())

    def processes(self) -> list[tuple[int, int, int]]:
        """(id, bytes, pages) in the memory of each server process that has told of itself lately."""

        def living(index: Index) -> list[tuple[int, int, int]]:
            with index.changing():
                index.forget_processes(time.time() - FORGOTTEN_AFTER)
            return index.processes()

        return self._changing(living)

    def hottest(self, count: int) -> list[tuple[str, int, int]]:
        """(place, hits, bytes on disk), the most read first."""
        return self._changing(lambda index: index.hottest(count))

    def tell(self, error: Exception) -> None:
        """The operator hears of a page that could not be written, at most once a minute."""
        self._trouble = {"trouble": str(error), "trouble_at": str(time.time())}
        if time.monotonic() - self._told > TELL_EVERY:
            self._told = time.monotonic()
            logger.error("Pages are served but not stored in %s: %s", self.folder, error)

    def _changing(self, change: Callable[[Index], T], *, at_any_price: bool = False) -> T:
        """Do this alone with the index. One that is lost or corrupt empties the store, and the change is done then.

        `at_any_price`: so does one that cannot be written since the disk is full. Else that raises `sqlite3.Error`.
        """
        if not self.clock.is_there():
            self._make()
        with self.locks.store():
            try:
                return change(self._open())
            except sqlite3.DatabaseError as error:
                if getattr(error, "sqlite_errorname", "") in CANNOT_WRITE_NOW and not at_any_price:
                    raise
                logger.error("The page store's index cannot be used (%s); the store is emptied", error)
                self.empty()
                return change(self._open())

    def _make(self) -> None:
        """The folders and the clock, which somebody may have removed under us."""
        for place in (self.pages, self._fresh, self._lost):
            place.mkdir(mode=0o755, parents=True, exist_ok=True)
        with self.locks.store():
            self.clock.open()

    def _open(self) -> Index:
        """The index of this generation of pages. One that knows less than it should empties the store."""
        path = self._index_path()
        if self._index is not None and self._index.path != path:  # another process has emptied the store
            self._index.close()
            self._index = None
        if self._index is None:
            is_new = not path.exists()
            self._index = Index(path)
            is_whole = self._index.numbers()["stored"] >= self.clock.stored and not (is_new and self._has_pages())
        else:
            is_whole = self._index.is_there()
        if not is_whole:
            logger.error("The page store's index is gone, or was replaced; the store is emptied")
            self.empty()
            return self._open()
        return self._index

    def _has_pages(self) -> bool:
        try:
            return any(self.pages.iterdir())
        except FileNotFoundError:
            return False

    def _index_path(self) -> Path:
        """A name of its own for each generation: SQLite cannot bear that an open file is replaced."""
        return self.folder / f"index-{self.clock.generation}.sqlite3"


def _within(index: Index, change: Callable[[], None]) -> None:
    with index.changing():
        change()


def _use(index: Index, hits: Mapping[str, int], now: float) -> None:
    with index.changing():
        index.use(hits, now)


def _boot() -> str:
    """Another one after each start of the machine."""
    try:
        return Path("/proc/sys/kernel/random/boot_id").read_text().strip()
    except OSError:
        return ""


@cache
def _store(folder: Path, bound: int, process: int) -> Store:
    return Store(folder, bound)


def of_newsroom() -> Store:
    """The store of this newsroom on this machine; a forked process opens its own."""
    return _store(Path(settings.JARCHI_STORE), settings.JARCHI_STORE_BYTES, os.getpid())
