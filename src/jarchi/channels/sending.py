"""From the outbox to the outside: what is due is sent, what is refused is tried again later, for a day."""

import datetime as dt
import logging
from collections.abc import Callable, Sequence
from itertools import islice
from typing import NamedTuple

from django.db import connection, transaction
from django.db.models import F
from django.utils import timezone

from jarchi.channels import outlets
from jarchi.channels.models import Dispatch
from jarchi.channels.outlets import Outlet
from jarchi.channels.querysets import DispatchQuerySet
from jarchi.kit.outgoing import Refused, without_secrets

logger = logging.getLogger(__name__)

EVERY = 0.5  # seconds: how often it is looked for what is due
MOST = 1000  # rows looked at for what goes into one bundle
# A worker that is killed while sending leaves its rows due again after so long; the patience of `outgoing` is less.
LEASE = dt.timedelta(seconds=30)
BACKOFF = [dt.timedelta(seconds=seconds) for seconds in (5, 30, 120, 600, 3600)]  # then hourly
LONGEST_REST = dt.timedelta(minutes=10)  # of a place that refuses, unless it asks for more
GIVE_UP = dt.timedelta(days=1)
UNPROCESSABLE = 422  # something in the bundle is at fault, not the place


class Rest(NamedTuple):
    """A place that refused so many times in a row is not asked until then. `logged`: that something was given up."""

    refusals: int
    until: dt.datetime
    logged: bool = False


Bundle = list[list[Dispatch]]  # rows that say the same together


class Sender:
    """Sends for one outlet. A place that refuses keeps no other waiting, and is not asked again for each row."""

    def __init__(
        self,
        outlet: Outlet,
        stopped: Callable[[], bool] = lambda: False,
        now: Callable[[], dt.datetime] = timezone.now,
    ) -> None:
        self.outlet = outlet
        self.stopped = stopped
        self.now = now
        self._rests: dict[str, Rest] = {}
        self._most: dict[str, int] = {}  # payloads in a bundle, of places that found fault with a larger one

    def beat(self) -> float:
        """Send all that is due, one bundle to each place in turn; returns how many seconds to wait then."""
        while sum(self._tell(place) for place in self._places_with_news() if not self.stopped()):
            continue
        return EVERY

    def _places_with_news(self) -> list[str]:
        now = self.now()
        due = Dispatch.objects.of(self.outlet.name).due(now).order_by().values_list("place", flat=True).distinct()
        return [place for place in due if place not in self._rests or self._rests[place].until <= now]

    def _tell(self, place: str) -> bool:
        """One bundle; whether there was one."""
        if place not in self.outlet.places():
            Dispatch.objects.of(self.outlet.name).filter(place=place).skip()
            return False
        bundle = self._claim(place)
        if not bundle:
            return False
        try:
            self.outlet.send(place, [same[0].payload for same in bundle])
        except Refused as refused:
            self._refused(place, bundle, refused)
        except Exception as error:
            logger.exception("%s could not send to %s", self.outlet.name, without_secrets(place))
            self._refused(place, bundle, Refused(f"{type(error).__name__}: see the worker's log"))
        else:
            self._rests.pop(place, None)
            self._most.pop(place, None)
            _of(_rows(bundle)).update(state=Dispatch.State.SENT, done_at=self.now(), error="")
        return True

    def _claim(self, place: str) -> Bundle:
        """What has been due longest, with all that says the same, is ours until the lease is over. One that is refused
        each time is due later each time: it holds up no other."""
        now = self.now()
        most = min(self._most.get(place, self.outlet.at_once), MOST)
        skip = connection.features.has_select_for_update_skip_locked
        with transaction.atomic():
            due = Dispatch.objects.of(self.outlet.name).due(now)
            first = due.filter(place=place).order_by("due_at", "id").values_list("said", flat=True)
            distinct = dict.fromkeys(first[: MOST if most > 1 else 1])
            groups: dict[str, list[Dispatch]] = {said: [] for said in islice(distinct, most)}
            for row in due.filter(said__in=groups).order_by("id").select_for_update(skip_locked=skip):
                groups[row.said].append(row)
            bundle = [same for same in groups.values() if same]
            rows = _rows(bundle)
            _of(rows).update(attempts=F("attempts") + 1, due_at=now + LEASE)
        for row in rows:
            row.attempts += 1
        return bundle

    def _refused(self, place: str, bundle: Bundle, refused: Refused) -> None:
        rows = _rows(bundle)
        if refused.status == UNPROCESSABLE and len(bundle) > 1:
            self._most[place] = len(bundle) // 2
            _of(rows).update(attempts=F("attempts") - 1, due_at=F("queued_at"))  # as if it had not been tried
            return
        now = self.now()
        asked = dt.timedelta(seconds=min(refused.retry_after or 0, GIVE_UP.total_seconds()))
        before = self._rests.get(place, Rest(0, now))
        refusals = before.refusals + 1
        until = now + max(asked, min(_pause(refusals), LONGEST_REST))
        waited = Dispatch.objects.of(self.outlet.name).waiting().filter(place=place, queued_at__lte=now - GIVE_UP)
        given_up = 0
        if refused.is_final:
            given_up += self._give_up(_of(rows), refused)
        else:
            for row in rows:
                row.error = str(refused)
                row.due_at = min(now + max(asked, _pause(row.attempts)), row.queued_at + GIVE_UP)  # for the last time
            Dispatch.objects.bulk_update(rows, ["error", "due_at"])
        given_up += self._give_up(waited, refused)
        if given_up and not before.logged:
            logger.error(
                "%s: %d not sent to %s, given up (%s). `jarchi channels retry %s` takes them up again. "
                "Until it takes something, no more is logged of this place.",
                self.outlet.name, given_up, without_secrets(place), refused, self.outlet.name,
            )  # fmt: skip
        self._rests[place] = Rest(refusals, until, logged=before.logged or given_up > 0)

    def _give_up(self, rows: DispatchQuerySet, refused: Refused) -> int:
        return rows.update(state=Dispatch.State.FAILED, done_at=self.now(), error=str(refused))


def _rows(bundle: Bundle) -> list[Dispatch]:
    return [row for same in bundle for row in same]


def _of(rows: Sequence[Dispatch]) -> DispatchQuerySet:
    return Dispatch.objects.filter(pk__in=[row.pk for row in rows])


def _pause(times: int) -> dt.timedelta:
    """After so many refusals in a row."""
    return BACKOFF[min(times, len(BACKOFF)) - 1]


def senders(stopped: Callable[[], bool]) -> dict[str, Sender]:
    """In the worker: what to call again and again."""
    return {f"sending.{outlet.name}": Sender(outlet, stopped) for outlet in outlets.switched_on()}
