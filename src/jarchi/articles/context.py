from typing import Any

from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from jarchi.articles.models import Newsroom


def newsroom(request: HttpRequest) -> dict[str, Any]:
    """`newsroom` in every template: the one row of settings, read when first used, once a request."""
    return {"newsroom": SimpleLazyObject(lambda: Newsroom.shown(request))}
