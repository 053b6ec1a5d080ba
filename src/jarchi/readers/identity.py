"""Who a reader is, sealed: encrypted at rest, opened for the chief only, each look written down, forgotten in time.

Keys are `settings.JARCHI_IDENTITY_KEYS`: the first seals, all open. Digests are keyed with them, too: an identity
sealed under an earlier key is found while that key is still listed.
"""

import base64
import datetime as dt
import hashlib
import hmac
import json
from typing import Any

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from django.conf import settings
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone

from jarchi.readers.models import Identity, Look, User

Claims = dict[str, Any]  # as JSON may hold them; "subject" is who it is at the provider


class Taken(Exception):
    """This person has another account already."""


def seal(user: User, method: str, provider: str, claims: Claims) -> Identity:
    """Keep who `user` is, or renew it. `claims["subject"]`: the same for the same person, at this provider, for ever.

    Raises `Taken`, and `PermissionDenied` for staff.
    """
    if user.works_here:
        raise PermissionDenied
    digests = _digests(method, provider, str(claims["subject"]))
    facts = {"digest": digests[0], "sealed": _sealed(claims, digests[0]), "sealed_at": timezone.now()}
    try:
        with transaction.atomic():
            known = Identity.objects.select_for_update().filter(digest__in=digests).first()
            if known is None:
                return Identity.objects.create(user=user, method=method, provider=provider, **facts)
            if known.user_id != user.pk:
                raise Taken
            Identity.objects.filter(pk=known.pk).update(**facts)
            return known
    except IntegrityError:  # the same person in two browsers at once
        raise Taken from None


def find(method: str, provider: str, subject: str) -> User | None:
    """The account of this person, also when what was sealed is forgotten."""
    known = Identity.objects.filter(digest__in=_digests(method, provider, subject)).select_related("user").first()
    return known.user if known else None


def is_identified(user: User) -> bool:
    return Identity.objects.filter(user=user).exists()


def reveal(user: User, *, by: User, why: str) -> list[dict[str, Any]]:
    """What `opened` gives, for the chief editor; written down first, with the reason.

    Raises `PermissionDenied`, and `ValidationError` without a reason.
    """
    if not by.has_perm("readers.reveal_identity"):
        raise PermissionDenied
    if not why.strip():
        raise ValidationError({"why": "Say why."})
    Look.objects.create(by=by, by_name=by.display_name, at_whom=user, why=why.strip())
    return opened(user)


def opened(user: User) -> list[dict[str, Any]]:
    """For the reader's own export: method, provider, when, and the claims (None once forgotten)."""
    return [
        {
            "method": identity.method,
            "provider": identity.provider,
            "identified_at": identity.identified_at.isoformat(),
            "claims": _open(identity),
        }
        for identity in Identity.objects.filter(user=user).order_by("pk")
    ]


def forget_old() -> int:
    """Drop what was sealed longer ago than the newsroom keeps it; that somebody was identified stays."""
    before = timezone.now() - dt.timedelta(days=settings.JARCHI_IDENTITY_DAYS)
    return Identity.objects.filter(sealed_at__lte=before).exclude(sealed="").update(sealed="")


def renew_seals() -> int:
    """Seal with the present key what an earlier one sealed, so that the earlier can be dropped; returns how many. Of
    what is forgotten only a digest is left, which needs its key until that person signs in again."""
    renewed = 0
    if len(settings.JARCHI_IDENTITY_KEYS) > 1:
        for identity in Identity.objects.exclude(sealed="").iterator():
            if claims := _sealed_before(identity):
                digest = _digests(identity.method, identity.provider, str(claims["subject"]))[0]
                kept = Identity.objects.filter(pk=identity.pk, sealed=identity.sealed)
                renewed += kept.update(digest=digest, sealed=_sealed(claims, digest))
    return renewed


def _sealed_before(identity: Identity) -> Claims | None:
    """The claims, unless the present key sealed them."""
    try:
        Fernet(settings.JARCHI_IDENTITY_KEYS[0]).decrypt(identity.sealed.encode())
    except InvalidToken:
        return _open(identity)
    return None


def _sealed(claims: Claims, digest: str) -> str:
    """With the digest inside, so that what is sealed in one row says nothing in another."""
    return seal_text(json.dumps({"claims": claims, "digest": digest}, ensure_ascii=False))


def _open(identity: Identity) -> Claims | None:
    if not identity.sealed:
        return None
    text = open_text(identity.sealed)
    inside = json.loads(text) if text else {}
    return inside["claims"] if inside.get("digest") == identity.digest else None


def seal_text(text: str) -> str:
    return _lock().encrypt(text.encode()).decode()


def open_text(sealed: str) -> str | None:
    """None if it was sealed with a key that is no longer listed."""
    try:
        return _lock().decrypt(sealed.encode()).decode()
    except InvalidToken:
        return None


def _lock() -> MultiFernet:
    return MultiFernet([Fernet(key) for key in settings.JARCHI_IDENTITY_KEYS])


def _digests(method: str, provider: str, subject: str) -> list[str]:
    """One for each key, the present one first."""
    said = json.dumps([method, provider, subject]).encode()
    keys = [hashlib.sha256(b"jarchi subject" + base64.urlsafe_b64decode(key)) for key in settings.JARCHI_IDENTITY_KEYS]
    return [hmac.new(key.digest(), said, hashlib.sha256).hexdigest() for key in keys]
