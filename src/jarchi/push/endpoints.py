"""What a browser hands over when it subscribes. Anybody may send anything here, and we send to where it says: so it
leads to push services that are known, and to none else."""

import base64
import binascii
import json
import re
from typing import Any, NamedTuple
from urllib.parse import urlsplit

from cryptography.hazmat.primitives.asymmetric import ec
from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from jarchi.push.sealing import CURVE

KNOWN = ("fcm.googleapis.com", "updates.push.services.mozilla.com", "*.push.apple.com", "*.notify.windows.com")
LONGEST = 1000  # characters
_ADDRESS = re.compile(rf"https://[!-~]{{1,{LONGEST - 8}}}")
HOST = re.compile(r"(?:\*\.)?(?:[a-z0-9](?:[a-z0-9-]*[a-z0-9])?\.?)+(?::[0-9]{1,5})?")


class Keys(NamedTuple):
    """`host`: with its port, if it has one."""

    endpoint: str
    host: str
    p256dh: str
    auth: str


def read(subscription: Any) -> Keys:
    """Of a PushSubscription, or its JSON. Raises `ValidationError` that names the field."""
    if isinstance(subscription, str):
        try:
            subscription = json.loads(subscription)
        except (ValueError, RecursionError):
            subscription = None
    if not isinstance(subscription, dict) or not isinstance(keys := subscription.get("keys"), dict):
        raise ValidationError({"subscription": _("This is no subscription of a browser.")})
    endpoint = subscription.get("endpoint")
    receiver, secret = bytes_of(keys.get("p256dh")), bytes_of(keys.get("auth"))
    host = host_of(endpoint)
    if not _is_point(receiver):
        raise ValidationError({"p256dh": _("This is no key of a browser.")})
    if len(secret) != 16:
        raise ValidationError({"auth": _("This is no key of a browser.")})
    return Keys(str(endpoint), host, keys["p256dh"].rstrip("="), keys["auth"].rstrip("="))


def address_of(endpoint: Any) -> str:
    """What may be one, of whatever service; empty if it is none."""
    return endpoint if isinstance(endpoint, str) and _ADDRESS.fullmatch(endpoint) else ""


def host_of(endpoint: Any) -> str:
    """Of a push service that we send to. Raises `ValidationError`."""
    try:
        parts = urlsplit(address_of(endpoint))
        host = (parts.hostname or "") + (f":{parts.port}" if parts.port not in (None, 443) else "")
    except ValueError:
        host = ""
    if not host or "@" in parts.netloc or parts.fragment or "\\" in endpoint or not _is_allowed(host):
        raise ValidationError({"endpoint": _("We do not know this push service.")})
    return host


def bytes_of(text: Any) -> bytes:
    """Of URL-safe base64, padded or not; nothing if it is none."""
    if not isinstance(text, str) or len(text) > 100:
        return b""
    try:
        return base64.b64decode(text.rstrip("=") + "=" * (-len(text.rstrip("=")) % 4), altchars=b"-_", validate=True)
    except (binascii.Error, ValueError):
        return b""


def _is_allowed(host: str) -> bool:
    for name in (*KNOWN, *settings.JARCHI_PUSH_HOSTS):
        if host == name or (name.startswith("*.") and host.endswith(name[1:])):
            return True
    return False


def _is_point(data: bytes) -> bool:
    try:
        ec.EllipticCurvePublicKey.from_encoded_point(CURVE, data)
    except ValueError:
        return False
    return len(data) == 65
