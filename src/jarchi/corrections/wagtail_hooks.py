"""The room at the desk: addresses, the menu, the first page, the form of a story, the rules."""

from django.http import HttpRequest
from django.urls import URLPattern, path, re_path, reverse
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem
from wagtail.contrib.settings.models import register_setting

from jarchi.corrections.desk import case, correction, figures, panel, replies, rules, views
from jarchi.corrections.desk.access import is_staff
from jarchi.corrections.models import ReportRules


def addresses() -> list[URLPattern]:
    return [
        path("corrections/", views.Inbox.as_view(), name="corrections_inbox"),
        path("corrections/act/", views.Act.as_view(), name="corrections_act"),
        re_path(r"^corrections/(?P<pk>[1-9][0-9]{0,17})/$", case.CasePage.as_view(), name="corrections_case"),
        path("corrections/figures/", figures.FiguresPage.as_view(), name="corrections_figures"),
        path("corrections/figures.csv", figures.download, name="corrections_figures_csv"),
        path("corrections/counts.json", figures.as_json, name="corrections_counts"),
        path("corrections/story/<int:pk>/", correction.CorrectStory.as_view(), name="corrections_correct"),
        path("replies/", replies.Replies.as_view(), name="corrections_replies"),
        path("replies/<int:pk>/", replies.ReplyPage.as_view(), name="corrections_reply"),
        path("replies/story/<int:story>/", replies.ReplyPage.as_view(), name="corrections_add_reply"),
    ]


class ErrorsMenuItem(MenuItem):
    def is_shown(self, request: HttpRequest) -> bool:
        return is_staff(request.user)


def in_menu() -> MenuItem:
    return ErrorsMenuItem(_("Errors"), reverse("corrections_inbox"), name="errors", icon_name="warning", order=160)


ReportRules.edit_handler = rules.RULES
register_setting(ReportRules, icon="warning", order=30)

hooks.register("register_admin_urls", addresses)
hooks.register("register_admin_menu_item", in_menu)
hooks.register("register_admin_menu_item", replies.in_menu)
hooks.register("register_story_buttons", panel.in_form)
hooks.register("register_story_buttons", correction.in_form)
hooks.register("register_story_buttons", replies.in_form)
hooks.register("construct_homepage_panels", replies.on_first_page, order=10)
hooks.register("construct_homepage_panels", panel.on_first_page, order=10)  # after the desk has arranged its own
