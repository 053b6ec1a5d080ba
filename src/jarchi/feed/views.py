"""The feed as a page, and as JSON for whom events cannot reach."""

from django.http import HttpRequest, HttpResponse, JsonResponse

from jarchi.articles.reading.languages import reader_page, spoken
from jarchi.articles.windows import changes_of
from jarchi.delivery.dependencies import depends_on
from jarchi.feed import events


@reader_page
def since(request: HttpRequest, position: int) -> HttpResponse:
    """`{"events": […], "last": 1240}`; `"reset": true` if the reader has to begin anew, from `last`."""
    depends_on(changes_of(spoken()))
    try:
        missed = events.since(spoken(), position)
    except events.TooFar:
        return JsonResponse({"events": [], "last": events.cursor(spoken()), "reset": True})
    last = missed[-1].id if missed else position
    told = {"events": [event.data for event in missed], "last": last}
    return JsonResponse(told, json_dumps_params={"ensure_ascii": False})
