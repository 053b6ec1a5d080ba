"""Where a browser says that it wants breaking news, or no more. Only scripts of ours ask; what they send is JSON."""

import json
from collections.abc import Callable
from functools import wraps
from pathlib import Path
from typing import Any

from allauth.core import ratelimit
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.utils import translation
from django.utils.cache import add_never_cache_headers
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST, require_safe

from jarchi.push import subscribing
from jarchi.push.endpoints import address_of
from jarchi.push.models import NEWS, PushRules
from jarchi.readers import rates
from jarchi.readers.origin import is_ours

LONGEST = 4000  # bytes of what is sent
WORKER = (Path(__file__).parent / "static/push/sw.js").read_bytes()


@require_safe
def service_worker(request: HttpRequest) -> HttpResponse:
    """At the root, so that it may open any page. Browsers ask again for it by themselves."""
    return HttpResponse(WORKER, content_type="text/javascript; charset=utf-8", headers={"Cache-Control": "no-cache"})


def from_script(view: Callable[[dict[str, Any], str], HttpResponse]) -> Callable[..., HttpResponse]:
    """An address that a script of ours posts JSON to. Without a cookie there is nothing that a page of others could
    abuse; that it stays away all the same, the browser sees to."""

    @csrf_exempt
    @require_POST
    @wraps(view)
    def wrapper(request: HttpRequest, language: str) -> HttpResponse:
        with translation.override(language):
            response = _refusal(request) or _answer(request, language)
            add_never_cache_headers(response)
            return response

    def _answer(request: HttpRequest, language: str) -> HttpResponse:
        try:
            sent = json.loads(request.body)
        except (ValueError, RecursionError):
            sent = None
        try:
            return view(sent if isinstance(sent, dict) else {}, language)
        except ValidationError as error:
            return JsonResponse({"errors": error.message_dict}, status=422)

    return wrapper


@from_script
def subscribe(sent: dict[str, Any], language: str) -> HttpResponse:
    if not PushRules.now().news:
        raise Http404
    subscribing.remember(NEWS, sent.get("subscription"), language)
    return JsonResponse({"news": True}, status=201)


@from_script
def unsubscribe(sent: dict[str, Any], language: str) -> HttpResponse:
    """`wanted`: whether the newsroom has another message for this browser, which is to keep its subscription then."""
    return JsonResponse({"news": False, "wanted": subscribing.leave(address_of(sent.get("endpoint")), language)})


def _refusal(request: HttpRequest) -> HttpResponse | None:
    if request.content_type != "application/json" or not is_ours(request):
        return HttpResponse(status=403)
    if len(request.body) > LONGEST:
        return HttpResponse(status=413)
    return None if rates.allowed(request, "push") else ratelimit.respond_429(request)
