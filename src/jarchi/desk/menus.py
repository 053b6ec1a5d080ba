"""The desk's side menu: what an editor works with; nothing about pages, sites, or Wagtail."""

from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from wagtail.admin.menu import MenuItem, SubmenuMenuItem, settings_menu
from wagtail.admin.search import SearchArea

from jarchi.desk.permissions import policy

HIDDEN = {
    "explorer", "snippets", "help",  # main menu
    "workflows", "workflow-tasks", "collections", "sites", "locales", "groups", "redirects",  # settings
    "locked-pages", "site-history", "aging-pages", "page-types-usage",  # reports, with two of those above
}  # fmt: skip


class StoriesMenuItem(MenuItem):
    def is_shown(self, request: HttpRequest) -> bool:
        return policy.user_has_permission(request.user, "add")


class StoriesSearchArea(SearchArea):
    def is_shown(self, request: HttpRequest) -> bool:
        return policy.user_has_permission(request.user, "view")


def quick_publish() -> MenuItem:
    return StoriesMenuItem(_("Quick news"), reverse("desk_quick"), name="quick", icon_name="upload", order=50)


def stories_search() -> SearchArea:
    url = reverse("wagtailsnippets_articles_article:list")
    return StoriesSearchArea(_("Stories"), url, name="stories", icon_name="edit", order=10)


def hide(request: HttpRequest, items: list[Any]) -> None:
    """Hook `construct_main_menu` and those of the sub-menus."""
    items[:] = [_plain_settings(item) if item.name == "settings" else item for item in items if item.name not in HIDDEN]


def hide_search(request: HttpRequest, areas: list[Any]) -> None:
    """Hook `construct_search`."""
    areas[:] = [area for area in areas if area.name != "pages"]


def _plain_settings(item: MenuItem) -> MenuItem:
    """Without Wagtail's version under it."""
    return SubmenuMenuItem(item.label, settings_menu, name="settings", icon_name="cogs", order=item.order)
