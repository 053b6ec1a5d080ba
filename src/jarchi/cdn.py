"""Caches in front of us hear of every purge. docs/explanation/delivery-outside.md says why it is done so.

One consumer of the journal for each, whose cursor is the state of the sending: behind it sent, before it new.
"""

import datetime as dt
from collections.abc import Callable, Collection, Iterable, Sequence
from itertools import takewhile
from urllib.parse import urlsplit

from django.conf import settings
from django.db.models import Max, Min
from django.utils import timezone

from jarchi.delivery.dependencies import EVERYTHING
from jarchi.delivery.outside import Outside, from_settings
from jarchi.delivery.store import of_newsroom
from jarchi.journal import consumers
from jarchi.journal.models import Cursor, Entry
from jarchi.purging import is_hard

AT_ONCE = 10_000  # entries
MOST_KEYS = 1000  # of one purge; more are everything
STORES = "delivery."  # what the consumers that purge the machines' stores are called
PATIENCE_WITH_STORES = dt.timedelta(seconds=5)
GONE_AFTER = dt.timedelta(minutes=1)  # a machine whose cursor has stood still so much longer than the others'


class Announcer(consumers.Consumer):
    """Tells one cache in front, in bundles. What is refused raises, and the worker tries again later."""

    def __init__(self, outside: Outside, places_of: Callable[[Collection[str]], Iterable[str]]) -> None:
        super().__init__(f"cdn.{outside.name}", self._pass, from_start=False)
        self.outside = outside
        self.places_of = places_of
        self._waits = False

    def step(self, stopped: Callable[[], bool] = lambda: False) -> int:
        """Tell of what the machines' own stores have purged already; returns of how many entries."""
        entries = list(self.reader.after(self.position(), AT_ONCE))
        if not entries:
            self._waits = False
            return 0
        settled = list(takewhile(_by_all_stores(), entries))
        self._waits = len(settled) < len(entries)
        if settled:
            self._tell(settled)
            # Outside any transaction: nobody's writing waits for a network. Only ever forward.
            Cursor.objects.filter(consumer=self.name, position__lt=settled[-1].id).update(
                position=settled[-1].id, moved_at=timezone.now()
            )
        return len(settled)

    def wait_for_news(self) -> None:
        if self._waits:  # nobody rings when another consumer's cursor moves
            consumers.wait_for_news(consumers.LOOK_EVERY)
        else:
            super().wait_for_news()

    def _tell(self, entries: Sequence[Entry]) -> None:
        for hard in (False, True):
            chosen = [entry for entry in entries if is_hard(entry) is hard and entry.data.get("keys")]
            if not chosen:
                continue
            keys = {key for entry in chosen for key in entry.data["keys"]}
            everything = EVERYTHING in keys or len(keys) > MOST_KEYS
            places = set() if everything else {*self.places_of(keys), *_own_places(chosen)}
            self.outside.purge(keys, places, everything=everything, hard=hard)

    def _pass(self, entry: Entry) -> None:
        raise NotImplementedError("entries are told in bundles")


def _by_all_stores() -> Callable[[Entry], bool]:
    """Tells of an entry whether every machine's store has been purged of it, as far as the cursors say now."""
    stores = Cursor.objects.filter(consumer__startswith=STORES)
    newest = stores.aggregate(Max("moved_at"))["moved_at__max"]
    alive = stores.filter(moved_at__gt=newest - GONE_AFTER) if newest else stores.none()
    passed = alive.aggregate(Min("position"))["position__min"]
    late = timezone.now() - PATIENCE_WITH_STORES
    return lambda entry: passed is None or entry.id <= passed or entry.at < late


def _own_places(entries: Iterable[Entry]) -> Iterable[str]:
    """A withdrawn story's page is no longer in the store's index, but its entry names it."""
    host = urlsplit(settings.JARCHI_URL).hostname
    return (f"{host}{entry.data['url']}" for entry in entries if entry.data.get("url"))


def register() -> None:
    """In the worker."""
    for outside in from_settings():
        consumers.register(Announcer(outside, of_newsroom().places_of))
