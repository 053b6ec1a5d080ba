"""What of a request matters to the store, and nothing else: so nothing else can change what is stored."""

from dataclasses import dataclass
from functools import lru_cache
from typing import Any

Scope = dict[str, Any]
# Bytes. Headers are keys of caches here, and no browser's are nearly as long: a longer one counts as not sent.
LONGEST_CHOICE, LONGEST_ETAGS, LONGEST_HOST = 200, 1000, 255
UNKNOWN_HOST = b"?"


@dataclass(slots=True)
class Asked:
    """A GET or HEAD of somebody anonymous. `encoding`, `languages`, `etags`: raw headers, or empty."""

    host: bytes
    path: str
    query: bytes
    is_head: bool
    encoding: bytes = b""
    languages: bytes = b""
    etags: bytes = b""
    is_secure: bool = False


def read(scope: Scope, *, trust_proxy: bool, cookies: tuple[bytes, ...]) -> Asked | None:
    """None for what the store has no part in: another method, somebody who sees other pages than everybody (a cookie
    begins as one of `cookies`), two Host headers."""
    method = scope["method"]
    if method not in ("GET", "HEAD"):
        return None
    asked = Asked(b"", scope["path"], scope["query_string"], method == "HEAD", is_secure=scope["scheme"] == "https")
    for name, value in scope["headers"]:
        if name == b"host":
            if asked.host:
                return None
            asked.host = value if len(value) <= LONGEST_HOST else UNKNOWN_HOST
        elif name == b"accept-encoding":
            asked.encoding = value if len(value) <= LONGEST_CHOICE else b""
        elif name == b"if-none-match":
            asked.etags = value if len(value) <= LONGEST_ETAGS else b""
        elif name == b"accept-language":
            asked.languages = value if len(value) <= LONGEST_CHOICE else b""
        elif name == b"cookie":
            if any(cookie in value for cookie in cookies):
                return None
        elif name == b"authorization":
            return None
        elif name == b"x-forwarded-proto" and trust_proxy:
            asked.is_secure = value == b"https"
    return asked


@lru_cache(maxsize=256)
def best_form(accept_encoding: bytes) -> str:
    """The Content-Encoding to answer with: `br`, `gzip` or "" (RFC 9110, section 12.5.3)."""
    weights: dict[str, float] = {}
    for part in accept_encoding.decode("latin-1").lower().split(","):
        name, _, parameters = part.strip().partition(";")
        weight = parameters.strip().removeprefix("q=")
        try:
            weights[name.strip()] = float(weight) if weight else 1.0
        except ValueError:
            weights[name.strip()] = 0.0
    others = weights.get("*", 0.0)
    return next((form for form in ("br", "gzip") if weights.get(form, others) > 0), "")


def has_it(etags: bytes, etag: str) -> bool:
    """Whether If-None-Match names this ETag (RFC 9110, section 13.1.2: weak comparison)."""
    asked = etags.decode("latin-1")
    return asked.strip() == "*" or etag in {one.strip().removeprefix("W/") for one in asked.split(",")}


@lru_cache(maxsize=1024)
def languages_of(header: bytes, known: tuple[str, ...]) -> str:
    """An Accept-Language header, reduced to the known languages in the reader's order, as a header again."""
    weights: dict[str, float] = {}
    for part in header.decode("latin-1").lower().split(","):
        name, _, parameters = part.strip().partition(";")
        code = name.strip().partition("-")[0]
        try:
            weight = float(parameters.strip().removeprefix("q=") or 1)
        except ValueError:
            continue
        if code in known and weight > weights.get(code, 0):
            weights[code] = weight
    ordered = sorted(weights, key=lambda code: -weights[code])
    return ", ".join(f"{code};q={1 - place / 10:.1f}" for place, code in enumerate(ordered))
