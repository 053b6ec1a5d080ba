"""How the newsroom answers reports: how fast, how often, with what thanks."""

import datetime as dt
import math
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from statistics import median
from typing import Any

from django.db.models import Count, Min
from django.utils import timezone

from jarchi.articles.models import Byline, Person, Section
from jarchi.corrections.models import Case, Fault, Report
from jarchi.corrections.models.report import CaseQuerySet

LATELY = dt.timedelta(days=30)


@dataclass
class Figures:
    """Of cases closed. `times`: from the first report to the mended words, of those that were fixed, in seconds."""

    fixed: int = 0
    refused: int = 0
    reports: int = 0
    thanks: int = 0
    times: list[float] = field(default_factory=list)

    @property
    def cases(self) -> int:
        return self.fixed + self.refused

    @property
    def share_refused(self) -> float | None:
        """Of 1."""
        return self.refused / self.cases if self.cases else None

    @property
    def median(self) -> dt.timedelta | None:
        return dt.timedelta(seconds=median(self.times)) if self.times else None

    @property
    def p90(self) -> dt.timedelta | None:
        """Nine of ten were fixed in this time or less (nearest rank)."""
        if not self.times:
            return None
        return dt.timedelta(seconds=sorted(self.times)[math.ceil(0.9 * len(self.times)) - 1])

    def add(self, state: str, seconds: float, reports: int, thanks: int) -> None:
        self.reports += reports
        self.thanks += thanks
        if state == Case.State.FIXED:
            self.fixed += 1
            self.times.append(seconds)
        else:
            self.refused += 1


@dataclass
class Statistics:
    """`sections`, `authors`: by name, those with most cases first. A story of two authors counts for each."""

    total: Figures
    sections: list[tuple[Section, Figures]]
    authors: list[tuple[Person, Figures]]


def statistics(cases: CaseQuerySet, since: dt.datetime, until: dt.datetime) -> Statistics:
    """Of those of `cases` that were closed from `since` until before `until`; four queries and a prefetch."""
    closed = cases.filter(closed_at__gte=since, closed_at__lt=until).order_by()
    rows = list(closed.values_list("pk", "article", "article__section", "state", "first_at", "closed_at", "reports"))
    thanked = Report.objects.filter(case__in=closed.values("pk"), thanked_at__isnull=False).order_by()
    thanks: dict[int, int] = dict(thanked.values_list("case").annotate(Count("pk")))
    signed = defaultdict(set)
    for article, person in Byline.objects.filter(article__in=closed.values("article")).values_list("article", "person"):
        signed[article].add(person)
    total, sections, authors = Figures(), defaultdict[int, Figures](Figures), defaultdict[int, Figures](Figures)
    for pk, article, section, state, first_at, closed_at, reports in rows:
        told = (state, _seconds(first_at, closed_at), reports, thanks.get(pk, 0))
        for figures in (total, sections[section], *(authors[person] for person in signed[article])):
            figures.add(*told)
    return Statistics(total, _named(Section, sections), _named(Person, authors))


def counts(cases: CaseQuerySet) -> dict[str, Any]:
    """For a dashboard: of open cases how many there are of each kind and since when the oldest is open (ISO 8601);
    of those fixed in the last 30 days the median time in seconds."""
    real = cases.open().filter(reports__gt=0).order_by()
    by_fault = dict(real.values_list("fault").annotate(Count("pk")))
    oldest = real.aggregate(oldest=Min("first_at"))["oldest"]
    since = timezone.now() - LATELY
    fixed = cases.filter(state=Case.State.FIXED, closed_at__gte=since).order_by()
    times = [_seconds(*moments) for moments in fixed.values_list("first_at", "closed_at")]
    return {
        "open": sum(by_fault.values()),
        "kinds": {fault.value: by_fault.get(fault.value, 0) for fault in Fault},
        "held": cases.open().filter(reports=0).order_by().count(),
        "oldest": oldest.isoformat() if oldest else None,
        "median_seconds": round(median(times)) if times else None,
        "fixed_in_30_days": len(times),
    }


def _seconds(first_at: dt.datetime, closed_at: dt.datetime | None) -> float:
    return ((closed_at or first_at) - first_at).total_seconds()


def _named(model: Any, figures: dict[int, Figures]) -> list[tuple[Any, Figures]]:
    found: Iterable[tuple[int, Any]] = model.objects.in_bulk(list(figures)).items()
    return sorted(((one, figures[pk]) for pk, one in found), key=lambda row: (-row[1].cases, str(row[0])))
