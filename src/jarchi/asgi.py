"""The one application at the door (ASGI): the page store answers first, then Django through the bridge; events of the
feed never pass either.

Measured faster than Django's own ASGI handler (bench/RESULTS.md, "Door").
"""

import asyncio
import os
import signal
from typing import Any

from django.conf import settings

from jarchi.wsgi import application as django_application  # sets Django up: the feed has models

# isort: split
import jarchi.urls  # noqa: F401 -- views say which query parameters they read; the door asks before any is called
from jarchi.bridge import Bridge
from jarchi.comments.speaking import WAITING
from jarchi.comments.subjects import is_there
from jarchi.delivery.door import Door, Rules
from jarchi.delivery.outside import cdn_headers
from jarchi.delivery.store import of_newsroom
from jarchi.feed.live import PATH, Live

APART = ("/account/", "/desk/", "/documents/", "/healthz", "/media/", "/metrics", "/oembed", "/static/", "/sw.js")

door = Door(
    Bridge(django_application, threads=8),
    of_newsroom,
    Rules(
        hosts=frozenset(host for host in settings.ALLOWED_HOSTS if not host.startswith((".", "*"))),
        languages=tuple(code for code, _name in settings.LANGUAGES),
        apart=APART,
        trust_proxy=settings.SECURE_PROXY_SSL_HEADER is not None,
        must_be_secure=settings.SECURE_SSL_REDIRECT,
        memory=settings.JARCHI_STORE_MEMORY,
        cookies=(f"{settings.SESSION_COOKIE_NAME}=".encode(), f"{WAITING}=".encode()),
        metrics_token=settings.JARCHI_METRICS_TOKEN,
        cache_headers=cdn_headers,
    ),
)
live = Live((code for code, _name in settings.LANGUAGES), is_there)


async def application(scope: dict[str, Any], receive: Any, send: Any) -> None:
    if scope["type"] == "http":
        await (live if PATH.fullmatch(scope["path"]) else door)(scope, receive, send)
        return
    async with live:
        asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, _stop)
        await door(scope, receive, send)


def _stop() -> None:
    """Granian waits for open streams before it says that it stops: so they end first. It takes SIGINT for the same."""
    live.end_streams()
    os.kill(os.getpid(), signal.SIGINT)
