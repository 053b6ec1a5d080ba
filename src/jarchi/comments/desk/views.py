"""The queue, and what is done from it: usable with the keyboard alone, on a phone, and without scripts."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy
from django.views.decorators.http import require_POST

from jarchi.comments.desk import rows
from jarchi.comments.desk.access import moderators_only
from jarchi.comments.desk.forms import ActForm
from jarchi.comments.desk.pages import Page, next_after, places
from jarchi.comments.desk.queue import Filters, Tab, bounded, in_tab
from jarchi.comments.models import Comment, Verb
from jarchi.desk.roles import at_desk


class Queue(Page):
    """What waits, what is reported, what is shown and what was refused."""

    template_name = "comments_desk/queue.html"
    page_title = _lazy("Comments")
    place = "queue"

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        queue = Filters(request.GET.dict())
        valid = queue.is_valid()
        comments, older = queue.page() if valid else ([], "")
        told = {"queue": queue, "rows": rows.of(comments), "older": older, "form": ActForm()}
        page = self.get_context_data(tabs=_tabs(queue, valid), **told)
        return self.render_to_response(page, status=200 if valid else 400)


def _tabs(queue: Filters, valid: bool) -> list[dict[str, Any]]:
    """With how many there are, as far as anybody needs to know, of those that want work."""
    kept = queue.narrowed if valid else {}
    counted = (Tab.WAITING, Tab.REPORTED)
    return [
        {
            "label": tab.label, "address": queue_address(tab=tab.value, **kept), "is_here": tab == queue.data["tab"],
            "number": bounded(in_tab(tab)) if tab in counted else "",
        }
        for tab in Tab
    ]  # fmt: skip


def queue_address(**filters: str) -> str:
    return reverse("comments_queue", query=filters)


@moderators_only
@require_POST
def act(request: HttpRequest) -> HttpResponse:
    """A verb on some comments. Who asks for JSON (the queue's script) is told in it what came of it."""
    user = at_desk(request)
    form = ActForm(request.POST)
    changed = form.act(user) if form.is_valid() else None
    wants_json = request.headers.get("Accept") == "application/json"
    if changed is None:
        return _faults(form) if wants_json else _asked_again(request, form)
    told = _told(form.cleaned_data["verb"], changed)
    if wants_json:
        return JsonResponse({"told": told})
    messages.success(request, told)
    return redirect(next_after(request))


def _told(verb: str, changed: int) -> str:
    if not changed:
        return _("Nothing is changed: that was decided already.")
    return _("%(what)s: %(number)s") % {"what": capfirst(str(Verb(verb).label)), "number": changed}


def _faults(form: ActForm) -> JsonResponse:
    """`{"errors": {field: [{"message": …, "code": …}]}}`"""
    return JsonResponse({"errors": form.errors.get_json_data()}, status=422)


def _asked_again(request: HttpRequest, form: ActForm) -> HttpResponse:
    """What was sent comes back with what is wrong, and is sent from there."""
    seen = timezone.now()
    comments = Comment.objects.filter(pk__in=form.named()).select_related("discussion", "parent").order_by("-id")
    told = {"form": form, "rows": rows.of(list(comments)), "next": next_after(request), "seen": seen}
    page = {"page_title": _("Not done yet"), "header_icon": "comment", "places": places()}
    return render(request, "comments_desk/act.html", told | page, status=422)
