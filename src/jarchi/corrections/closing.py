"""A case ends: what was wrong is mended, or the newsroom says why it stays."""

from collections.abc import Callable

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from jarchi.corrections.models import Case, Correction
from jarchi.readers.models import User

# Called in the transaction that closes a case.
closed: list[Callable[[Case], None]] = []


def close(pk: int, state: Case.State, by: User | None, answer: str = "", correction: Correction | None = None) -> Case:
    """`answer`: to those who reported it; a refusal has one. Whoever comes second changes nothing and is given the case
    as the first has closed it. Raises `ValidationError`."""
    if state == Case.State.REFUSED and not answer.strip():
        raise ValidationError({"answer": _("Say why: readers who reported it are told.")})
    with transaction.atomic():
        case = Case.objects.select_for_update(of=("self",)).select_related("article").get(pk=pk)
        if case.state != Case.State.OPEN:
            return case
        case.state, case.closed_by, case.closed_at = state, by, timezone.now()
        case.answer, case.correction = answer.strip(), correction
        case.save(update_fields=["state", "closed_by", "closed_at", "answer", "correction"])
        for hear in closed:
            hear(case)
    return case
