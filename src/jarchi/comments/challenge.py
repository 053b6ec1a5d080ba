"""A place for a captcha. There is none by default: the honeypot, the time a form takes and the rates do without.

`JARCHI_CHALLENGE="module:name"` names an object of the newsroom's own, as `Challenge` tells.
"""

from functools import lru_cache
from typing import Any, Protocol, cast

from django.conf import settings
from django.http import HttpRequest
from django.utils.module_loading import import_string
from django.utils.safestring import SafeString


class Challenge(Protocol):
    def html(self) -> SafeString:
        """What stands above the button of the form: the same for every reader, since pages are stored."""

    def refusal(self, request: HttpRequest) -> str:
        """Why this POST is not accepted, in words for the reader, whose text comes back; empty if it is."""


class _None:
    def html(self) -> SafeString:
        return SafeString("")

    def refusal(self, request: HttpRequest) -> str:
        return ""


def chosen() -> Challenge:
    """Raises `ImportError` if the setting names nothing (jarchi.E036)."""
    return _loaded(settings.JARCHI_CHALLENGE)


@lru_cache(maxsize=1)
def _loaded(path: str) -> Challenge:
    if not path:
        return _None()
    found: Any = import_string(path.replace(":", "."))
    return cast(Challenge, found)
