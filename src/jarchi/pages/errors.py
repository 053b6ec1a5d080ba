"""What a reader is told when there is no page to show: plainly, in their language."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.cache import patch_vary_headers
from django.utils.translation import gettext as _

from jarchi.articles.models import Tombstone
from jarchi.articles.reading.languages import of_request
from jarchi.corrections import notes
from jarchi.delivery.dependencies import storable


def gone(request: HttpRequest, story: Tombstone) -> HttpResponse:
    """410 for a story taken off: what it was, when it was withdrawn and why, what was corrected in it before. In the
    language being spoken."""
    told = {"story": story, "corrections": notes.of_withdrawn(story.pk)}
    return render(request, "pages/gone.html", told, status=410)


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    storable()
    with translation.override(of_request(request)):
        response = render(request, "pages/not_found.html", status=404)
    return _varying(response)


def forbidden(request: HttpRequest, exception: Exception) -> HttpResponse:
    with translation.override(of_request(request)):
        return _bare(_("You may not open this page"), _("It is for those who work here."), 403)


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    with translation.override(of_request(request)):
        return _bare(_("We did not understand this request"), _("Check the address and try again."), 400)


def server_error(request: HttpRequest, status: int = 500) -> HttpResponse:
    """Touches no database: it may be what failed."""
    with translation.override(of_request(request)):
        return _bare(
            _("Something broke on our side"),
            _("Try again in a few minutes: the stories are safe."),
            status,
        )


def _bare(title: str, explanation: str, status: int) -> HttpResponse:
    """A page without masthead and menu, which would need the database. Not to be kept for other readers."""
    storable(False)
    context = {"title": title, "explanation": explanation, "status": status}
    return _varying(HttpResponse(render_to_string("theme/bare.html", context), status=status))


def _varying(response: HttpResponse) -> HttpResponse:
    patch_vary_headers(response, ["Accept-Language"])
    return response
