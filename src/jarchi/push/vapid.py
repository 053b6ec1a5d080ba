"""Who we are to a push service: RFC 8292. The key is `settings.JARCHI_PUSH_KEY`; browsers subscribe to it alone."""

import base64
import time
from functools import lru_cache
from urllib.parse import urlsplit

from cryptography.hazmat.primitives.asymmetric import ec
from django.conf import settings
from joserfc import jwt
from joserfc.jwk import ECKey

from jarchi.push.sealing import CURVE, point

LASTS = 12 * 3600  # seconds; a service may refuse more than 24 hours
_HOUR = 3600


def public_key() -> str:
    """As browsers want it: 65 bytes in URL-safe base64 without padding."""
    return _without_padding(point(private_key(settings.JARCHI_PUSH_KEY).public_key()))


def authorization(endpoint: str) -> str:
    """The header of a request to there. Its signature is made anew each hour."""
    parts = urlsplit(endpoint)
    ends = int(time.time()) // _HOUR * _HOUR + LASTS
    token = _signed(settings.JARCHI_PUSH_KEY, f"{parts.scheme}://{parts.netloc}", ends, _contact())
    return f"vapid t={token}, k={public_key()}"


@lru_cache(maxsize=4)
def private_key(text: str) -> ec.EllipticCurvePrivateKey:
    """Of 32 bytes in URL-safe base64. Raises `ValueError`."""
    number = base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)
    if len(number) != 32:
        raise ValueError("a key has 32 bytes")
    return ec.derive_private_key(int.from_bytes(number, "big"), CURVE)


@lru_cache(maxsize=1000)
def _signed(key: str, audience: str, ends: int, contact: str) -> str:
    claims = {"aud": audience, "exp": ends, "sub": contact}
    return jwt.encode({"typ": "JWT", "alg": "ES256"}, claims, ECKey.import_key(private_key(key)))


def _contact() -> str:
    """Whom a service asks if something is wrong with what we send."""
    if settings.JARCHI_URL.startswith("https://"):
        return str(settings.JARCHI_URL)
    return f"mailto:{settings.DEFAULT_FROM_EMAIL}"


def _without_padding(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).decode().rstrip("=")
