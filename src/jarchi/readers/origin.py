"""Whether a request comes from a page of ours."""

import secrets
from urllib.parse import urlsplit

from django.http import HttpRequest, HttpResponse
from django.utils.crypto import constant_time_compare

FIELD = "proof"  # of a form


def is_ours(request: HttpRequest) -> bool:
    """Whether the form was on a page of ours. Pages of the store bear no token, since all readers share them: whoever
    reads one would have it. The browser says where it comes from (Fetch Metadata, Sec-Fetch-Site; else Origin, RFC
    6454). One that says neither sends the form a second time, from a page that was made for it alone."""
    if site := request.headers.get("Sec-Fetch-Site"):
        return site == "same-origin"
    if origin := request.headers.get("Origin"):
        return urlsplit(origin).netloc == request.get_host() and urlsplit(origin).scheme == request.scheme
    return has_proof(request)


def says_nothing(request: HttpRequest) -> bool:
    return not ("Sec-Fetch-Site" in request.headers or "Origin" in request.headers)


def has_proof(request: HttpRequest) -> bool:
    """Whether the form says what the cookie says: a page of others knows neither. Django's token asks for a Referer
    besides, over https, since others might plant its cookie; ours only this host can set (RFC 6265bis, `__Host-`)."""
    kept, sent = request.COOKIES.get(_cookie(request), ""), request.POST.get(FIELD, "")
    return bool(kept) and constant_time_compare(kept, sent)


def proof_for(request: HttpRequest) -> str:
    """For a form on a page that nobody keeps, of a browser that says nothing; else empty."""
    if not says_nothing(request):
        return ""
    return request.COOKIES.get(_cookie(request)) or secrets.token_urlsafe(24)


def remember(request: HttpRequest, response: HttpResponse, proof: str) -> None:
    """Until the browser is closed."""
    if proof:
        secure = request.is_secure()
        response.set_cookie(_cookie(request), proof, httponly=True, secure=secure, samesite="Strict")


def _cookie(request: HttpRequest) -> str:
    return "__Host-form" if request.is_secure() else "form"
