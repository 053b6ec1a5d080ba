"""Letters to readers: written in the reader's request or by a room, sent by the worker, tried again for a day.

A room above registers what it writes (`kinds["reply"] = _("Replies to me")`), so that readers can say no to it.
"""

import datetime as dt
import logging
import smtplib
from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.core import signing
from django.core.mail import EmailMessage, get_connection
from django.core.mail.backends.base import BaseEmailBackend
from django.core.validators import validate_email
from django.db import connection, transaction
from django.db.models import F
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.crypto import salted_hmac

from jarchi.readers.models import Letter, Profile, Refusal, User

logger = logging.getLogger(__name__)

EVERY = 0.5  # seconds
LEASE = dt.timedelta(minutes=2)  # a worker killed while sending leaves its letter due again after so long
BACKOFF = [dt.timedelta(seconds=seconds) for seconds in (5, 30, 120, 600, 3600)]  # then hourly
GIVE_UP = dt.timedelta(days=1)
GIVE_UP_ACCOUNT = dt.timedelta(hours=1)  # a code is worth nothing then
KEPT = dt.timedelta(days=7)  # the row of a letter that is done
UNSUBSCRIBE = "jarchi.readers.unsubscribe"
NOT_SENDING = "django.core.mail.backends.dummy.EmailBackend"

kinds: dict[str, Any] = {}  # kind → what the reader is told it is, translated lazily


def can_send() -> bool:
    """Whether the newsroom has a mail server."""
    return settings.EMAIL_BACKEND != NOT_SENDING


# --- writing ------------------------------------------------------------------------------------------------
def write(
    *, to: str, subject: str, template: str, context: dict[str, Any], language: str, kind: str = "",
    user: User | None = None,
) -> Letter | None:  # fmt: skip
    """Queue a letter, in the transaction of what it tells of. None if its reader wants none of that kind, or if the
    newsroom has no mail server.

    `subject` and the template (plain text) in `language`; `kind`: one of `kinds`, "" for what an account cannot work
    without. Raises `ValidationError` if `to` is no address.
    """
    validate_email(to)
    if not can_send() or (kind and not is_wanted(kind, to, user)):
        return None
    with translation.override(language):
        body = render_to_string(template, {"home": settings.JARCHI_URL, **context}).strip()
    one_line = " ".join("".join(letter if letter.isprintable() else " " for letter in subject).split())
    return Letter.objects.create(to=to, user=user, kind=kind, language=language, subject=one_line[:200], body=body)


def is_wanted(kind: str, address: str, user: User | None) -> bool:
    if user is not None and (profile := Profile.objects.filter(user=user).first()) and kind in profile.unwanted:
        return False
    return not Refusal.objects.filter(address=digest(address), kind=kind).exists()


def refuse(kind: str, address: str, user: User | None) -> None:
    """No more letters of that kind; those that wait go, too. `address`: a digest."""
    with transaction.atomic():
        profile = Profile.objects.select_for_update().filter(user=user).first() if user else None
        if profile is None:
            Refusal.objects.get_or_create(address=address, kind=kind)
        elif kind not in profile.unwanted:
            profile.unwanted = [*profile.unwanted, kind]
            profile.save(update_fields=["unwanted"])
        waiting = Letter.objects.filter(state=Letter.State.NEW, kind=kind)
        waiting.filter(pk__in=[letter.pk for letter in waiting if digest(letter.to) == address]).delete()


def digest(address: str) -> str:
    return salted_hmac("jarchi.readers.address", address.strip().lower(), algorithm="sha256").hexdigest()[:32]


# --- one click --------------------------------------------------------------------------------------------------
def unsubscribe_url(letter: Letter) -> str:
    token = signing.Signer(salt=UNSUBSCRIBE).sign_object([letter.kind, digest(letter.to), letter.user_id])
    return settings.JARCHI_URL + reverse("reader_unsubscribe", args=[token])


