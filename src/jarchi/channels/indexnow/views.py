from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from jarchi.channels.indexnow.outlet import key, outlet
from jarchi.delivery.dependencies import storable


@require_safe
def key_file(request: HttpRequest, named: str) -> HttpResponse:
    """By which a search engine sees that it was told by us."""
    storable()
    if named != key() or not outlet.places():
        raise Http404
    return HttpResponse(key(), content_type="text/plain; charset=utf-8")
