"""Addresses of the feed (docs/reference/addresses.md)."""

from django.urls import URLPattern, path, re_path

from jarchi.feed import views
from jarchi.feed.sitemaps import views as sitemaps
from jarchi.feed.syndication import oembed
from jarchi.feed.syndication import views as syndication

urlpatterns: list[URLPattern] = [
    path("<language:language>/feed/", views.feed, name="feed"),
    path("<language:language>/feed/since/<int:position>", views.since, name="feed_since"),
    path("<language:language>/feed.<ending:ending>", syndication.of_all, name="feed_file"),
    path("<language:language>/topics/<slug:slug>/feed.<ending:ending>", syndication.of_topic, name="topic_feed"),
    path("<language:language>/people/<slug:slug>/feed.<ending:ending>", syndication.of_person, name="person_feed"),
    path("<language:language>/<slug:slug>/feed.<ending:ending>", syndication.of_section, name="section_feed"),
    path("feeds.opml", syndication.all_feeds, name="all_feeds"),
    path("oembed", oembed.oembed, name="oembed"),
    path("robots.txt", sitemaps.robots, name="robots"),
    path("sitemap.xml", sitemaps.index, name="sitemap"),
    path("sitemap-news.xml", sitemaps.news, name="sitemap_news"),
    path("sitemap-pages.xml", sitemaps.pages, name="sitemap_pages"),
    re_path(r"^sitemap-(?P<month>[12][0-9]{3}-[01][0-9])(?:-(?P<part>[2-9]|[1-9][0-9]{1,3}))?\.xml$", sitemaps.month),
]
