"""Live blogs at the desk: their addresses, and the buttons that lead there."""

from collections.abc import Iterator
from typing import Any

from django.http import HttpRequest
from django.urls import URLPattern, path, re_path
from django.utils import timezone
from django.utils.translation import gettext as _
from wagtail import hooks
from wagtail.admin.ui.components import Component
from wagtail.admin.widgets.button import BaseButton, HeaderButton, ListingButton

from jarchi.articles.models import Article, Kind
from jarchi.desk.dashboard import ROWS, Panel
from jarchi.desk.permissions import may_post, policy
from jarchi.feed.blog import OVER_AFTER
from jarchi.feed.desk import views
from jarchi.feed.models import Post
from jarchi.readers.models import User


def addresses() -> list[URLPattern]:
    return [
        path("live-blog/<int:pk>/", views.LiveBlog.as_view(), name="feed_live_blog"),
        path("live-blog/<int:pk>/<int:post>/", views.EditPost.as_view(), name="feed_edit_post"),
        re_path(
            r"^live-blog/(?P<pk>[0-9]{1,18})/(?P<post>[0-9]{1,18})/(?P<verb>pin|unpin|withdraw)/$",
            views.act,
            name="feed_act_on_post",
        ),
    ]


def in_form(story: Article, user: User) -> Iterator[BaseButton]:
    if story.kind == Kind.LIVE_BLOG and may_post(user, story):
        yield HeaderButton(_("Post live"), url=views.address(story.pk), icon_name="comment", priority=1)


def in_list(story: Any, user: User, next_url: str | None = None) -> Iterator[BaseButton]:
    """Asks for no rights of each: who finds a story in his list, works on it."""
    if isinstance(story, Article) and story.kind == Kind.LIVE_BLOG:
        yield ListingButton(_("Post live"), url=views.address(story.pk))


class LiveBlogs(Panel):
    """Those that he may post in and that are not over."""

    template_name = "feed_desk/panel.html"

    def rows(self) -> dict[str, Any]:
        since = timezone.now() - OVER_AFTER
        begun = Article.objects.filter(live=True, first_published_at__gte=since).order_by().values("pk")
        posted_in = Post.objects.filter(posted_at__gte=since).order_by().values("article")
        stories = policy.instances_user_has_any_permission_for(self.user, {"change"})
        recent = stories.filter(pk__in=begun.union(posted_in))  # one look by index each, not one at every story
        going_on = recent.filter(kind=Kind.LIVE_BLOG, live=True)
        light = going_on.select_related("section").defer("body", "body_html")
        return {"rows": light.order_by("-first_published_at")[:ROWS]}


def on_first_page(request: HttpRequest, panels: list[Component]) -> None:
    panels.insert(0, LiveBlogs(request))


hooks.register("register_admin_urls", addresses)
hooks.register("register_story_buttons", in_form)
hooks.register("register_snippet_listing_buttons", in_list)
hooks.register("construct_homepage_panels", on_first_page, order=10)  # after the desk has arranged its own
