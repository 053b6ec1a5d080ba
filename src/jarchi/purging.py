"""The journal purges the store: at once in the process that wrote the entry, and again on every machine.

An entry names in `data["keys"]` the surrogate keys of what changed.
"""

import logging
import sqlite3
import time
from collections.abc import Callable, Sequence
from contextlib import suppress

from django.db import transaction

from jarchi.delivery.store import Store, of_newsroom
from jarchi.journal import consumers, writing
from jarchi.journal.models import Cursor, Entry

logger = logging.getLogger(__name__)

MOVE_EVERY = 0.2  # seconds: the cursor, for which caches in front wait
HARD = (".withdrawn", ".deleted")


def purge_at_once(entries: Sequence[Entry]) -> None:
    """After the commit. A failure is made good by this machine's consumer."""
    try:
        purge(of_newsroom(), entries)
    except (OSError, sqlite3.Error):
        logger.exception("The store could not be purged at once; the worker will do it")


def purge(store: Store, entries: Sequence[Entry]) -> None:
    for hard in (False, True):
        chosen = [entry for entry in entries if is_hard(entry) is hard and entry.data.get("keys")]
        if chosen:
            keys = {key for entry in chosen for key in entry.data["keys"]}
            store.purge(keys, hard=hard, entries=[entry.id for entry in chosen])


def is_hard(entry: Entry) -> bool:
    """Whether not even old copies of what it changed may be shown."""
    return entry.kind.endswith(HARD) or bool(entry.data.get("hard"))


class Purger(consumers.Consumer):
    """A machine's consumer: purges what the writing process did not, or did on another machine."""

    def __init__(self, machine: str, store: Store) -> None:
        super().__init__(f"delivery.{machine}", self._purge_once, from_start=False)
        self.store = store
        self._has_begun = False
        self._lags = False  # the cursor, behind what is purged
        self._purged_early: set[int] = set()  # entries beyond a gap

    def step(self, stopped: Callable[[], bool] = lambda: False) -> int:
        """Purges bear repetition, so they need no transaction: nobody's writing waits while files are removed. The
        cursor moves once for all that came in a moment, since each move waits for the disk, and only ever forward."""
        done, begun = 0, self.position()
        try:
            for entry in self.reader.after(max(begun, self._passed)):
                if stopped():
                    break
                self._purge_once(entry)
                done, self._passed = done + 1, entry.id
        finally:
            self._lags = self._passed > begun
            if self._lags and time.monotonic() >= self._move_at:
                self.settle()
        if self.reader.in_doubt:
            self._purge_beyond_the_gap()
        return done

    def settle(self) -> None:
        super().settle()
        self._move_at, self._lags = time.monotonic() + MOVE_EVERY, False
        with suppress(sqlite3.Error, OSError):  # the disk is full: another time
            self.store.forget_heard(self._passed)

    def wait_for_news(self) -> None:
        if self._lags:
            consumers.wait_for_news(MOVE_EVERY)
        else:
            super().wait_for_news()

    def _purge_beyond_the_gap(self) -> None:
        """A transaction somebody forgot may keep a gap open for hours. Purges bear repetition and any order: only the
        cursor waits."""
        beyond = Entry.objects.filter(id__gt=self.position())
        ids = set(beyond.values_list("id", flat=True))
        if new := ids - self._purged_early:
            for entry in beyond.filter(id__gte=min(new)):
                self._purge_once(entry)
                ids.add(entry.id)
        self._purged_early = ids

    def position(self) -> int:
        if not self._has_begun:
            self._begin()
        return super().position()

    def _begin(self) -> None:
        """What was written before the first start of this machine's worker is not heard; its server may have stored
        pages already."""
        with transaction.atomic():
            if not Cursor.objects.filter(consumer=self.name).exists():
                super().position()
                self.store.empty()
        self._has_begun = True

    def _purge_once(self, entry: Entry) -> None:
        if entry.data.get("keys") and not self.store.has_heard(entry.id):
            purge(self.store, [entry])


def register(machine: str) -> None:
    """In the worker of that machine."""
    consumers.register(Purger(machine, of_newsroom()))


writing.heard_after_commit.append(purge_at_once)
