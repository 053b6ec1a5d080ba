"""`/sitemap.xml` and what it names, `/sitemap-news.xml`, `/robots.txt`."""

import datetime as dt
from collections.abc import Iterable
from html import escape

from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_safe

from jarchi.articles.addresses import corrections_address, feed_address, front_address
from jarchi.articles.models import Newsroom
from jarchi.articles.reading.languages import CODES, offered
from jarchi.articles.reading.metadata import absolute
from jarchi.articles.windows import changes_of, month_key
from jarchi.delivery.dependencies import depends_on, fresh_until, storable
from jarchi.feed.sitemaps import stories
from jarchi.feed.sitemaps.stories import Month, Story
from jarchi.feed.with_stories import with_stories
from jarchi.kit.xml import writable

CONTENT_TYPE = "application/xml"
NEWS_FOR = dt.timedelta(days=2)  # so long search engines take a story for news
MOST_NEWS = 1000
_SPACES = {
    "": "http://www.sitemaps.org/schemas/sitemap/0.9",
    "xhtml": "http://www.w3.org/1999/xhtml",
    "image": "http://www.google.com/schemas/sitemap-image/1.1",
    "news": "http://www.google.com/schemas/sitemap-news/0.9",
}
ROBOTS = """User-agent: *
Disallow: /desk/
Disallow: /oembed
Disallow: /*/feed/live
Disallow: /*/feed/since/

Sitemap: {index}
Sitemap: {news}
"""


@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """A month's file changes when a story of that month does: so search engines read only what is new."""
    storable()
    depends_on(*map(changes_of, CODES))
    entries = [f"<sitemap><loc>{_loc('/sitemap-pages.xml')}</loc></sitemap>"]
    for month in stories.months():
        for part in range(1, month.parts + 1):
            place = _loc(_path_of(month, part))
            entries.append(f"<sitemap><loc>{place}</loc><lastmod>{_moment(month.changed)}</lastmod></sitemap>")
    return _xml("sitemapindex", entries)


@require_safe
def month(request: HttpRequest, month: str, part: str | None = None) -> HttpResponse:
    """`month`: as «2026-11»; `part`: from 2 on."""
    storable()
    try:
        start = dt.datetime.fromisoformat(f"{month}-01T00:00:00+00:00")
    except ValueError as error:
        raise Http404 from error
    depends_on(month_key(start))
    found = stories.between(start, (start + dt.timedelta(days=31)).replace(day=1), int(part or 1))
    if not found:
        raise Http404
    _declare_ends(found)
    return _xml("urlset", map(_url, found), "xhtml", "image")


@require_safe
def news(request: HttpRequest) -> HttpResponse:
    """Stories of the last two days (https://developers.google.com/search/docs/crawling-indexing/sitemaps/news-sitemap)."""
    storable()
    depends_on(*map(changes_of, CODES))
    now = timezone.now()
    found = stories.newest(now - NEWS_FOR, MOST_NEWS)
    _declare_ends(found)
    if found:
        fresh_until(found[-1].published + NEWS_FOR)
    name = Newsroom.shown(request).name
    return _xml("urlset", (_url(story, _news(story, name)) for story in found), "xhtml", "image", "news")


@require_safe
def pages(request: HttpRequest) -> HttpResponse:
    """Fronts, feeds and corrections, sections, topics and people, each in every language in which it has stories."""
    storable()
    depends_on(*map(changes_of, CODES))
    codes = offered(request)
    kinds = [{code: address(code) for code in codes} for address in (front_address, feed_address, corrections_address)]
    kinds += [{code: one.url_in(code) for code in CODES if code in spoken} for one, spoken in with_stories()]
    entries = (
        f"<url><loc>{_loc(path)}</loc>{_links(paths)}</url>" for paths in kinds for path in paths.values()
    )  # fmt: skip
    return _xml("urlset", entries, "xhtml")


@require_safe
def robots(request: HttpRequest) -> HttpResponse:
    storable()
    text = ROBOTS.format(index=absolute("/sitemap.xml"), news=absolute("/sitemap-news.xml"))
    return HttpResponse(text, content_type="text/plain; charset=utf-8")


def _url(story: Story, more: str = "") -> str:
    image = f"<image:image><image:loc>{_loc(story.image)}</image:loc></image:image>" if story.image else ""
    return (
        f"<url><loc>{_loc(story.path)}</loc><lastmod>{_moment(story.changed)}</lastmod>"
        f"{_links(story.alternates)}{image}{more}</url>"
    )


def _news(story: Story, newsroom: str) -> str:
    return (
        f"<news:news><news:publication><news:name>{_text(newsroom)}</news:name>"
        f"<news:language>{story.language}</news:language></news:publication>"
        f"<news:publication_date>{_moment(story.published)}</news:publication_date>"
        f"<news:title>{_text(story.headline)}</news:title></news:news>"
    )


def _links(alternates: dict[str, str]) -> str:
    if len(alternates) < 2:
        return ""
    return "".join(
        f'<xhtml:link rel="alternate" hreflang="{code}" href="{_loc(path)}"/>' for code, path in alternates.items()
    )


def _declare_ends(found: Iterable[Story]) -> None:
    for story in found:
        if story.ends:
            fresh_until(story.ends)


def _path_of(month: Month, part: int) -> str:
    return f"/sitemap-{month.name}.xml" if part == 1 else f"/sitemap-{month.name}-{part}.xml"


def _loc(path: str) -> str:
    return escape(absolute(path))


def _text(words: str) -> str:
    return escape(writable(words), quote=False)


def _moment(moment: dt.datetime) -> str:
    return moment.astimezone(dt.UTC).isoformat(timespec="seconds")


def _xml(root: str, entries: Iterable[str], *spaces: str) -> HttpResponse:
    named = "".join(f' xmlns:{name}="{_SPACES[name]}"' for name in spaces)
    parts = ['<?xml version="1.0" encoding="UTF-8"?>', f'<{root} xmlns="{_SPACES[""]}"{named}>', *entries, f"</{root}>"]
    return HttpResponse("\n".join(parts), content_type=CONTENT_TYPE)
