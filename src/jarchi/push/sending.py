"""From the outbox to the push services, many at a time; what is refused is tried again, as long as it is news."""

import base64
import datetime as dt
import hashlib
import logging
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor, wait
from typing import NamedTuple, cast

from django.core.exceptions import ValidationError
from django.db import connection, transaction
from django.db.models import F
from django.utils import timezone

from jarchi.kit.outgoing import Refused, send
from jarchi.push import subscribing
from jarchi.push.endpoints import bytes_of, host_of
from jarchi.push.models import NEWS, Delivery, DeliveryQuerySet, Message, Subscription
from jarchi.push.sealing import seal
from jarchi.push.vapid import authorization

logger = logging.getLogger(__name__)

EVERY = 0.5  # seconds: how often it is looked for what is due
AT_ONCE = 16  # requests; each waits for a service far away
NOTED_EVERY = 0.25  # seconds: each note waits for the disk
CLAIMED = 32  # rows; a worker that is killed sends so many a second time at most
LEASE = dt.timedelta(minutes=1)  # after which they are due again
BACKOFF = [dt.timedelta(seconds=seconds) for seconds in (5, 30, 120, 600, 3600)]  # then hourly
LONGEST_REST = dt.timedelta(minutes=10)  # of a service that refuses
MANY = 3  # refusals, and nothing taken, by which the service is in trouble and not a browser
GIVE_UP = dt.timedelta(days=1)
GONE = {404, 410}  # the browser has left (RFC 8030, sections 7.3 and 8.3)
OURS = {401, 403, 413}  # our key or our message is at fault, not the subscription
MOST_FAILED = 5  # refusals for good in a row, after which a subscription is held to be dead
KEPT, KEPT_ANSWERS = dt.timedelta(days=90), dt.timedelta(days=7)  # messages, and who was told


class Rest(NamedTuple):
    """A service that took nothing so many times is not asked until then."""

    times: int
    until: dt.datetime


Outcome = Refused | None  # of one delivery; None: it was taken


class Sender:
    def __init__(
        self, stopped: Callable[[], bool] = lambda: False, now: Callable[[], dt.datetime] = timezone.now
    ) -> None:
        self.stopped = stopped
        self.now = now
        self._rests: dict[str, Rest] = {}

    def beat(self) -> float:
        """Send all that is due; returns how many seconds to wait then."""
        while not self.stopped() and (rows := self._claim()):
            self._send(rows)
        return EVERY

    def _claim(self) -> Sequence[Delivery]:
        """What has been due longest is ours until the lease is over."""
        now = self.now()
        resting = [host for host, rest in self._rests.items() if rest.until > now]
        due = Delivery.objects.due(now).exclude(host__in=resting).order_by("due_at", "id")
        if not due.exists():  # a look that takes no lock
            return []
        skip = connection.features.has_select_for_update_skip_locked
        with transaction.atomic():
            ours = due.select_related("message", "subscription").select_for_update(of=("self",), skip_locked=skip)
            rows = list(ours[:CLAIMED])
            _of([row for row in rows if not _is_wanted(row, now)]).skip()
            _of(rows).waiting().update(attempts=F("attempts") + 1, due_at=now + LEASE)
        for row in rows:
            row.attempts += 1
        return rows

    def _send(self, rows: Sequence[Delivery]) -> None:
        """All of them, a few at a time; what ends together is noted together."""
        with ThreadPoolExecutor(AT_ONCE, thread_name_prefix="push") as pool:
            now = self.now()
            noted: list[tuple[Delivery, Outcome]] = []
            waiting = {pool.submit(_outcome, row, now): row for row in rows if _is_wanted(row, now)}
            while waiting:
                ended, _others = wait(waiting, timeout=NOTED_EVERY)
                outcomes = [(waiting.pop(one), one.result()) for one in ended]
                if outcomes:
                    self._note(outcomes)
                noted += outcomes
                if self.stopped():  # those not begun are due again when their lease is over
                    waiting = {one: row for one, row in waiting.items() if not one.cancel()}
        for host in {row.host for row, _outcome in noted}:
            self._judge(host, [outcome for row, outcome in noted if row.host == host])

    def _note(self, outcomes: list[tuple[Delivery, Outcome]]) -> None:
        now = self.now()
        sent = [row for row, refused in outcomes if refused is None]
        refusals = [(row, refused) for row, refused in outcomes if refused is not None]
        failed = [(row, refused) for row, refused in refusals if _is_given_up(row, refused, now)]
        for row, refused in refusals:
            row.error = f"{refused.status or 'no answer'} of {row.host}"
            asked = dt.timedelta(seconds=min(refused.retry_after or 0, GIVE_UP.total_seconds()))
            row.due_at = min(now + max(asked, _pause(row.attempts)), _end(row))
        with transaction.atomic():
            _of(sent).update(state=Delivery.State.SENT, done_at=now, error="")  # also what was skipped meanwhile
            Delivery.objects.bulk_update([row for row, _refused in refusals], ["error", "due_at"])
            _of([row for row, _refused in failed]).waiting().update(state=Delivery.State.FAILED, done_at=now)
            _keep_account(sent, failed)
            subscribing.was_told([*sent, *(row for row, _refused in failed)])
        if lost := [row for row, refused in failed if refused.status not in GONE]:
            logger.warning("push: %d messages could not be delivered (%s)", len(lost), lost[0].error)

    def _judge(self, host: str, outcomes: list[Outcome]) -> None:
        """By how one batch fared: whether that service rests."""
        refusals = [outcome for outcome in outcomes if outcome is not None and not outcome.is_final]
        if None in outcomes:
            self._rests.pop(host, None)
        elif len(refusals) >= MANY:
            times = self._rests[host].times + 1 if host in self._rests else 1
            asked = dt.timedelta(seconds=min(max(one.retry_after or 0 for one in refusals), 86_400))
            self._rests[host] = Rest(times, self.now() + min(max(asked, _pause(times)), LONGEST_REST))


