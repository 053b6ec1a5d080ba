from typing import Any

from django.conf import settings
from django.http import HttpRequest

from jarchi.readers import letters, oidc, phones
from jarchi.readers.middleware import PREFIX


def account(request: HttpRequest) -> dict[str, Any]:
    """Under `/account/`: the same page in other languages, instead of the front pages that other pages lead to."""
    if not request.path.startswith(PREFIX):
        return {}
    links = [{"url": _with(request, code), "name": name, "language": code} for code, name in settings.LANGUAGES]
    return {
        "languages": links,
        "sends_mail": letters.can_send(),
        "oidc": oidc.name() if oidc.is_on() else "",
        "by_phone": phones.is_on(),
    }


def _with(request: HttpRequest, language: str) -> str:
    query = request.GET.copy()
    query["lang"] = language
    return f"{request.path}?{query.urlencode()}"
