"""The desk previews a story in the real reader's page, which a higher room draws: it registers itself here."""

from collections.abc import Callable
from typing import Any

from django.http import HttpResponse

View = Callable[[Any, Any], HttpResponse]
_views: list[View] = []


def register(view: View) -> View:
    """`view(request, article)` shows one story as its reader would see it. Called by the room of the pages."""
    _views[:] = [view]
    return view


def view() -> View:
    return _views[0]
