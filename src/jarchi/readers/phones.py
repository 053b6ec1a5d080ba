"""Codes by phone: sent by what the newsroom chose (`JARCHI_SMS`), kept as hashes, good once, for a few minutes."""

import datetime as dt
import json
import logging
import re
import secrets
from collections.abc import Callable

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db.models import F
from django.http import HttpRequest
from django.utils import timezone
from django.utils.crypto import constant_time_compare, salted_hmac
from django.utils.module_loading import import_string
from django.utils.translation import gettext as _

from jarchi.kit import outgoing
from jarchi.readers import rates
from jarchi.readers.identity import open_text, seal_text
from jarchi.readers.models import PhoneCode

logger = logging.getLogger(__name__)

GOOD_FOR = dt.timedelta(minutes=10)
ATTEMPTS = 3
E164 = re.compile(r"\+[1-9]\d{7,14}")
BETWEEN_DIGITS = str.maketrans("", "", " -().\u00a0\u2009\u202f")


class NotSent(Exception):
    """Says to the reader why."""


def is_on() -> bool:
    return bool(settings.JARCHI_SMS)


def number(text: str) -> str:
    """In the form of E.164: +77011234567. Raises `ValidationError`."""
    plain = text.translate(BETWEEN_DIGITS)
    if not plain.isascii() or not E164.fullmatch(plain):
        raise ValidationError(_("Write the whole number, with + and the code of the country."))
    return plain


def send_code(request: HttpRequest, phone: str) -> int:
    """Send a code to this number; returns the id by which `take` finds it. Raises `NotSent`."""
    if not (rates.allowed(request, "sms", phone) and rates.allowed(request, "sms_all", "all")):
        raise NotSent(_("Too many attempts. Try again in a few minutes."))
    code = f"{secrets.randbelow(1_000_000):06}"
    row = PhoneCode.objects.create(phone=seal_text(phone), code="", until=timezone.now() + GOOD_FOR)
    PhoneCode.objects.filter(pk=row.pk).update(code=_hashed(row.pk, code))
    try:
        _sender()(phone, _("%(code)s is your code for %(site)s") % {"code": code, "site": settings.JARCHI_URL})
    except Exception as error:  # whatever the newsroom's own sender raises
        row.delete()
        logger.error("A code could not be sent by phone: %s", _kind_of(error))
        raise NotSent(_("The code could not be sent. Try again later.")) from error
    return row.pk


def take(pk: int, code: str) -> str | None:
    """The number, if this is its code: then it is used up. Attempts are counted before they are looked at, so that many
    at once are not more."""
    rows = PhoneCode.objects.filter(pk=pk, until__gt=timezone.now())
    if not rows.filter(attempts__lt=ATTEMPTS).update(attempts=F("attempts") + 1):
        return None
    row = rows.filter(pk=pk).first()
    digits = "".join(digit for digit in code if digit.isdecimal())
    if row is None or not constant_time_compare(row.code, _hashed(pk, digits)):
        return None
    if not rows.delete()[0]:  # used at the same moment elsewhere
        return None
    return open_text(row.phone)


def forget_old() -> int:
    return PhoneCode.objects.filter(until__lt=timezone.now()).delete()[0]


def _hashed(pk: int, code: str) -> str:
    """Keyed: of six digits a plain hash would tell all."""
    return salted_hmac("jarchi.readers.phone", f"{pk}/{code}", algorithm="sha256").hexdigest()


def _sender() -> Callable[[str, str], object]:
    """`sender(number, text)`; raises if it was not sent."""
    if "://" in settings.JARCHI_SMS:
        return _by_webhook
    path, _colon, name = settings.JARCHI_SMS.partition(":")
    return import_string(f"{path}.{name}")


def _by_webhook(phone: str, text: str) -> None:
    body = json.dumps({"to": phone, "text": text}, ensure_ascii=False).encode()
    outgoing.send("POST", settings.JARCHI_SMS, {"Content-Type": "application/json"}, body)


def _kind_of(error: Exception) -> str:
    """For the log, without the number."""
    return f"{type(error).__name__} {error.status}" if isinstance(error, outgoing.Refused) else type(error).__name__
