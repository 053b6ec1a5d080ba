"""RSS 2.0 (https://www.rssboard.org/rss-specification) with Dublin Core, the content module and Media RSS."""

import datetime as dt
from typing import Any

from django.utils.feedgenerator import Rss201rev2Feed
from django.utils.xmlutils import SimplerXMLGenerator

from jarchi.feed.syndication.items import Feed, Item
from jarchi.feed.syndication.xml import MEDIA, add_image, written

CONTENT_TYPE = "application/rss+xml; charset=utf-8"


class _Rss(Rss201rev2Feed):
    def rss_attributes(self) -> dict[str, str]:
        modules = {
            "xmlns:content": "http://purl.org/rss/1.0/modules/content/",
            "xmlns:dc": "http://purl.org/dc/elements/1.1/",
            "xmlns:media": MEDIA,
        }
        return super().rss_attributes() | modules

    def latest_post_date(self) -> dt.datetime:
        feed: Feed = self.feed["feed"]
        return feed.updated

    def add_root_elements(self, handler: SimplerXMLGenerator) -> None:
        super().add_root_elements(handler)
        for hub in self.feed["feed"].hubs:
            handler.addQuickElement("atom:link", None, {"rel": "hub", "href": hub})

    def add_item_elements(self, handler: SimplerXMLGenerator, item: dict[str, Any]) -> None:
        super().add_item_elements(handler, item)
        story: Item = item["item"]
        for author in story.authors:
            handler.addQuickElement("dc:creator", author.name)
        handler.addQuickElement("content:encoded", story.content)
        if story.image:
            add_image(handler, story.image)


def write(feed: Feed) -> bytes:
    return written(_Rss, feed)
