"""The feed as a page: what a reader may choose of it, and its lines by day and hour."""

import datetime as dt
from dataclasses import dataclass, replace
from itertools import groupby
from typing import Self
from urllib.parse import urlencode

from django.db.models import Exists, OuterRef
from django.http import Http404, HttpRequest
from django.utils.translation import gettext as _

from jarchi.articles import access
from jarchi.articles.addresses import feed_address, front_address, syndicated
from jarchi.articles.lines import Line, Lines
from jarchi.articles.models import Article, Section
from jarchi.articles.reading.languages import spoken
from jarchi.articles.reading.paging import Cursor, Day, Page, by_day, page_of
from jarchi.articles.windows import Window, local_time, of_language, window_of
from jarchi.delivery.dependencies import know_parameters, reads_parameters, storable
from jarchi.delivery.remembering import remembered

IN_FEED = 40
MAIN = "main"  # the one value of `importance`: main news and breaking

know_parameters("section", "importance", "since")


@dataclass(frozen=True)
class Filters:
    """What a reader chose. `section` may have another slug than the one asked for: then it was renamed."""

    section: Section | None = None
    main: bool = False

    @classmethod
    def read(cls, request: HttpRequest) -> Self:
        """Raises `Http404` for what no link of ours says."""
        reads_parameters("section", "importance")
        slug, importance = request.GET.get("section"), request.GET.get("importance")
        if importance not in (None, MAIN):
            raise Http404
        return cls(None if slug is None else access.public_section(slug), importance == MAIN)

    @property
    def query(self) -> str:
        chosen = {"section": self.section.slug} if self.section else {}
        return urlencode(chosen | ({"importance": MAIN} if self.main else {}))

    @property
    def address(self) -> str:
        return feed_address(spoken()) + (f"?{self.query}" if self.query else "")

    @property
    def syndicated(self) -> str:
        page = self.section.url_in(spoken()) if self.section else front_address(spoken())
        return syndicated(page, "rss")

    def stories(self) -> tuple[Lines, Window]:
        lines, window = Lines.in_language(spoken()), Window(of_language(spoken()))
        if self.section:
            lines, window = lines.of_section(self.section.pk), window_of(self.section, spoken())
        return (lines.important() if self.main else lines), window


@dataclass(frozen=True)
class Choice:
    """A link of a filter."""

    url: str
    name: str
    is_chosen: bool


def choices(filters: Filters) -> list[list[Choice]]:
    """By importance, and by section: those of the menu that have stories in this language."""
    every, main = Filters(filters.section), Filters(filters.section, main=True)
    by_importance = [
        Choice(every.address, _("All news"), not filters.main),
        Choice(main.address, _("Main news"), filters.main),
    ]
    by_section = [Choice(Filters(main=filters.main).address, _("All sections"), filters.section is None)]
    for section in remembered(f"feed {spoken()}", _sections):
        one = Filters(section, filters.main)
        by_section.append(Choice(one.address, section.name, section == filters.section))
    return [by_importance, by_section]


def _sections() -> list[Section]:
    stories = Article.objects.live().in_language(spoken()).filter(section=OuterRef("pk"))
    return list(Section.objects.filter(Exists(stories), in_menu=True))


@dataclass(frozen=True)
class Known:
    """Where a reader was who asks what is new: `?since=` names the newest story they had on the page."""

    cursor: Cursor

    @classmethod
    def read(cls, request: HttpRequest, stories: Lines) -> Self | None:
        reads_parameters("since")
        if not (text := request.GET.get("since")):
            return None
        cursor = Cursor.read(text)
        found = stories.before(cursor.moment, cursor.pk + 1).newest_first().first()
        # Of a made-up cursor, as of one for every page of the list, there are too many to keep.
        if not found or Cursor.of(found) != cursor or "before" in request.GET or "after" in request.GET:
            storable(False)
        return cls(cursor)

    def holds(self, story: Line) -> bool:
        return (story.first_published_at, story.pk) <= (self.cursor.moment, self.cursor.pk)

    def first_of(self, stories: list[Line]) -> Line | None:
        """The newest of them that the reader knows."""
        return next((story for story in stories if self.holds(story)), None)


def page_and_known(request: HttpRequest, filters: Filters) -> tuple[Page, Line | None]:
    """The page asked for, and the first story on it that the reader knows, if they said where they were."""
    stories, window = filters.stories()
    known = Known.read(request, stories)
    page = page_of(stories, window, request, IN_FEED, f"{filters.query}&" if filters.query else "")
    if not known:
        return page, None
    first = known.first_of(page.stories)
    if page.older and not first:  # what they know begins farther down
        page = replace(page, older=f"?since={known.cursor}&{page.older[1:]}")
    return page, first


@dataclass(frozen=True)
class Hour:
    """`at`: as it begins in the addresses of moments, `2026-11-22T15`."""

    at: str
    clock: str
    stories: list[Line]


@dataclass(frozen=True)
class DayOfHours:
    day: dt.date
    hours: list[Hour]


def by_hour(stories: list[Line]) -> list[DayOfHours]:
    """Stories in order of time, parted by the days and hours of the newsroom's zone."""
    return [DayOfHours(day.day, _hours(day)) for day in by_day(stories)]


def _hours(day: Day) -> list[Hour]:
    parted = groupby(day.stories, lambda story: f"{local_time(story.first_published_at):%Y-%m-%dT%H}")
    return [Hour(at, f"{at[-2:]}:00", list(group)) for at, group in parted]
