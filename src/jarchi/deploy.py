"""`jarchi deploy nginx`: the configuration of an nginx that serves the page store, made from this newsroom's settings.

Whatever Python says with a page or a file (headers, types, limits) is asked of the code that says it, so that nginx
says the same; tests/test_nginx.py compares the two.
"""

import argparse
import re
import sys
from collections.abc import Iterable, Mapping
from importlib import import_module
from io import BytesIO
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.handlers.wsgi import WSGIRequest
from django.http import HttpRequest, HttpResponse
from django.middleware.clickjacking import XFrameOptionsMiddleware
from django.middleware.security import SecurityMiddleware
from django.template import Context, Engine
from django.utils import translation
from django.utils.html import escape
from django.utils.translation import gettext as _
from whitenoise.media_types import MediaTypes

from jarchi import bridge
from jarchi.comments.speaking import WAITING
from jarchi.delivery.addresses import FILE_ENDINGS
from jarchi.delivery.dependencies import known_parameters
from jarchi.delivery.hot import CACHE_CONTROL
from jarchi.feed.live import BEAT_EVERY
from jarchi.feed.syndication import opml
from jarchi.feed.syndication.views import FORMATS
from jarchi.headers import ContentSecurityPolicyMiddleware
from jarchi.media import serving
from jarchi.preparation import Unusable, compile_messages

TEMPLATE = Path(__file__).with_name("nginx.conf.template")
PICTURE_AGE = "public, max-age=31536000, immutable"
STATIC_EXTENSIONS = "avif css gif html ico jpg js json map mjs png svg ttf txt webp woff woff2 xml".split()
# By the ending of a page's file, as the views say them.
PAGE_TYPES = {
    "html": "text/html; charset=utf-8",
    "txt": "text/plain; charset=utf-8",
    "xml": "application/xml",
    "opml": opml.CONTENT_TYPE,
    **{ending: content_type for ending, (content_type, _write) in FORMATS.items()},
}
STREAMS_OF_ONE_ADDRESS = 5000  # many readers share one address of a mobile network
_NAME = re.compile(r"\.?[a-z0-9](?:[a-z0-9-]*[a-z0-9])?(?:\.[a-z0-9](?:[a-z0-9-]*[a-z0-9])?)*")
_HUB = re.compile(r"https?://[A-Za-z0-9.:/_~?&=%+-]+")
_PLACE = re.compile(r"(?:(?:[A-Za-z0-9.-]+|\[[0-9A-Fa-f:.]+\]):)?[0-9]{1,5}")
_LOCAL = ("localhost", "127.0.0.1", "[::1]")


def nginx(arguments: argparse.Namespace) -> int:
    """The command. Raises `Unusable` for what cannot be written into a configuration."""
    text = configuration(
        names=arguments.server_name or [host for host in settings.ALLOWED_HOSTS if host not in _LOCAL],
        upstream=arguments.upstream,
        listen=arguments.listen,
        certificate=arguments.certificate,
        key=arguments.key,
        brotli=arguments.brotli,
    )
    if arguments.output:
        arguments.output.write_text(text)
    else:
        sys.stdout.write(text)
    if settings.SECURE_PROXY_SSL_HEADER is None:
        sys.stderr.write("Start Jarchi with JARCHI_BEHIND_PROXY=1, or it does not know how readers come.\n")
    return 0


def configuration(
    *, names: Iterable[str], upstream: str, listen: str | None, certificate: Path | None, key: Path | None, brotli: bool
) -> str:
    """nginx's configuration: https if there is a certificate, else plain http."""
    names = [_checked(name.lower(), _NAME, "--server-name") for name in names]
    if not names:
        raise Unusable("Say which name readers use: --server-name news.example, or JARCHI_URL.")
    if (certificate is None) != (key is None):
        raise Unusable("--certificate and --key belong together.")
    port = 443 if certificate else 80
    places = [_checked(listen, _PLACE, "--listen")] if listen else [str(port), f"[::]:{port}"]
    compile_messages()
    import_module(settings.ROOT_URLCONF)  # the pages say which parameters they read
    secure = certificate is not None
    values = _files() | {
        "names": " ".join(names),
        "first_name": names[0].lstrip("."),
        "upstream": _checked(upstream, _PLACE, "--upstream"),
        "listen": places,
        "certificate": certificate and _path(certificate),
        "key": key and _path(key),
        "brotli": brotli,
        "cdn": settings.JARCHI_CDN,
        "data": _path(settings.DATA),
        "store": _path(settings.JARCHI_STORE / "pages"),
        "cookies": f"{settings.SESSION_COOKIE_NAME}|{WAITING}",
        "parameters": sorted(known_parameters),
        "segment": "[A-Za-z0-9_~-][A-Za-z0-9_.~-]{0,199}",
        "streams": STREAMS_OF_ONE_ADDRESS,
        "silence": 2 * BEAT_EVERY + 5,
        "languages": [code for code, _name in settings.LANGUAGES],
        "strangers_body": f"{bridge.MAX_STRANGERS_BODY // 2**20}m",
        "desk_body": f"{bridge.MAX_BODY // 2**20}m",
        "page_headers": [("Cache-Control", CACHE_CONTROL), ("Vary", "Accept-Encoding"), *page_headers(secure=secure)],
        "picture_headers": page_headers(secure=secure),
        "away_headers": page_headers(secure=secure),
        "file_headers": file_headers(secure=secure),
        "picture_age": PICTURE_AGE,
        "picture_folders": [folder.strip("/") for folder in serving.FOLDERS],
        "picture_extensions": list(serving.TYPES),
        "picture_types": _by_type(serving.TYPES),
        "static_types": _by_type(_static_types()),
        "away": away_page(),
    }
    template = Engine(autoescape=False).from_string(TEMPLATE.read_text())
    return template.render(Context(values, autoescape=False))


