"""Atom 1.0 (RFC 4287) with Media RSS."""

import datetime as dt
from typing import Any

from django.utils.feedgenerator import Atom1Feed
from django.utils.xmlutils import SimplerXMLGenerator

from jarchi.feed.syndication.items import Author, Feed, Item
from jarchi.feed.syndication.xml import MEDIA, add_image, written
from jarchi.kit.xml import element

CONTENT_TYPE = "application/atom+xml; charset=utf-8"


class _Atom(Atom1Feed):
    def root_attributes(self) -> dict[str, str]:
        return super().root_attributes() | {"xmlns:media": MEDIA}

    def latest_post_date(self) -> dt.datetime:
        feed: Feed = self.feed["feed"]
        return feed.updated

    def add_root_elements(self, handler: SimplerXMLGenerator) -> None:
        super().add_root_elements(handler)
        for hub in self.feed["feed"].hubs:
            handler.addQuickElement("link", "", {"rel": "hub", "href": hub})

    def add_item_elements(self, handler: SimplerXMLGenerator, item: dict[str, Any]) -> None:
        super().add_item_elements(handler, item)
        story: Item = item["item"]
        for author in story.authors:
            _add_author(handler, author)
        handler.addQuickElement("content", story.content, {"type": "html"})
        if story.image:
            add_image(handler, story.image)


def _add_author(handler: SimplerXMLGenerator, author: Author) -> None:
    with element(handler, "author"):
        handler.addQuickElement("name", author.name)
        handler.addQuickElement("uri", author.url)


def write(feed: Feed) -> bytes:
    """Entries without an author are the newsroom's: every entry must have one (section 4.1.2)."""
    author = {"author_name": feed.publisher, "author_link": feed.page}
    return written(_Atom, feed, subtitle=feed.description, feed_guid=feed.guid, **author)
