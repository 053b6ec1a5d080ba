"""What the inbox tells of each case: a fixed number of queries for any number of cases."""

from dataclasses import dataclass, field
from typing import Any

from django.db.models import Count, F, Q, Window
from django.db.models.functions import RowNumber

from jarchi.articles.models import Article
from jarchi.corrections import today
from jarchi.corrections.desk.access import may_answer
from jarchi.corrections.letters import Letters
from jarchi.corrections.models import Case, Fault, Report
from jarchi.readers.models import User

NOTES = 3  # of readers, in a row


@dataclass
class Row:
    """`today`: None of a story off the air; `faults`: (in words, how many say so); `notes`: the latest ones, `noted`:
    how many there are; `held`: reports that look automatic; `can_answer`: whether who looks may close it."""

    case: Case
    today: today.Today | None
    can_answer: bool
    faults: list[tuple[str, int]] = field(default_factory=list)
    notes: list[Report] = field(default_factory=list)
    noted: int = 0
    held: int = 0

    @property
    def article(self) -> Article:
        return self.case.article


def of(cases: list[Case], user: User) -> list[Row]:
    """Needs `inbox.with_stories`."""
    ids = [case.pk for case in cases]
    counted, notes = _counted(ids), _notes(ids)
    texts: dict[int, Letters] = {}
    rows = []
    for case in cases:
        said = counted.get(case.pk, {})
        held, noted = sum(one[1] for one in said.values()), sum(one[2] for one in said.values())
        answers = may_answer(user, case.article)
        rows.append(Row(case, _today(case, texts), answers, _faults(said), notes.get(case.pk, []), noted, held))
    return rows


def _today(case: Case, texts: dict[int, Letters]) -> today.Today | None:
    article = case.article
    if not article.live:
        return None
    if article.pk not in texts:
        texts[article.pk] = today.shown(article)
    return today.of_case(case, texts[article.pk])


def _counted(ids: list[int]) -> dict[int, dict[str, tuple[int, int, int]]]:
    """By case and fault: how many reports count, how many are held, how many of the first have a note."""
    said = Report.objects.filter(case__in=ids).order_by().values_list("case", "fault")
    real = Q(held="")
    rows = said.annotate(
        count=Count("pk", filter=real),
        held_back=Count("pk", filter=~real),
        noted=Count("pk", filter=real & ~Q(note="")),
    )
    found: dict[int, dict[str, tuple[int, int, int]]] = {}
    for case, fault, count, held, noted in rows:
        found.setdefault(case, {})[fault] = (count, held, noted)
    return found


def _faults(said: dict[str, tuple[int, int, int]]) -> list[tuple[str, int]]:
    """The heaviest first."""
    named = [(Fault(fault), count) for fault, (count, _held, _noted) in said.items() if count and fault in Fault.values]
    named.sort(key=lambda one: -one[0].rank)
    return [(str(fault.label), count) for fault, count in named]


def _notes(ids: list[int]) -> dict[int, list[Report]]:
    newest = Window(RowNumber(), partition_by="case", order_by=F("pk").desc())
    reports: Any = Report.objects.filter(case__in=ids, held="").exclude(note="").annotate(place=newest)
    found: dict[int, list[Report]] = {}
    for report in reports.filter(place__lte=NOTES).order_by("-pk"):
        found.setdefault(report.case_id, []).append(report)
    return found
