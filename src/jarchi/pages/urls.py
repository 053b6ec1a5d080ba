"""Addresses of the reader's side (docs/reference/addresses.md)."""

from django.urls import path, re_path, register_converter

from jarchi.articles.reading.languages import LanguageConverter
from jarchi.pages import corrections, views


class FourDigits:
    regex = "[0-9]{4}"
    width = 4

    def to_python(self, value: str) -> int:
        return int(value)

    def to_url(self, value: int) -> str:
        return f"{value:0{self.width}}"


class TwoDigits(FourDigits):
    regex = "[0-9]{2}"
    width = 2


register_converter(FourDigits, "digits4")
register_converter(TwoDigits, "digits2")

# Before the feeds of sections, which have this form of address too.
corrections_urls = [
    path("<language:language>/corrections/", corrections.page, name="corrections"),
    path("<language:language>/corrections/feed.<ending:ending>", corrections.feed, name="corrections_feed"),
]
urlpatterns = [
    path("", views.root, name="root"),
    path("<language:language>/", views.front, name="front"),
    path("<language:language>/about/", views.about, name="about"),
    path("<language:language>/contacts/", views.contacts, name="contacts"),
    path("<language:language>/archive/", views.archive_newest, name="archive"),
    path("<language:language>/archive/<digits4:year>/", views.archive_year, name="archive_year"),
    path(
        "<language:language>/archive/<digits4:year>/<digits2:month>/<digits2:day>/",
        views.archive_day,
        name="archive_day",
    ),
    path("<language:language>/topics/<slug:slug>/", views.topic, name="topic"),
    path("<language:language>/people/<slug:slug>/", views.person, name="person"),
    path("<language:language>/<slug:slug>/", views.section, name="section"),
    path("<language:language>/<slug:section>/<int:pk>-<slug:slug>/", views.article, name="article"),
    # Whatever else begins with the id of a story leads to it.
    re_path(
        rf"^(?P<language>{LanguageConverter.regex})/(?P<section>[^/]+)/(?P<pk>\d{{1,18}})(?:-[^/]*)?/?$",
        views.article,
        name="article_by_id",
    ),
]
