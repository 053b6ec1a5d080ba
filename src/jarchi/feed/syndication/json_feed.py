"""JSON Feed 1.1 (https://www.jsonfeed.org/version/1.1/)."""

import json
from typing import Any

from jarchi.feed.syndication.items import Feed, Item

CONTENT_TYPE = "application/feed+json"


def write(feed: Feed) -> bytes:
    told = {
        "version": "https://jsonfeed.org/version/1.1",
        "title": feed.title,
        "home_page_url": feed.page,
        "feed_url": feed.url,
        "description": feed.description,
        "language": feed.language,
        "authors": [{"name": feed.publisher}],
        "hubs": [{"type": "WebSub", "url": hub} for hub in feed.hubs],
    }
    items = [_item(item) for item in feed.items]
    return json.dumps(_said(told) | {"items": items}, ensure_ascii=False).encode()


def _item(item: Item) -> dict[str, Any]:
    told = {
        "id": item.id,
        "url": item.url,
        "title": item.title,
        "summary": item.summary,
        "image": item.image and item.image.url,
        "date_published": item.published.isoformat(),
        "date_modified": item.updated.isoformat(),
        "authors": [{"name": author.name, "url": author.url} for author in item.authors],
        "tags": item.tags,
    }
    return _said(told) | {"content_html": item.content}


def _said(told: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in told.items() if value}
