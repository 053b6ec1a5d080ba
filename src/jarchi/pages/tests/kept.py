"""A model of the page store: what it would keep, and what the journal's entries would purge of it."""

import datetime as dt
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from html import unescape
from urllib.parse import urljoin

from django.test import Client
from django.utils import timezone, translation

from jarchi.articles.addresses import front_address, syndicated
from jarchi.articles.lines import Lines
from jarchi.articles.models import Article, Person, Section, Topic
from jarchi.articles.receivers import redraw_referring_bodies
from jarchi.articles.windows import day_of
from jarchi.comments.models import Discussion
from jarchi.delivery.dependencies import EVERYTHING, collecting
from jarchi.feed.templatetags.feed import column_line
from jarchi.journal.models import Entry

LANGUAGES = ("ru", "kk", "tg")  # the last is not offered by the newsroom, but stories may be in it
LINK = re.compile(r'href="((?:/[a-z]+/feed/)?\?[^"#]+)["#]')  # of pagers, and the filters of the feed
# An older page asks for more of what came since, and the column beside a story is as old as its page
# (docs/decisions/0007-feed.md): that is right, too.
SINCE = re.compile(rb'data-since="[0-9]+"')
# The form of comments says when it was made.
MADE = re.compile(rb'(<input type="hidden" name="at" value=")[^"]*')
# An earlier revision that reads the same: words marked in it are found all the same.
REVISION = re.compile(rb'[?]revision=[^"]*')
COLUMN = re.compile(rb'<section class="latest".*?</section>\n</section>\n', re.S)
LINE = re.compile(r"<li.*</li>")


@dataclass(frozen=True)
class Page:
    """`column`: the lines beside a story, which are no part of `content`."""

    content: bytes
    column: frozenset[str]
    keys: frozenset[str]
    fresh_until: dt.datetime | None


class Kept:
    """`pages`: by address. `fill` renders what is not kept, `purge` forgets what new entries of the journal name."""

    def __init__(self) -> None:
        self.pages: dict[str, Page] = {}
        self.heard = 0
        self._client = Client()

    def copy(self) -> "Kept":
        other = Kept.__new__(Kept)
        other.pages, other.heard, other._client = dict(self.pages), self.heard, self._client
        return other

    def fill(self) -> None:
        self.listen()
        for address, page in self.crawl():
            self.pages.setdefault(address, page)

    def purge(self) -> set[str]:
        """The addresses forgotten."""
        rung = {key for entry in self.listen() for key in entry.data.get("keys", ())}
        return self._forget(lambda page: EVERYTHING in rung or not rung.isdisjoint(page.keys))

    def expire(self) -> None:
        now = timezone.now()
        self._forget(lambda page: page.fresh_until is not None and page.fresh_until <= now)

    def listen(self) -> list[Entry]:
        """New entries, heard by those who draw bodies anew, too."""
        entries: list[Entry] = []
        while new := list(Entry.objects.filter(id__gt=self.heard).order_by("id")):
            self.heard = new[-1].id
            entries += new
            for entry in new:
                redraw_referring_bodies(entry)
        return entries

    def stale(self) -> list[str]:
        """Addresses whose page is kept and differs from a fresh one; fresh ones of all others are kept now."""
        fresh = dict(self.crawl())
        for address in self.pages.keys() - fresh.keys():
            if page := self.render(address):
                fresh[address] = page
        wrong = [address for address, page in self.pages.items() if fresh.get(address, page).content != page.content]
        wrong += self.pages.keys() - fresh.keys()
        true = {language: true_lines(language) for language in LANGUAGES}
        wrong += [address for address, page in self.pages.items() if not page.column <= true.get(address[1:3], set())]
        self.pages = fresh | self.pages
        return wrong

    def render(self, address: str) -> Page | None:
        """None for what is not kept as a file."""
        with collecting() as gathered:
            response = self._client.get(address)
        if response.status_code != 200:
            assert response.status_code in (301, 302, 404, 410), f"{address}: {response.status_code}"
            return None
        assert gathered.storable, address
        assert "?" not in address or gathered.parameters, address
        assert not response.cookies, address
        content, column = parted(response.content)
        return Page(content, column, frozenset(gathered.keys), gathered.fresh_until)

    def crawl(self) -> Iterator[tuple[str, Page]]:
        """Every page there is, those behind the pagers of lists, too."""
        addresses, seen = list(_addresses()), set()
        while addresses:
            address = addresses.pop()
            if address in seen:
                continue
            seen.add(address)
            if page := self.render(address):
                yield address, page
                links = LINK.findall(page.content.decode())
                addresses += [urljoin(address, unescape(link)) for link in links]

    def _forget(self, is_stale: Callable[[Page], bool]) -> set[str]:
        gone = {address for address, page in self.pages.items() if is_stale(page)}
        self.pages = {address: page for address, page in self.pages.items() if address not in gone}
        return gone


def parted(content: bytes) -> tuple[bytes, frozenset[str]]:
    """What must be as in a fresh page, and the lines beside a story."""
    content, column = REVISION.sub(b"", MADE.sub(rb"\1", SINCE.sub(b"", content))), b""
    if b'class="reading"' in content and (found := COLUMN.search(content)):
        content, column = content.replace(found[0], b""), found[0]
    return content, frozenset(LINE.findall(column.decode()))


def true_lines(language: str) -> set[str]:
    """Of all live stories, as the column beside a story shows them now."""
    with translation.override(language):
        return {column_line(story).strip() for story in Lines.in_language(language)}


def _addresses() -> Iterator[str]:
    yield from ("/feeds.opml", "/robots.txt", "/sitemap.xml", "/sitemap-news.xml", "/sitemap-pages.xml")
    moments = Article.objects.live().values_list("first_published_at", flat=True)
    yield from {f"/sitemap-{moment:%Y-%m}.xml" for moment in moments if moment}
    named = [*Section.objects.all(), *Topic.objects.all(), *Person.objects.all()]
    yield from (discussion.get_absolute_url() for discussion in Discussion.objects.all())
    for language in LANGUAGES:
        yield from (f"/{language}/{path}" for path in ("", "about/", "feed/", "corrections/", "corrections/feed.rss"))
        yield from (each.url_in(language) for each in named)
        yield from (syndicated(front_address(language), ending) for ending in ("rss", "atom", "json"))
        yield from (syndicated(each.url_in(language), "rss") for each in named)
        stories = Article.objects.live().in_language(language).select_related("section")
        yield from (story.get_absolute_url() for story in stories)
        days = {day_of(story.first_published_at) for story in stories if story.first_published_at}
        if days:  # and one without stories
            days.add(max(days) - dt.timedelta(days=20))
        yield from (f"{day:/{language}/archive/%Y/%m/%d/}" for day in days)