def _files() -> dict[str, Any]:
    """What is said of pages that are files, by their endings, and with feeds."""
    types = {ending: type_.partition(";")[0] for ending, type_ in PAGE_TYPES.items()}
    in_letters = {types[ending] for ending, type_ in PAGE_TYPES.items() if "charset" in type_}
    return {
        "endings": FILE_ENDINGS,
        "page_types": _by_type(types),
        "charset_types": sorted({"text/css", "text/javascript", *in_letters} - {"text/html"}),  # which nginx knows
        "url": settings.JARCHI_URL,
        "feeds": list(FORMATS),
        "hubs": [_checked(hub, _HUB, "JARCHI_WEBSUB_HUBS") for hub in settings.JARCHI_WEBSUB_HUBS],
    }


def page_headers(*, secure: bool) -> list[tuple[str, str]]:
    """What Python's middlewares say with every page for readers."""
    request = _request(secure=secure)
    response = ContentSecurityPolicyMiddleware(_empty)(request)
    XFrameOptionsMiddleware(_empty).process_response(request, response)
    return _said_of(response, request)


def file_headers(*, secure: bool) -> list[tuple[str, str]]:
    """What they say with a static file, which passes the outermost of them only."""
    request = _request(secure=secure)
    return _said_of(_empty(request), request)


def _said_of(response: HttpResponse, request: HttpRequest) -> list[tuple[str, str]]:
    SecurityMiddleware(_empty).process_response(request, response)
    return [(name, value) for name, value in response.items() if name != "Content-Type"]


def _request(*, secure: bool) -> HttpRequest:
    scheme = "https" if secure else "http"
    asked = {"REQUEST_METHOD": "GET", "PATH_INFO": "/ru/", "wsgi.url_scheme": scheme, "wsgi.input": BytesIO()}
    return WSGIRequest(asked)


def _empty(request: HttpRequest) -> HttpResponse:
    return HttpResponse()


def away_page() -> str:
    """One page in every language of the house, in a form that fits between nginx's single quotes."""
    paragraphs = []
    for code, _name in settings.LANGUAGES:
        with translation.override(code):
            title = _("Something broke on our side")
            explanation = _("Try again in a few minutes: the stories are safe.")
        paragraphs.append(f"<h1 lang={code}>{escape(title)}</h1><p lang={code}>{escape(explanation)}</p>")
    head = f"<!doctype html><html lang={settings.LANGUAGE_CODE}><meta charset=utf-8><title>503</title>"
    return (head + "".join(paragraphs)).replace("$", "&#36;")


def _static_types() -> dict[str, str]:
    """{extension: type}, as whitenoise gives them away."""
    known = MediaTypes()
    return {extension: known.get_type(f"a.{extension}") for extension in STATIC_EXTENSIONS}


def _by_type(types: Mapping[str, str]) -> list[tuple[str, list[str]]]:
    return [
        (type_, sorted(extension for extension in types if types[extension] == type_))
        for type_ in sorted(set(types.values()))
    ]


def _checked(text: str, form: re.Pattern[str], option: str) -> str:
    if not form.fullmatch(text):
        raise Unusable(f"{option} cannot be «{text}».")
    return text


def _path(path: Path) -> str:
    if re.search(r'["$\\\x00-\x1f]', str(path)):
        raise Unusable(f"nginx would misread the path «{path}»: no quotes, dollars and backslashes, please.")
    return str(path)
