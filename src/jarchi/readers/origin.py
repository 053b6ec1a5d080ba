"""Whether a request comes from a page of ours."""

from urllib.parse import urlsplit

from django.http import HttpRequest
from django.middleware.csrf import CsrfViewMiddleware


def is_ours(request: HttpRequest) -> bool:
    """Whether the form was on a page of ours. Pages of the store bear no token, since all readers share them: the
    browser says where it comes from (Fetch Metadata, Sec-Fetch-Site; else Origin, RFC 6454). One that says neither
    sends the form a second time, with a token."""
    if site := request.headers.get("Sec-Fetch-Site"):
        return site == "same-origin"
    if origin := request.headers.get("Origin"):
        return urlsplit(origin).netloc == request.get_host() and urlsplit(origin).scheme == request.scheme
    return _has_token(request)


def _has_token(request: HttpRequest) -> bool:
    """Of Django, as every other form of the house."""
    return CsrfViewMiddleware(lambda request: None).process_view(request, _nothing, (), {}) is None  # type: ignore[arg-type]


def says_nothing(request: HttpRequest) -> bool:
    return not ("Sec-Fetch-Site" in request.headers or "Origin" in request.headers)


def _nothing() -> None:
    """A view that is not exempt."""
