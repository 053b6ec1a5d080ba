"""The modal in which a link to another story is chosen; stands where Wagtail's page chooser would."""

from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from wagtail.admin.forms.search import SearchForm
from wagtail.admin.modal_workflow import render_modal_workflow

from jarchi.articles.models import Topic
from jarchi.desk.choosers import stories_found
from jarchi.desk.permissions import choosable
from jarchi.desk.roles import at_desk

ROWS = 25


def choose(request: HttpRequest, **kwargs: Any) -> HttpResponse:
    """The whole modal, with the newest stories."""
    context = {"stories": _stories(request), "search_form": SearchForm(), "parent_page_id": None}
    for kind in ("external", "email", "phone", "anchor"):
        context[f"allow_{kind}_link"] = request.GET.get(f"allow_{kind}_link")
    data = {"step": "browse", "parent_page_id": None}
    modal: HttpResponse = render_modal_workflow(request, "desk/choose_link.html", None, context, json_data=data)
    return modal


def search(request: HttpRequest) -> HttpResponse:
    """Only the rows, for what has been typed so far."""
    return render(request, "desk/choose_link_results.html", {"stories": _stories(request)})


def topic_names(request: HttpRequest) -> JsonResponse:
    """Names of topics that contain `term`, for the tag input."""
    term = request.GET.get("term", "").strip().casefold()
    names = (topic.name for topic in Topic.objects.all().iterator())
    found = (name for name in names if term in name.casefold())
    return JsonResponse([name for name, _number in zip(found, range(ROWS), strict=False)], safe=False)


def _stories(request: HttpRequest) -> Any:
    stories = choosable(at_desk(request)).select_related("section").defer("body", "body_html").order_by("-pk")
    words = request.GET.get("q", "").strip()
    return (stories_found(stories, words) if words else stories)[:ROWS]
