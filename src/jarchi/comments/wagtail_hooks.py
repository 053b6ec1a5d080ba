"""Comments at the desk: addresses, the menu."""

from django.http import HttpRequest
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem

from jarchi.comments.desk import views
from jarchi.comments.desk.access import may_moderate


def addresses() -> list[URLPattern]:
    return [
        path("comments/", views.Queue.as_view(), name="comments_queue"),
        path("comments/act/", views.act, name="comments_act"),
    ]


class CommentsMenuItem(MenuItem):
    def is_shown(self, request: HttpRequest) -> bool:
        return may_moderate(request.user)


def in_menu() -> MenuItem:
    return CommentsMenuItem(_("Comments"), reverse("comments_queue"), name="comments", icon_name="comment", order=150)


hooks.register("register_admin_urls", addresses)
hooks.register("register_admin_menu_item", in_menu)
