"""What the room keeps of one reader: given out, erased; and what is forgotten for its age."""

import datetime as dt
import secrets
from typing import Any

from django.db import transaction
from django.utils import timezone

from jarchi.articles.reading.metadata import absolute
from jarchi.corrections.following import address_of
from jarchi.corrections.models import Case, Report, ReportRules
from jarchi.readers import data, devices
from jarchi.readers.models import User


def register() -> None:
    """At start."""
    data.register("corrections", export, erase)


def export(user: User) -> list[dict[str, Any]]:
    """All reports of a reader, as JSON may hold them, oldest first."""
    rows = Report.objects.filter(user=user).select_related("case__article__section").order_by("id")
    return [_report(one) for one in rows]


def _report(one: Report) -> dict[str, Any]:
    return {
        "what": "report of an error",
        "story": absolute(one.case.article.get_absolute_url()),
        "words": one.exact,
        "kind": one.fault,
        "note": one.note,
        "email": one.email,
        "network": one.network,
        "state": one.case.state,
        "answer": one.case.answer,
        "page": absolute(address_of(one)),
        "at": one.at.isoformat(),
        "thanked_at": one.thanked_at.isoformat() if one.thanked_at else None,
    }


def erase(user: User, keep: bool) -> None:
    """What was reported stays, for it is about a story: without the note, and nobody's; its page is at no address that
    the reader knew. Nothing of a report is public, so `keep` changes nothing."""
    with transaction.atomic():
        for one in Report.objects.filter(user=user):
            devices.forget(one.purpose)
            nobody = {"user": None, "email": "", "network": "", "note": "", "secret": secrets.token_urlsafe(32)}
            Report.objects.filter(pk=one.pk).update(on_device=False, **nobody)


def forget() -> int:
    """Networks of reports older than the rules keep them, and addresses for letters of cases closed as long ago: the
    letters have gone. Returns how many reports had either."""
    rules = ReportRules.objects.first() or ReportRules()
    before = timezone.now() - dt.timedelta(days=rules.network_days)
    closed = Case.objects.filter(closed_at__lt=before)
    return (
        Report.objects.exclude(network="").filter(at__lt=before).update(network="")
        + Report.objects.exclude(email="").filter(case__in=closed).update(email="")
    )  # fmt: skip
