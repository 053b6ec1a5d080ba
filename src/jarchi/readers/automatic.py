"""By what a form looks filled in by a program: a field that people do not see, and the time it took."""

from collections.abc import Mapping
from typing import Any

from django.core import signing

QUICK = 2  # seconds: no person reads a page and writes an answer faster
LASTS = 400 * 24 * 3600  # seconds, of a form on a page that nobody has changed since
_signer = signing.TimestampSigner(salt="jarchi.readers.form")


def signed_moment() -> str:
    """When a form was made, for the form itself."""
    return _signer.sign("f")


def looks_automatic(sent: Mapping[str, Any], quick: int = QUICK) -> str:
    """By what (`honeypot`, `quick`), or empty. `sent`: with `website`, which people leave empty, and `at`, the signed
    moment; `quick`: seconds that a person needs."""
    if sent.get("website"):
        return "honeypot"
    try:
        _signer.unsign(sent.get("at", ""), max_age=LASTS)
    except signing.BadSignature:
        return "quick"
    try:
        _signer.unsign(sent["at"], max_age=quick)
    except signing.SignatureExpired:
        return ""
    return "quick"
