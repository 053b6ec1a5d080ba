"""What the pages of comments at the desk have in common."""

from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy
from django.views.generic import TemplateView
from wagtail.admin.views.generic import WagtailAdminTemplateMixin

from jarchi.comments.desk.access import may_see_identity, moderators_only


@method_decorator(moderators_only, name="dispatch")
class Page(WagtailAdminTemplateMixin, TemplateView):
    """For moderators. `place`: which of the places named at its top it is."""

    header_icon = "comment"
    place = ""

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        queue = {"url": reverse("comments_queue"), "label": _("Comments")}
        above = [] if self.place == "queue" else [queue]
        return [*self.breadcrumbs_items, *above, {"url": "", "label": self.page_title}]

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        super().setup(request, *args, **kwargs)
        self.seen = timezone.now()  # before anything is read

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        told = {
            "here": self.request.get_full_path(), "seen": self.seen, "place": self.place, "places": places(),
            "sees_identity": may_see_identity(self.request.user),
        }  # fmt: skip
        return super().get_context_data(**{**told, **kwargs})


def places() -> list[tuple[str, str, Any]]:
    """Name, address, label."""
    return [
        ("queue", reverse("comments_queue"), _lazy("Queue")),
        ("blocks", reverse("comments_blocks"), _lazy("Blocked")),
        ("log", reverse("comments_log"), _lazy("Log")),
    ]


def next_after(request: HttpRequest) -> str:
    """Where he came from, if that is one of our pages; else the queue."""
    sent, queue = request.POST.get("next", ""), reverse("comments_queue")
    own = sent.startswith(queue) and url_has_allowed_host_and_scheme(sent, allowed_hosts=None)
    return sent if own else queue
