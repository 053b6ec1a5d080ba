"""Addresses of the feed (docs/reference/addresses.md)."""

from django.urls import URLPattern, path

from jarchi.feed import views

urlpatterns: list[URLPattern] = [
    path("<language:language>/feed/since/<int:position>", views.since, name="feed_since"),
]
