"""Corrections and official replies at the desk: addresses, the menu, the first page, the form of a story."""

from django.urls import URLPattern, path
from wagtail import hooks

from jarchi.corrections.desk import correction, replies


def addresses() -> list[URLPattern]:
    return [
        path("corrections/story/<int:pk>/", correction.CorrectStory.as_view(), name="corrections_correct"),
        path("replies/", replies.Replies.as_view(), name="corrections_replies"),
        path("replies/<int:pk>/", replies.ReplyPage.as_view(), name="corrections_reply"),
        path("replies/story/<int:story>/", replies.ReplyPage.as_view(), name="corrections_add_reply"),
    ]


hooks.register("register_admin_urls", addresses)
hooks.register("register_admin_menu_item", replies.in_menu)
hooks.register("register_story_buttons", correction.in_form)
hooks.register("register_story_buttons", replies.in_form)
hooks.register("construct_homepage_panels", replies.on_first_page, order=10)  # after the desk has arranged its own
