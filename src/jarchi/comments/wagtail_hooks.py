"""Comments at the desk: addresses, the menu, the first page, the form of a story, the rules."""

from django.http import HttpRequest
from django.urls import URLPattern, path, re_path, reverse
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem
from wagtail.contrib.settings.models import register_setting

from jarchi.comments.desk import discussions, dossiers, log, panel, readers, rules, views
from jarchi.comments.desk.access import may_moderate
from jarchi.comments.models import Rules

_KEY = "(?P<key>u[0-9]{1,18}|g[0-9A-Za-z]{1,39})"


def addresses() -> list[URLPattern]:
    discussion = r"^comments/discussion/(?P<name>[a-z]{1,10}-[0-9]{1,18})/(?P<language>[a-z-]{2,8})/$"
    return [
        path("comments/", views.Queue.as_view(), name="comments_queue"),
        path("comments/act/", views.act, name="comments_act"),
        re_path(rf"^comments/author/{_KEY}/$", readers.Reader.as_view(), name="comments_reader"),
        re_path(rf"^comments/author/{_KEY}/identity/$", readers.Identity.as_view(), name="comments_identity"),
        re_path(r"^comments/dossier/(?P<pk>[0-9]{1,18})/$", dossiers.Dossier.as_view(), name="comments_dossier"),
        path("comments/blocks/", readers.Blocks.as_view(), name="comments_blocks"),
        re_path(r"^comments/blocks/(?P<pk>[0-9]{1,18})/lift/$", readers.lift, name="comments_lift"),
        path("comments/log/", log.Log.as_view(), name="comments_log"),
        path("comments/log.csv", log.download, name="comments_log_csv"),
        re_path(discussion, discussions.DiscussionPage.as_view(), name="comments_discussion"),
    ]


class CommentsMenuItem(MenuItem):
    def is_shown(self, request: HttpRequest) -> bool:
        return may_moderate(request.user)


def in_menu() -> MenuItem:
    return CommentsMenuItem(_("Comments"), reverse("comments_queue"), name="comments", icon_name="comment", order=150)


Rules.edit_handler = rules.RULES
register_setting(Rules, icon="comment", order=20)

hooks.register("register_admin_urls", addresses)
hooks.register("register_admin_menu_item", in_menu)
hooks.register("register_story_buttons", discussions.in_form)
hooks.register("construct_homepage_panels", panel.on_first_page, order=10)  # after the desk has arranged its own
