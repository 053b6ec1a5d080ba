"""Addresses of reports and corrections (docs/reference/addresses.md)."""

from django.urls import URLPattern, re_path

from jarchi.articles.reading.languages import LanguageConverter
from jarchi.corrections import views

_LANGUAGE = rf"(?P<language>{LanguageConverter.regex})"

urlpatterns: list[URLPattern] = [
    re_path(rf"^{_LANGUAGE}/report/article-(?P<pk>[1-9][0-9]{{0,17}})$", views.report, name="report"),
    re_path(rf"^{_LANGUAGE}/report/(?P<secret>[\w-]{{43}})$", views.following, name="report_following"),
]
