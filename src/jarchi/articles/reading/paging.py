"""Lists in pages without counting and without offsets: a page is named by the story it begins after.

`?before=<moment>-<id>` is what follows that story in a list with the newest first, `?after=…` what precedes
it. Such an address shows the same stories however many are published meanwhile, and costs one index look-up
at any depth.
"""

import datetime as dt
import re
from dataclasses import dataclass, replace
from itertools import groupby
from typing import Self

from django.http import Http404, HttpRequest

from jarchi.articles.lines import Line, Lines
from jarchi.articles.windows import Window, day_of
from jarchi.delivery.dependencies import know_parameters, reads_parameters, storable

_EPOCH = dt.datetime(1970, 1, 1, tzinfo=dt.UTC)
_CURSOR = re.compile(r"(-?[0-9]{1,17})-([0-9]{1,18})")

know_parameters("before", "after")


@dataclass(frozen=True)
class Cursor:
    """Where a story stands in a list. In an address: microseconds since 1970 and the story's id."""

    moment: dt.datetime
    pk: int

    @classmethod
    def of(cls, story: Line) -> Self:
        return cls(story.first_published_at, story.pk)

    @classmethod
    def read(cls, text: str) -> Self:
        """Raises `Http404` for what no page of ours ever linked to."""
        match = _CURSOR.fullmatch(text)
        try:
            cursor = cls(_EPOCH + dt.timedelta(microseconds=int(match[1])), int(match[2]))  # type: ignore[index]
        except (TypeError, OverflowError) as error:
            raise Http404 from error
        if str(cursor) != text:
            raise Http404
        return cursor

    def __str__(self) -> str:
        return f"{(self.moment - _EPOCH) // dt.timedelta(microseconds=1)}-{self.pk}"


@dataclass(frozen=True)
class Page:
    """`newer` and `older` are query strings of the neighbours, empty where there is none."""

    stories: list[Line]
    newer: str
    older: str
    is_first: bool


def page_of(stories: Lines, window: Window, request: HttpRequest, size: int, kept: str = "") -> Page:
    """The page of `stories` that the request names. Raises `Http404` for a cursor that cannot be one.

    `window`: of the list that `stories` are; what of it the page shows is declared here. `kept`: what the links to the
    neighbours begin with (`section=sport&`).
    """
    reads_parameters("before", "after")
    before, after = request.GET.get("before", ""), request.GET.get("after", "")
    if before and after:
        raise Http404
    if after:
        cursor = Cursor.read(after)
        found = _beyond(cursor, stories.after(cursor.moment, cursor.pk - 1).oldest_first(), size + 1)
        if len(found) > size:
            replace(window, newest=found[-1].first_published_at, oldest=cursor.moment).declare()
            shown = found[:size][::-1]
            return Page(shown, f"?{kept}after={Cursor.of(shown[0])}", f"?{kept}before={Cursor.of(shown[-1])}", False)
        # What precedes fills no page: show the first one, whole.
    if before:
        cursor = Cursor.read(before)
        window = replace(window, newest=cursor.moment)
        found = _beyond(cursor, stories.before(cursor.moment, cursor.pk + 1).newest_first(), size + 1)
    else:
        found = list(stories.newest_first()[: size + 1])
    if len(found) > size:
        window = replace(window, oldest=found[-1].first_published_at)
    window.declare()
    shown = found[:size]
    older = f"?{kept}before={Cursor.of(shown[-1])}" if len(found) > size else ""
    newer = f"?{kept}after={Cursor.of(shown[0])}" if before and shown else ""
    return Page(shown, newer, older, not before)


def _beyond(cursor: Cursor, stories: Lines, count: int) -> list[Line]:
    """So many of `stories` after their first, which is the one that the cursor names. If it names none of the list, it
    was made up, or the story has left: such pages are not stored, or made-up ones would fill the store."""
    found = list(stories[: count + 1])
    if found and Cursor.of(found[0]) == cursor:
        return found[1:]
    storable(False)
    return found[:count]


@dataclass(frozen=True)
class Day:
    day: dt.date
    stories: list[Line]


def by_day(stories: list[Line]) -> list[Day]:
    """Stories in order of time, parted by the days of the newsroom's zone."""
    return [Day(day, list(group)) for day, group in groupby(stories, lambda story: day_of(story.first_published_at))]
