"""What the desk tells Wagtail. Registered here, written elsewhere."""

from typing import Any

from django.templatetags.static import static
from django.urls import URLPattern, path
from django.utils.html import format_html
from wagtail import hooks
from wagtail.contrib.settings.models import register_setting
from wagtail.snippets.models import register_snippet

from jarchi.articles.models import Newsroom
from jarchi.desk import action_menu, dashboard, links, menus, panels, viewsets
from jarchi.desk.views import links as link_views
from jarchi.desk.views.quick import QuickPublish
from jarchi.desk.views.readers import ReaderIdentity

for viewset in (
    viewsets.StoryViewSet,
    viewsets.SectionViewSet,
    viewsets.TopicViewSet,
    viewsets.PersonViewSet,
):
    register_snippet(viewset)

Newsroom.edit_handler = panels.NEWSROOM
register_setting(Newsroom, icon="site", order=10)

hooks.register("register_admin_menu_item", menus.quick_publish)
hooks.register("register_admin_search_area", menus.stories_search)
for menu in ("main", "settings", "reports", "help"):
    hooks.register(f"construct_{menu}_menu", menus.hide)
hooks.register("construct_search", menus.hide_search)
hooks.register("construct_homepage_panels", dashboard.arrange)
hooks.register("construct_snippet_action_menu", action_menu.arrange)
hooks.register("register_rich_text_features", links.register, order=10)  # after Wagtail's own


def no_summary(request: Any, items: list[Any]) -> None:
    """Numbers of images and documents tell nobody anything, and each is a COUNT(*)."""
    items.clear()


def addresses() -> list[URLPattern]:
    return [
        path("quick/", QuickPublish.as_view(), name="desk_quick"),
        path("readers/<int:pk>/identity/", ReaderIdentity.as_view(), name="desk_reader_identity"),
        path("topic-names/", link_views.topic_names, name="desk_topic_names"),
    ]


def stylesheet() -> str:
    return format_html('<link rel="stylesheet" href="{}">', static("desk/desk.css"))


hooks.register("construct_homepage_summary_items", no_summary, order=100)
hooks.register("register_admin_urls", addresses)
hooks.register("insert_global_admin_css", stylesheet)
