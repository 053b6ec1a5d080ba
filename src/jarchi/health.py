"""Whether this process answers and reaches its database: /healthz, and what readers are told when it does not."""

import sys

from django.db import Error, connection
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.cache import never_cache

from jarchi.logs import DATABASE_AWAY
from jarchi.pages import errors

RETRY_AFTER = 30  # seconds


@never_cache
def healthz(request: HttpRequest) -> JsonResponse:
    """200 `{"status": "ok"}`, or 503 `{"status": "database away"}`."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except Error:
        return JsonResponse({"status": "database away"}, status=503)
    return JsonResponse({"status": "ok"})


@never_cache
def server_error(request: HttpRequest) -> HttpResponse:
    """500, or an honest 503 while the database is away: nothing was kept, and trying again will help."""
    if not isinstance(sys.exc_info()[1], DATABASE_AWAY):
        return errors.server_error(request)
    response = errors.server_error(request, status=503)
    response.headers["Retry-After"] = str(RETRY_AFTER)
    return response
