"""Doors of Wagtail's that the desk keeps closed or leads elsewhere. Stands before Wagtail's own addresses."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import path, re_path
from wagtail.admin.auth import require_admin_access

from jarchi.desk.views import links


def home(request: HttpRequest, **kwargs: Any) -> HttpResponse:
    return redirect("wagtailadmin_home")


urlpatterns = [
    # There is no page tree here, nor anything that only pages have.
    re_path(r"^(?:pages|api/main/pages|sites|locales|collections|workflows|groups)/", require_admin_access(home)),
    re_path(
        r"^reports/(?:locked|workflow|workflow_tasks|site-history|aging-pages|page-types-usage)/",
        require_admin_access(home),
    ),
    # Nothing happens to many stories or accounts at once: each is withdrawn with a word to readers.
    re_path(r"^bulk/(?:articles/article|readers/user)/", require_admin_access(home)),
    # A link goes to a story, not to a page.
    path("choose-page/search/", require_admin_access(links.search)),
    re_path(r"^choose-page/(?:\w+/)*$", require_admin_access(links.choose)),
]
