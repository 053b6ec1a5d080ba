"""Readers whose report the newsroom has answered are told, in the transaction that closes the case: by letters, one
to an address, and on their devices; those alone who asked for it."""

import datetime as dt
from collections import Counter
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils import timezone, translation
from django.utils.translation import gettext_lazy as _lazy

from jarchi.articles.reading.metadata import absolute
from jarchi.corrections import closing
from jarchi.corrections.following import address_of
from jarchi.corrections.models import Case, Report
from jarchi.readers import devices, letters
from jarchi.readers.models import Letter

KIND = "report"
SUBJECTS = {
    Case.State.FIXED: _lazy("The error you reported is mended"),
    Case.State.REFUSED: _lazy("What the newsroom says to your report"),
}
DAY = dt.timedelta(days=1)
MOST_IN_A_DAY = 20  # letters to one address


def register() -> None:
    """At start."""
    letters.kinds[KIND] = _lazy("What became of my reports of errors")
    closing.closed.append(on_closed)


def on_closed(case: Case) -> None:
    _tell_devices(case)
    if not letters.can_send():
        return
    reports = case.said.filter(held="").exclude(email="").select_related("user").order_by("id")
    by_address = {_to(report).lower(): report for report in reports}
    had = _had_lately(_to(report) for report in by_address.values())
    for address, report in by_address.items():
        if _is_address(address) and had[address] < MOST_IN_A_DAY:
            _write(case, report)


def _tell_devices(case: Case) -> None:
    for report in case.said.filter(held="", on_device=True):
        with translation.override(report.language):
            title = str(SUBJECTS[Case.State(case.state)])
        body = case.answer or (case.correction.text if case.correction else case.article.headline)
        devices.tell(report.purpose, title, body, address_of(report))


def _write(case: Case, report: Report) -> None:
    """An address that a guest gave may be somebody else's: no words that a reader wrote or chose go there."""
    correction = case.correction.text if case.correction else ""
    context = {
        "story": absolute(case.article.get_absolute_url()), "page": absolute(address_of(report)), "answer": case.answer,
        "correction": correction, "words": report.exact if report.user else "",
    }  # fmt: skip
    with translation.override(report.language):
        subject = str(SUBJECTS[Case.State(case.state)])
    letters.write(
        to=_to(report), subject=subject, template=f"corrections/letters/{case.state}.txt", context=context,
        language=report.language, kind=KIND, user=report.user,
    )  # fmt: skip


def _to(report: Report) -> str:
    """Of an account, its address of today."""
    return report.user.email if report.user else report.email


def _had_lately(addresses: Any) -> Counter[str]:
    rows = Letter.objects.filter(kind=KIND, to__in=set(addresses), queued_at__gt=timezone.now() - DAY)
    return Counter(to.lower() for to in rows.values_list("to", flat=True))


def _is_address(to: str) -> bool:
    """A letter that cannot be sent must not undo what it tells of."""
    try:
        validate_email(to)
    except ValidationError:
        return False
    return True
