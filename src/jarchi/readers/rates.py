"""How often somebody may try: counted per address and per network, by all server processes together.

allauth counts in the default cache, which is a table of the database for that (`settings.CACHES`).
"""

import ipaddress
from collections.abc import Callable
from functools import wraps
from typing import Any

from allauth.core import ratelimit
from allauth.core.internal.httpkit import get_client_ip
from django.http import HttpRequest, HttpResponse

UNKNOWN = "0.0.0.0"  # noqa: S104 -- nothing is bound: who comes over a socket without an address


def network_of(request: HttpRequest) -> str:
    """The address of who asks; of IPv6 the /64, which is one household."""
    address = get_client_ip(request) or UNKNOWN
    try:
        parsed = ipaddress.ip_address(address)
    except ValueError:
        return UNKNOWN
    if isinstance(parsed, ipaddress.IPv6Address):
        if parsed.ipv4_mapped:
            return str(parsed.ipv4_mapped)
        return str(ipaddress.ip_network((parsed, 64), strict=False).network_address)
    return address


def allowed(request: HttpRequest, action: str, key: str | None = None) -> bool:
    """Count one more try of `action` (of `settings.ACCOUNT_RATE_LIMITS`); False if it is one too many."""
    return ratelimit.consume(request, action=action, key=key)


def limited(action: str) -> Callable[[Callable[..., HttpResponse]], Callable[..., HttpResponse]]:
    """A view that answers 429 to POST when it is one too many."""

    def decorate(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
        @wraps(view)
        def wrapper(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            if request.method == "POST" and not allowed(request, action):
                return ratelimit.respond_429(request)
            return view(request, *args, **kwargs)

        return wrapper

    return decorate
