"""What holds for every page under `/account/`: its language, and that it is nobody else's."""

from collections.abc import Callable

from allauth.core.ratelimit import respond_429
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import translation
from django.utils.cache import add_never_cache_headers, patch_vary_headers
from django.utils.translation.trans_real import parse_accept_lang_header

from jarchi.readers import rates

PREFIX = "/account/"
COOKIE = "language"
CODES = tuple(code for code, _name in settings.LANGUAGES)
FOR_ANYBODY = (f"{PREFIX}unsubscribe/", f"{PREFIX}logout/")  # staff, too
YEAR = 365 * 24 * 3600


class AccountPages:
    """These addresses have no language in them: `?lang=` chooses one and is remembered, else the browser's is taken.
    Staff are led to the desk."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if not request.path.startswith(PREFIX):
            return self.get_response(request)
        with translation.override(language_of(request)):
            response = self._answer(request)
        add_never_cache_headers(response)
        patch_vary_headers(response, ["Accept-Language", "Cookie"])
        response.headers.setdefault("Content-Language", language_of(request))
        response.headers["Referrer-Policy"] = "same-origin"
        if (chosen := request.GET.get("lang")) in CODES:
            response.set_cookie(
                COOKIE, chosen, YEAR, path=PREFIX, secure=request.is_secure(), httponly=True, samesite="Lax"
            )
        return response

    def _answer(self, request: HttpRequest) -> HttpResponse:
        if request.method == "POST" and not rates.allowed(request, "any"):
            return respond_429(request)
        at_large = request.path.startswith(FOR_ANYBODY)
        if not at_large and request.user.is_authenticated and request.user.works_here:
            return redirect(reverse("wagtailadmin_account"))
        return self.get_response(request)


def language_of(request: HttpRequest) -> str:
    for chosen in (request.GET.get("lang"), request.COOKIES.get(COOKIE)):
        if chosen in CODES:
            return chosen
    for wanted, _quality in parse_accept_lang_header(request.headers.get("Accept-Language", "").lower()):
        if (code := wanted.split("-")[0]) in CODES:
            return code
    return settings.LANGUAGE_CODE
