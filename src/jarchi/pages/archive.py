"""The archive by day: which days have stories, and the ways to them, without counting anything."""

import calendar
import datetime as dt
from dataclasses import dataclass

from jarchi.articles.querysets import ArticleQuerySet, ids_of_each
from jarchi.articles.reading.languages import spoken
from jarchi.articles.windows import day_of, start_of
from jarchi.delivery.dependencies import depends_on

MONTH_OF_DAYS = calendar.Calendar(firstweekday=0)


@dataclass(frozen=True)
class Cell:
    """A day in the month's table; `day` is None outside the month."""

    day: dt.date | None
    has_stories: bool


@dataclass(frozen=True)
class Calendar:
    """The month of a day. `earlier`, `later`: the nearest days with stories outside it."""

    weeks: list[list[Cell]]
    earlier: dt.date | None
    later: dt.date | None
    years: list[int]


def of_day(stories: ArticleQuerySet, day: dt.date) -> ArticleQuerySet:
    return stories.between(start_of(day), start_of(day + dt.timedelta(days=1)))


def last_day(stories: ArticleQuerySet, before: dt.date | None = None) -> dt.date | None:
    """The last day with stories, or the last before one."""
    if before:
        stories = stories.filter(first_published_at__lt=start_of(before))
    return _day_of_first(stories.newest_first())


def first_day(stories: ArticleQuerySet, since: dt.date | None = None) -> dt.date | None:
    """The first day with stories, or the first from one on."""
    if since:
        stories = stories.filter(first_published_at__gte=start_of(since))
    return _day_of_first(stories.oldest_first())


def calendar_of(stories: ArticleQuerySet, day: dt.date) -> Calendar:
    weeks = MONTH_OF_DAYS.monthdatescalendar(day.year, day.month)
    _depend_on_days()
    days = [cell for week in weeks for cell in week if cell.month == day.month]
    found = ids_of_each([of_day(stories, one).newest_first()[:1] for one in days])
    having = {one for one, ids in zip(days, found, strict=True) if ids}
    first, last = first_day(stories), last_day(stories)
    return Calendar(
        [[Cell(one if one.month == day.month else None, one in having) for one in week] for week in weeks],
        last_day(stories, days[0]),
        first_day(stories, days[-1] + dt.timedelta(days=1)),
        list(range(first.year, last.year + 1)) if first and last else [],
    )


def _day_of_first(stories: ArticleQuerySet) -> dt.date | None:
    _depend_on_days()
    moment = stories.values_list("first_published_at", flat=True).first()
    return day_of(moment) if moment else None


def _depend_on_days() -> None:
    """Changes when the first story of a day is published, or its last one leaves."""
    depends_on(f"archive:{spoken()}")
