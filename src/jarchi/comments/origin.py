"""Where a request comes from: which network, and whether from a page of ours."""

import ipaddress
from urllib.parse import urlsplit

from django.conf import settings
from django.http import HttpRequest
from django.middleware.csrf import CsrfViewMiddleware


def network_of(request: HttpRequest) -> str:
    """The reader's IPv4 address, or the /64 of an IPv6 one, which is one household; empty if there is none."""
    address = request.META.get("REMOTE_ADDR", "")
    if settings.SECURE_PROXY_SSL_HEADER:  # behind our own proxy, which adds the address that it sees at the end
        address = request.headers.get("X-Forwarded-For", address).rpartition(",")[2].strip()
    try:
        found = ipaddress.ip_address(address)
    except ValueError:
        return ""
    if isinstance(found, ipaddress.IPv6Address):
        if found.ipv4_mapped:
            return str(found.ipv4_mapped)
        return str(ipaddress.ip_network((int(found) >> 64 << 64, 64)))
    return str(found)


def is_ours(request: HttpRequest) -> bool:
    """Whether the form was on a page of ours. Pages of the store bear no token, since all readers share them: the
    browser says where it comes from (Fetch Metadata, Sec-Fetch-Site; else Origin, RFC 6454). One that says neither
    sends the form a second time, with a token."""
    if site := request.headers.get("Sec-Fetch-Site"):
        return site == "same-origin"
    if origin := request.headers.get("Origin"):
        return urlsplit(origin).netloc == request.get_host() and urlsplit(origin).scheme == request.scheme
    return has_token(request)


def has_token(request: HttpRequest) -> bool:
    """Of Django, as every other form of the house."""
    return CsrfViewMiddleware(lambda request: None).process_view(request, _nothing, (), {}) is None  # type: ignore[arg-type]


def says_nothing(request: HttpRequest) -> bool:
    return not ("Sec-Fetch-Site" in request.headers or "Origin" in request.headers)


def _nothing() -> None:
    """A view that is not exempt."""
