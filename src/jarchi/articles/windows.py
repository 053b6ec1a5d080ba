"""Which part of a list of stories a page shows, and what of it a story touches that enters the list.

A list's name is the surrogate key of its newest end: `stories:ru`, `section:3:ru`, `topic:5:ru`, `person:9:ru`. A page
away from the newest end has the keys of the time it covers (docs/decisions/0006-page-store.md). A story that leaves a
list needs no key of it: whoever read the story depends on `article:…`.
"""

import datetime as dt
from dataclasses import dataclass

from django.db import models
from django.utils import timezone

from jarchi.delivery.dependencies import depends_on

MOST_DAYS, MOST_MONTHS = 7, 12  # that one window names
# A story that enters a list at a moment of just now rings its newest end alone; whoever shows what is younger than
# twice that depends on the newest end. The difference is what a publishing transaction may take, and clocks may differ.
JUST_NOW = dt.timedelta(minutes=30)


def of_language(language: str) -> str:
    return f"stories:{language}"


def of(kind: str, pk: int, language: str) -> str:
    """The list of a section's, topic's or person's stories; `kind`: the model's name in lower case."""
    return f"{kind}:{pk}:{language}"


@dataclass(frozen=True)
class Window:
    """All that a list holds between two moments, both included; None: to its newest end, to its beginning."""

    name: str
    newest: dt.datetime | None = None
    oldest: dt.datetime | None = None

    def declare(self) -> None:
        """The page being rendered shows this: what enters it makes the page stale."""
        if self.newest is None:
            depends_on(self.name)
            return
        if self.newest > timezone.now() - 2 * JUST_NOW:
            depends_on(self.name)
        depends_on(*(f"{self.name}:{stretch}" for stretch in _stretches(self.newest, self.oldest)))


def changes_of(language: str) -> str:
    """The key of whatever tells what changed in that language: rung by every change of a story that readers see."""
    return f"feed:{language}"


def month_key(moment: dt.datetime) -> str:
    """The same of the stories of a month, in all languages; months of sitemaps are UTC's."""
    return f"month:{moment.astimezone(dt.UTC):%Y-%m}"


def window_of(subject: models.Model, language: str) -> Window:
    return Window(of(str(subject._meta.model_name), subject.pk, language))


def touched(name: str, moment: dt.datetime) -> list[str]:
    """The keys that a story of that moment touches when it enters the list."""
    if moment > timezone.now() - JUST_NOW:
        return [name]
    day = day_of(moment).isoformat()
    return [name, f"{name}:{day}", f"{name}:{day[:7]}", f"{name}:inner"]


def local_time(moment: dt.datetime) -> dt.datetime:
    """In the newsroom's zone, also while an editor who lives in another one is at work."""
    return moment.astimezone(timezone.get_default_timezone())


def day_of(moment: dt.datetime) -> dt.date:
    return local_time(moment).date()


def start_of(day: dt.date) -> dt.datetime:
    """Midnight in the newsroom's zone."""
    return timezone.make_aware(dt.datetime.combine(day, dt.time.min), timezone.get_default_timezone())


def _stretches(newest: dt.datetime, oldest: dt.datetime | None) -> list[str]:
    if oldest is None:
        return ["inner"]
    first, last = day_of(oldest), day_of(newest)
    if (days := (last - first).days + 1) <= MOST_DAYS:
        return [(first + dt.timedelta(days=number)).isoformat() for number in range(days)]
    first_month, last_month = (day.year * 12 + day.month - 1 for day in (first, last))
    if last_month - first_month < MOST_MONTHS:
        return [f"{month // 12:04}-{month % 12 + 1:02}" for month in range(first_month, last_month + 1)]
    return ["inner"]
