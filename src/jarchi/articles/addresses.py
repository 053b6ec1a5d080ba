"""Addresses of readers' pages, put together by hand: a page has dozens, and `reverse` takes a hundred times as long.

The patterns are in pages/urls.py and feed/urls.py; tests there hold both together.
"""

import datetime as dt
from urllib.parse import quote


def front_address(language: str) -> str:
    return f"/{language}/"


def story_address(language: str, section: str, pk: int, slug: str) -> str:
    """`section`, `slug`: of the section and of the story."""
    return f"/{language}/{section}/{pk}-{slug}/"


def section_address(language: str, slug: str) -> str:
    return f"/{language}/{slug}/"


def topic_address(language: str, slug: str) -> str:
    return f"/{language}/topics/{slug}/"


def person_address(language: str, slug: str) -> str:
    return f"/{language}/people/{slug}/"


def archive_address(language: str, day: dt.date) -> str:
    return f"/{language}/archive/{day:%Y/%m/%d}/"


def feed_address(language: str) -> str:
    """Of the page. Beside it are `live` (events) and `since/<id>` (the same as JSON)."""
    return f"/{language}/feed/"


def corrections_address(language: str) -> str:
    return f"/{language}/corrections/"


def syndicated(page: str, ending: str) -> str:
    """The feed file of a front, section, topic or person page, or that of corrections; `ending`: rss, atom, json."""
    return f"{page}feed.{ending}"


def card_address(story: str) -> str:
    """oEmbed of the story at that absolute address."""
    return f"/oembed?url={quote(story, safe='')}"
