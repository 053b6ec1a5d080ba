"""What our feeds have in common. RSS and Atom are written by Django, and we add what it leaves out."""

from html import escape
from typing import Any

from django.utils.feedgenerator import SyndicationFeed
from django.utils.xmlutils import SimplerXMLGenerator

from jarchi.feed.syndication.items import Feed, Image
from jarchi.kit.xml import element

MEDIA = "http://search.yahoo.com/mrss/"  # https://www.rssboard.org/media-rss


def written(kind: type[SyndicationFeed], feed: Feed, **options: Any) -> bytes:
    """The feed by that generator, whose items have `item` as well. Descriptions are HTML in both formats."""
    generator = kind(
        feed.title, feed.page, feed.description, language=feed.language, feed_url=feed.url, feed=feed, **options
    )
    for item in feed.items:
        generator.add_item(
            item.title, item.url, escape(item.summary), pubdate=item.published, updateddate=item.updated,
            unique_id=item.id, unique_id_is_permalink=False, categories=item.tags, item=item,
        )  # fmt: skip
    return generator.writeString("utf-8").encode()


def add_image(handler: SimplerXMLGenerator, image: Image) -> None:
    size = {"width": str(image.width), "height": str(image.height)}
    with element(handler, "media:content", {"url": image.url, "type": "image/jpeg", "medium": "image", **size}):
        if image.caption:
            handler.addQuickElement("media:description", image.caption, {"type": "plain"})
        if image.credit:
            handler.addQuickElement("media:credit", image.credit)