def _outcome(row: Delivery, now: dt.datetime) -> Outcome:
    """In a thread that has no connection to the database."""
    try:
        _deliver(row, cast(Subscription, row.subscription), now)
    except Refused as refused:
        return refused
    except Exception as error:
        logger.exception("push: could not send")
        return Refused(type(error).__name__)
    return None


def _deliver(row: Delivery, to: Subscription, now: dt.datetime) -> None:
    """Raises `Refused`."""
    message = row.message
    headers = {
        "Authorization": authorization(to.endpoint),
        "Content-Encoding": "aes128gcm",
        "Content-Type": "application/octet-stream",
        "TTL": str(int((message.until - now).total_seconds())),
        "Topic": topic(message.subject),
        "Urgency": "high" if message.is_urgent else "normal",
    }
    send("POST", to.endpoint, headers, seal(message.payload(), bytes_of(to.p256dh), bytes_of(to.auth)))


def _is_wanted(row: Delivery, now: dt.datetime) -> bool:
    """It is still news, the browser is still there, and we still send to its service."""
    try:
        return row.message.until > now and row.subscription is not None and bool(host_of(row.subscription.endpoint))
    except ValidationError:
        return False


def topic(subject: str) -> str:
    """Of RFC 8030, section 5.4: 32 characters of URL-safe base64, from which nobody learns the subject's number."""
    return base64.urlsafe_b64encode(hashlib.blake2b(subject.encode(), digest_size=24).digest()).decode()


def _keep_account(sent: list[Delivery], failed: list[tuple[Delivery, Refused]]) -> None:
    """Of how subscriptions fare: those that are gone go."""
    fine = _subscriptions(sent)
    Subscription.objects.filter(pk__in=fine, failed__gt=0).update(failed=0)
    gone = _subscriptions(row for row, refused in failed if refused.status in GONE)
    bad = _subscriptions(row for row, refused in failed if refused.is_final and refused.status not in GONE | OURS)
    Subscription.objects.filter(pk__in=bad).update(failed=F("failed") + 1)
    dead = Subscription.objects.filter(pk__in=bad, failed__gte=MOST_FAILED).values_list("pk", flat=True)
    leaving = [*gone, *dead]
    Delivery.objects.filter(subscription__in=leaving).skip()
    Subscription.objects.filter(pk__in=leaving).delete()


def _subscriptions(rows: Iterable[Delivery]) -> list[int]:
    return [row.subscription_id for row in rows if row.subscription_id is not None]


def _is_given_up(row: Delivery, refused: Refused, now: dt.datetime) -> bool:
    return refused.is_final or now >= _end(row)


def _end(row: Delivery) -> dt.datetime:
    """When it is tried for the last time."""
    return min(row.queued_at + GIVE_UP, row.message.until - dt.timedelta(seconds=1))


def _of(rows: Sequence[Delivery]) -> DeliveryQuerySet:
    return Delivery.objects.filter(pk__in=[row.pk for row in rows])


def _pause(times: int) -> dt.timedelta:
    """After so many refusals in a row."""
    return BACKOFF[min(times, len(BACKOFF)) - 1]


def forget_old() -> None:
    """What was told long ago, and who was told."""
    now = timezone.now()
    Message.objects.filter(made_at__lt=now - KEPT).delete()
    answers = Message.objects.exclude(purpose=NEWS).filter(made_at__lt=now - KEPT_ANSWERS)
    answers.exclude(deliveries__state=Delivery.State.NEW).delete()
    subscribing.forget_unanswered()
