"""Stories put on the air and taken off at the minute the desk chose. The worker calls `Schedule.carry_out`
all day.

What Wagtail's `publish_scheduled` does, with four differences: each story is its own transaction, so that the
journal's entry is in it; a story that fails does not hold up the others; two workers never do the same one; a
story whose time on the air has already passed is not shown for a moment.
"""

import logging
from collections.abc import Callable
from datetime import datetime, timedelta

from django.db import OperationalError, transaction
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from wagtail.models import Revision

from jarchi.articles.models import Article

logger = logging.getLogger(__name__)

LONGEST_PAUSE = timedelta(minutes=1)  # between two attempts at a story that fails


class Schedule:
    """Remembers between calls what failed, to try it again later and later."""

    def __init__(self) -> None:
        self._failed: dict[tuple[str, int], tuple[int, datetime]] = {}  # (verb, id) → (failures, when again)

    def carry_out(self) -> int:
        """Do all that is due now; returns how many stories changed. Raises only if the database is away."""
        now = timezone.now()
        leaving = Article.objects.filter(live=True, expire_at__lte=now).order_by("expire_at")
        coming = Revision.objects.filter(approved_go_live_at__lte=now).order_by("approved_go_live_at")
        done = sum(self._attempt("withdraw", pk, _withdraw) for pk in leaving.values_list("pk", flat=True))
        return done + sum(
            self._attempt("publish", pk, _publish) for pk in coming.values_list("pk", flat=True)
        )

    def _attempt(self, verb: str, pk: int, act: Callable[[int], bool]) -> bool:
        failures, again_at = self._failed.get((verb, pk), (0, timezone.now()))
        if again_at > timezone.now():
            return False
        try:
            with transaction.atomic():
                done = act(pk)
        except OperationalError:
            raise
        except Exception:
            logger.exception("Scheduled: cannot %s %s", verb, pk)
            pause = min(LONGEST_PAUSE, timedelta(seconds=2**failures))
            self._failed[verb, pk] = (failures + 1, timezone.now() + pause)
            return False
        self._failed.pop((verb, pk), None)
        return done


def _withdraw(pk: int) -> bool:
    article = (
        Article.objects.select_for_update(skip_locked=True, of=("self",)).filter(pk=pk, live=True).first()
    )
    if article is None or article.expire_at is None or article.expire_at > timezone.now():
        return False
    article.unpublish(set_expired=True, log_action="wagtail.unpublish.scheduled")
    return True


def _publish(pk: int) -> bool:
    revision = Revision.objects.select_for_update(skip_locked=True, of=("self",)).filter(pk=pk).first()
    if (
        revision is None
        or revision.approved_go_live_at is None
        or revision.approved_go_live_at > timezone.now()
    ):
        return False
    if (end := revision.content.get("expire_at")) and (
        parse_datetime(end) or timezone.now()
    ) <= timezone.now():
        logger.warning(
            "Scheduled: the time of %s on the air passed while the worker was away", revision.object_str
        )
        Revision.objects.filter(pk=pk).update(approved_go_live_at=None)
        return False
    revision.publish(log_action="wagtail.publish.scheduled")
    return True
