"""Which language a page speaks: the one in its address. Where there is none, the one the browser asks for."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import wraps
from typing import Any, Concatenate, ParamSpec

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import register_converter, reverse
from django.utils import translation
from django.utils.translation.trans_real import parse_accept_lang_header
from django.views.decorators.http import require_safe

from jarchi.articles.models import Article, Newsroom
from jarchi.delivery.dependencies import storable

P = ParamSpec("P")
CODES = tuple(code for code, _name in settings.LANGUAGES)


class LanguageConverter:
    """`<language:language>` in an address: any language of this house, whatever the newsroom offers now."""

    regex = "|".join(CODES)

    def to_python(self, value: str) -> str:
        return value

    def to_url(self, value: str) -> str:
        return value


register_converter(LanguageConverter, "language")


def reader_page(
    view: Callable[Concatenate[HttpRequest, P], HttpResponse],
) -> Callable[..., HttpResponse]:
    """A view under `/<language>/`: speaks that language, answers GET and HEAD only, and every reader the same."""

    @require_safe
    @wraps(view)
    def wrapper(request: HttpRequest, language: str, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        storable()
        with translation.override(language):
            response = view(request, *args, **kwargs)
        response.headers.setdefault("Content-Language", language)
        return response

    return wrapper


def spoken() -> str:
    """The language of the page being made."""
    return translation.get_language() or settings.LANGUAGE_CODE


def offered(request: HttpRequest) -> list[str]:
    """Codes of the languages that the newsroom offers its readers, in its order; never empty."""
    return [code for code, _name in Newsroom.shown(request).language_choices()] or [settings.LANGUAGE_CODE]


def require_spoken(request: HttpRequest) -> None:
    """`Http404` unless the newsroom offers this language or has stories in it."""
    if spoken() not in offered(request) and not Article.objects.live().in_language(spoken()).exists():
        raise Http404


def preferred(request: HttpRequest, among: Iterable[str]) -> str:
    """The first language of Accept-Language that is `among` those given, else the first given."""
    codes = list(among)
    for wanted, _quality in parse_accept_lang_header(request.headers.get("Accept-Language", "").lower()):
        if (code := wanted.split("-")[0]) in codes:
            return code
    return codes[0]


def of_request(request: HttpRequest) -> str:
    """The language for an answer that no view made: the address's or the browser's. Touches no database."""
    first = request.path.split("/")[1]
    return first if first in CODES else preferred(request, [settings.LANGUAGE_CODE, *CODES])


def alternates(request: HttpRequest, name: str, *args: Any) -> dict[str, str]:
    """The same page in each language offered: {code: path}."""
    codes = offered(request)
    own = reverse(name, args=[spoken(), *args]).removeprefix(f"/{spoken()}/")
    return {code: f"/{code}/{own}" for code in codes}


@dataclass(frozen=True)
class Link:
    url: str
    name: str
    language: str = ""


def language_links(addresses: dict[str, str]) -> list[Link]:
    """{code: path} as links that bear the languages' own names; the first language of an address is kept."""
    names = {code: str(name) for code, name in settings.LANGUAGES}
    return [Link(url, names[code], code) for code, url in addresses.items()]