def read_token(token: str) -> tuple[str, str, User | None]:
    """Kind, digest of the address, account. It never expires: letters are kept for years. Raises `BadSignature`."""
    kind, address, pk = signing.Signer(salt=UNSUBSCRIBE).unsign_object(token)
    return kind, address, User.objects.filter(pk=pk).first() if pk else None


# --- sending ----------------------------------------------------------------------------------------------------
def beat(stopped: Callable[[], bool] = lambda: False) -> float:
    """For the worker; returns how many seconds to wait until the next time."""
    send_due(stopped)
    return EVERY


def send_due(stopped: Callable[[], bool] = lambda: False) -> int:
    """Send what is due, over one connection. Returns how many letters went."""
    server: BaseEmailBackend | None = None
    sent = 0
    try:
        while can_send() and not stopped() and (letter := _claim()):
            server = server or get_connection()
            try:
                server.send_messages([_message(letter, server)])
            except Exception as error:
                _close(server)
                server = None
                _refused(letter, error)
            else:
                sent += 1
                _done(letter, Letter.State.SENT)
    finally:
        _close(server)
    return sent


def forget_old() -> int:
    return Letter.objects.filter(done_at__lt=timezone.now() - KEPT).delete()[0]


def _claim() -> Letter | None:
    """What has been due longest is ours until the lease is over."""
    skip = connection.features.has_select_for_update_skip_locked
    due = Letter.objects.filter(state=Letter.State.NEW, due_at__lte=timezone.now()).order_by("due_at", "id")
    if not due.exists():  # a look that takes no lock
        return None
    with transaction.atomic():
        letter = due.select_for_update(skip_locked=skip).first()
        if letter:
            Letter.objects.filter(pk=letter.pk).update(attempts=F("attempts") + 1, due_at=timezone.now() + LEASE)
            letter.attempts += 1
        return letter


def _message(letter: Letter, server: BaseEmailBackend) -> EmailMessage:
    headers = {"Auto-Submitted": "auto-generated", "Content-Language": letter.language}
    body = letter.body
    if letter.kind:
        url = unsubscribe_url(letter)
        headers |= {"List-Unsubscribe": f"<{url}>", "List-Unsubscribe-Post": "List-Unsubscribe=One-Click"}
        with translation.override(letter.language):
            body += "\n\n-- \n" + render_to_string("readers/letters/foot.txt", {"url": url}).strip()
    return EmailMessage(letter.subject, body, to=[letter.to], headers=headers, connection=server)


def _refused(letter: Letter, error: Exception) -> None:
    letter.error = _said(error)
    patience = GIVE_UP if letter.kind else GIVE_UP_ACCOUNT
    now = timezone.now()
    if _is_final(error) or now - letter.queued_at >= patience:
        logger.warning("A letter could not be sent and is given up: %s", letter.error)
        _done(letter, Letter.State.FAILED)
        return
    letter.due_at = now + BACKOFF[min(letter.attempts, len(BACKOFF)) - 1]
    letter.save(update_fields=["error", "due_at"])


def _done(letter: Letter, state: str) -> None:
    letter.state, letter.done_at = state, timezone.now()
    letter.subject = letter.body = ""
    letter.save(update_fields=["state", "done_at", "subject", "body", "error"])


def _is_final(error: Exception) -> bool:
    """Whether the same letter would be refused again. What is wrong with the server or our password may pass."""
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        return all(code >= 500 for code, _words in error.recipients.values())
    return isinstance(error, (smtplib.SMTPDataError, smtplib.SMTPSenderRefused)) and error.smtp_code >= 500


def _said(error: Exception) -> str:
    """For the log: what servers say often cites the address, so only the kind of error and its number."""
    codes = [str(error.smtp_code)] if isinstance(error, smtplib.SMTPResponseException) else []
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        codes = sorted({str(code) for code, _words in error.recipients.values()})
    return " ".join([type(error).__name__, *codes])


def _close(server: BaseEmailBackend | None) -> None:
    if server is not None:
        try:
            server.close()
        except (OSError, smtplib.SMTPException):
            logger.debug("The mail server was gone before we said goodbye.")
