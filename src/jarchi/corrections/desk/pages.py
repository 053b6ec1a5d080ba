"""What the pages of reports at the desk have in common."""

from typing import Any

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils.cache import add_never_cache_headers
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy
from django.views.generic import TemplateView
from wagtail.admin.views.generic import WagtailAdminTemplateMixin

from jarchi.corrections.desk.access import member
from jarchi.readers.models import User


class Page(WagtailAdminTemplateMixin, TemplateView):
    """For the desk. `place`: which of the places named at its top it is."""

    header_icon = "warning"
    place = ""
    user: User

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        inbox = {"url": reverse("corrections_inbox"), "label": _("Errors")}
        above = [] if self.place == "inbox" else [inbox]
        return [*self.breadcrumbs_items, *above, {"url": "", "label": self.page_title}]

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        self.user = member(request)
        response: HttpResponseBase = super().dispatch(request, *args, **kwargs)
        add_never_cache_headers(response)
        return response

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        told = {"here": self.request.get_full_path(), "place": self.place, "places": places()}
        return super().get_context_data(**{**told, **kwargs})


def places() -> list[tuple[str, str, Any]]:
    """Name, address, label."""
    return [
        ("inbox", reverse("corrections_inbox"), _lazy("Inbox")),
        ("figures", reverse("corrections_figures"), _lazy("Figures")),
    ]


def next_after(sent: str) -> str:
    """Where he came from, if that is one of our pages; else the inbox."""
    inbox = reverse("corrections_inbox")
    own = sent.startswith(inbox) and url_has_allowed_host_and_scheme(sent, allowed_hosts=None)
    return sent if own else inbox
