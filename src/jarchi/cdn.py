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
GONE_AFTER = dt.timedelta(minutes=1)  # nothing waits longer for a machine's store; nor at all for one whose cursor has
# stood still so much longer than the others'


class Announcer(consumers.Consumer):
    """Tells one cache in front, in bundles. What is refused raises, and the worker tries again later."""

    def __init__(self, outside: Outside, places_of: Callable[[Collection[str]], Iterable[str]]) -> None:
        super().__init__(f"cdn.{outside.name}", lambda entry: self._tell([entry]), from_start=False)
        self.outside = outside
        self.places_of = places_of
        self._waits = False
        self._told_early: set[int] = set()  # entries before which the cursor still stands

    def step(self, stopped: Callable[[], bool] = lambda: False) -> int:
        """Tell of what the machines' own stores have purged already, and once early of what they take long for;
        returns of how many entries."""
        position = self.position()
        settled = list(takewhile(_by_all_stores(), self.reader.after(position, AT_ONCE)))
        if settled:
            self._tell(settled)
            position = settled[-1].id
            # Outside any transaction: nobody's writing waits for a network. Only ever forward.
            Cursor.objects.filter(consumer=self.name, position__lt=position).update(
                position=position, moved_at=timezone.now()
            )
        return len(settled) + self._tell_early(position)

    def _tell_early(self, position: int) -> int:
        """A machine that lags may give this cache the old page again: so the cursor stays, and it is told once more."""
        waiting = Entry.objects.filter(id__gt=position)
        late = waiting.filter(at__lt=timezone.now() - PATIENCE_WITH_STORES).values_list("id", flat=True)
        ids = set(late[:AT_ONCE])
        if new := ids - self._told_early:
            self._tell([entry for entry in waiting.filter(id__gte=min(new), id__lte=max(new)) if entry.id in new])
        self._told_early = ids
        self._waits = waiting.exists()
        return len(new)

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


def _by_all_stores() -> Callable[[Entry], bool]:
    """Tells of an entry whether every machine's store has been purged of it, as far as the cursors say now, or had the
    time to be."""
    stores = Cursor.objects.filter(consumer__startswith=STORES)
    newest = stores.aggregate(Max("moved_at"))["moved_at__max"]
    alive = stores.filter(moved_at__gt=newest - GONE_AFTER) if newest else stores.none()
    passed = alive.aggregate(Min("position"))["position__min"]
    long_ago = timezone.now() - GONE_AFTER
    return lambda entry: passed is None or entry.id <= passed or entry.at < long_ago


def _own_places(entries: Iterable[Entry]) -> Iterable[str]:
    """A withdrawn story's page is no longer in the store's index, but its entry names it."""
    host = urlsplit(settings.JARCHI_URL).hostname
    return (f"{host}{entry.data['url']}" for entry in entries if entry.data.get("url"))


def register() -> None:
    """In the worker."""
    for outside in from_settings():
        consumers.register(Announcer(outside, of_newsroom().places_of))
