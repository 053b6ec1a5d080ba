"""The inbox, and what is done from it: usable with the keyboard alone, on a phone, and without scripts."""

from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy
from django.utils.translation import ngettext
from wagtail.admin import messages

from jarchi.corrections.desk import rows
from jarchi.corrections.desk.access import seen_by
from jarchi.corrections.desk.forms import FIXED, ActForm
from jarchi.corrections.desk.inbox import Filters, Tab, bounded, in_tab, with_stories
from jarchi.corrections.desk.pages import Page, next_after


class Inbox(Page):
    """What is open, what looks automatic, what was fixed and what was refused."""

    template_name = "corrections_desk/inbox.html"
    page_title = _lazy("Errors that readers report")
    place = "inbox"

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        inbox = Filters(request.GET.dict(), self.user)
        valid = inbox.is_valid()
        cases, further = inbox.page() if valid else ([], "")
        told = {"inbox": inbox, "rows": rows.of(cases, self.user), "further": further, "form": ActForm()}
        page = self.get_context_data(tabs=self._tabs(inbox, valid), **told)
        return self.render_to_response(page, status=200 if valid else 400)

    def _tabs(self, inbox: Filters, valid: bool) -> list[dict[str, Any]]:
        """With how many there are, as far as anybody needs to know, of those that want work."""
        kept, seen = inbox.narrowed if valid else {}, seen_by(self.user)
        return [
            {
                "label": tab.label, "address": reverse("corrections_inbox", query={"tab": tab.value, **kept}),
                "is_here": tab == inbox.data["tab"],
                "number": bounded(in_tab(seen, tab)) if tab in (Tab.OPEN, Tab.HELD) else "",
            }
            for tab in Tab
        ]  # fmt: skip


class Act(Page):
    """POST alone: a verb on some cases. Who asks for JSON (the inbox's script) is told in it what came of it."""

    http_method_names = ["post"]
    template_name = "corrections_desk/act.html"
    page_title = _lazy("Not done yet")

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        form = ActForm(request.POST)
        wants_json = request.headers.get("Accept") == "application/json"
        if not form.is_valid():
            return _faults(form) if wants_json else self._asked_again(form)
        told = _told(form.cleaned_data["verb"], form.act(self.user))
        if wants_json:
            return JsonResponse({"told": told})
        messages.success(request, told)
        return redirect(next_after(request.POST.get("next", "")))

    def _asked_again(self, form: ActForm) -> HttpResponse:
        """What was sent comes back with what is wrong, and is sent from there."""
        cases = with_stories(seen_by(self.user).filter(pk__in=form.named()).order_by("-pk"))
        told = {"form": form, "rows": rows.of(list(cases), self.user)}
        page = self.get_context_data(next=next_after(self.request.POST.get("next", "")), **told)
        return self.render_to_response(page, status=422)


def _told(verb: str, closed: int) -> str:
    if not closed:
        return _("Nothing is changed: it was decided already, or is for the editors of the story.")
    if verb == FIXED:
        return ngettext("%(number)s case closed as fixed.", "%(number)s cases closed as fixed.", closed) % {
            "number": closed
        }
    return ngettext("%(number)s case refused.", "%(number)s cases refused.", closed) % {"number": closed}


def _faults(form: ActForm) -> JsonResponse:
    """`{"errors": {field: [{"message": …, "code": …}]}}`"""
    return JsonResponse({"errors": form.errors.get_json_data()}, status=422)
