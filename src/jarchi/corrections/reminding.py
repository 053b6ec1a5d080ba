"""A letter to the chief editors about official replies that are due tomorrow, today, or were."""

import datetime as dt

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from jarchi.corrections.models import Reply
from jarchi.desk.roles import CHIEF, users_with_role
from jarchi.readers import letters

FROM_HOUR = 8  # of the newsroom's clock


def remind() -> int:
    """Once a day each reply is named in a letter. Returns how many replies were; for the worker, every hour."""
    now = timezone.localtime(timezone.now(), timezone.get_default_timezone())
    if now.hour < FROM_HOUR or not letters.can_send():
        return 0
    today = now.date()
    with transaction.atomic():
        due = Reply.objects.due().filter(due_on__lte=today + dt.timedelta(days=1)).exclude(reminded_on=today)
        replies = list(due.select_for_update(of=("self",)).select_related("article"))
        chiefs = users_with_role(CHIEF).exclude(email="") if replies else ()
        for chief in chiefs:
            _write(chief.email, replies, today)
        Reply.objects.filter(pk__in=[reply.pk for reply in replies]).update(reminded_on=today)
    return len(replies)


def _write(address: str, replies: list[Reply], today: dt.date) -> None:
    """In the language of the house: a desk has no other."""
    with translation.override(settings.LANGUAGE_CODE):
        subject = _("Official replies that are due: %(number)s") % {"number": len(replies)}
    desk = settings.JARCHI_URL + reverse("corrections_replies")
    letters.write(
        to=address, subject=subject, template="corrections/letters/due.txt", language=settings.LANGUAGE_CODE,
        context={"replies": replies, "today": today, "desk": desk},
    )  # fmt: skip
