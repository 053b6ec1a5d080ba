"""Addresses of messages to devices (docs/reference/addresses.md)."""

from django.urls import path

from jarchi.articles.reading import languages  # noqa: F401 -- registers `language`
from jarchi.push import views

urlpatterns = [
    path("sw.js", views.service_worker, name="service_worker"),
    path("<language:language>/push/subscribe", views.subscribe, name="push_subscribe"),
    path("<language:language>/push/unsubscribe", views.unsubscribe, name="push_unsubscribe"),
]
