"""Addresses of the feed (docs/reference/addresses.md)."""

from django.urls import URLPattern, path, register_converter

from jarchi.feed import views
from jarchi.feed.syndication import oembed
from jarchi.feed.syndication import views as syndication

register_converter(syndication.EndingConverter, "ending")

urlpatterns: list[URLPattern] = [
    path("<language:language>/feed/", views.feed, name="feed"),
    path("<language:language>/feed/since/<int:position>", views.since, name="feed_since"),
    path("<language:language>/feed.<ending:ending>", syndication.of_all, name="feed_file"),
    path("<language:language>/topics/<slug:slug>/feed.<ending:ending>", syndication.of_topic, name="topic_feed"),
    path("<language:language>/people/<slug:slug>/feed.<ending:ending>", syndication.of_person, name="person_feed"),
    path("<language:language>/<slug:slug>/feed.<ending:ending>", syndication.of_section, name="section_feed"),
    path("feeds.opml", syndication.all_feeds, name="all_feeds"),
    path("oembed", oembed.oembed, name="oembed"),
]
