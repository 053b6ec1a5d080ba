"""Addresses of comments (docs/reference/addresses.md)."""

from django.urls import URLPattern, path, re_path

from jarchi.articles.reading.languages import LanguageConverter
from jarchi.comments import acting, feeds, mine, views

_LANGUAGE = rf"(?P<language>{LanguageConverter.regex})"
_NAME = r"(?P<name>[a-z]+-[1-9][0-9]{0,17})"
_ID = r"(?P<pk>[1-9][0-9]{0,17})"

urlpatterns: list[URLPattern] = [
    re_path(rf"^{_LANGUAGE}/comments/{_NAME}/$", views.discussion, name="discussion"),
    re_path(rf"^{_LANGUAGE}/comments/{_NAME}/feed\.rss$", feeds.of_discussion, name="comments_feed"),
    re_path(rf"^{_LANGUAGE}/comments/{_NAME}/write$", acting.write, name="comment_write"),
    re_path(rf"^{_LANGUAGE}/comments/{_ID}/edit$", acting.edit, name="comment_edit"),
    re_path(rf"^{_LANGUAGE}/comments/{_ID}/withdraw$", acting.withdraw, name="comment_withdraw"),
    re_path(rf"^{_LANGUAGE}/comments/{_ID}/flag$", acting.flag, name="comment_flag"),
    path("<language:language>/comments/vote", acting.vote, name="comment_vote"),
    path("<language:language>/comments/mine", mine.mine, name="comments_mine"),
]
