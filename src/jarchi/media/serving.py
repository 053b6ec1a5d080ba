"""/media/: pictures, and nothing else that lies in the media directory."""

from django.core.exceptions import SuspiciousFileOperation
from django.core.files.storage import default_storage
from django.http import FileResponse, Http404, HttpRequest, HttpResponseNotModified
from django.http.response import HttpResponseBase
from django.utils.http import http_date, parse_http_date_safe
from django.views.decorators.http import require_safe

TYPES = {
    "avif": "image/avif",
    "gif": "image/gif",
    "jpeg": "image/jpeg",
    "jpg": "image/jpeg",
    "png": "image/png",
    "webp": "image/webp",
}
FOLDERS = ("images/", "original_images/")  # documents have their own address, which asks who may read them


@require_safe
def media(request: HttpRequest, name: str) -> HttpResponseBase:
    """The picture of that name. Names are never given twice, so that a picture may be kept for ever."""
    kind = TYPES.get(name.rpartition(".")[2].lower())
    if kind is None or not name.startswith(FOLDERS):
        raise Http404
    try:
        changed = int(default_storage.get_modified_time(name).timestamp())
        if (parse_http_date_safe(request.headers.get("If-Modified-Since", "")) or 0) >= changed:
            response: HttpResponseBase = HttpResponseNotModified()
        else:
            response = FileResponse(default_storage.open(name), content_type=kind)
    except (OSError, SuspiciousFileOperation, ValueError):
        raise Http404 from None
    response.headers["Last-Modified"] = http_date(changed)
    response.headers["Cache-Control"] = "public, max-age=31536000, immutable"
    return response
