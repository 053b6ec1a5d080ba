"""Figures: how fast, how often, of whom, and only of what one sees."""

import csv
import datetime as dt
import io
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.http.response import HttpResponseBase
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from django.utils.translation import gettext as _

from jarchi.articles import actions
from jarchi.articles.models import Article
from jarchi.corrections.desk.tests.conftest import TEXT, Told
from jarchi.corrections.models import Case, Report
from jarchi.corrections.statistics import Figures, statistics
from jarchi.corrections.templatetags.corrections_desk import lasting, percent
from jarchi.desk.tests.conftest import Cast

pytestmark = pytest.mark.django_db
AtDesk = Callable[..., Client]
PAGE, TABLE, COUNTS = (f"/desk/corrections/{name}" for name in ("figures/", "figures.csv", "counts.json"))


def table(answer: HttpResponseBase) -> list[list[str]]:
    text = b"".join(answer.streaming_content).decode("utf-8-sig")  # type: ignore[attr-defined]
    return list(csv.reader(io.StringIO(text)))


@pytest.fixture
def closed(told: Told) -> Callable[..., Case]:
    """`closed(story, hours=5, state="refused", thanks=1)`: closed a minute ago."""

    def make(story: Article, hours: float = 1, state: str = "fixed", thanks: int = 0, **told_of: Any) -> Case:
        case = told(story, "длинной", **told_of)
        case.state, case.closed_at = state, timezone.now() - dt.timedelta(minutes=1)
        case.first_at = case.closed_at - dt.timedelta(hours=hours)
        case.save()
        thanked = list(Report.objects.filter(case=case).values_list("pk", flat=True)[:thanks])
        Report.objects.filter(pk__in=thanked).update(thanked_at=timezone.now())
        return case

    return make


@pytest.fixture
def politics(cast: Cast, sections: Any) -> Article:
    return actions.publish_story(
        {"headline": "Совет", "section": "politics", "text": TEXT, "authors": ["Анна", "Борис"]}, cast.other_reporter
    )


def test_times_shares_and_thanks(
    bridge: Article, politics: Article, closed: Callable[..., Case], told: Told, cast: Cast
) -> None:
    for hours in range(1, 11):
        closed(bridge, hours, reports=2)
    closed(politics, 50, thanks=2, reports=3)
    closed(politics, 1, "refused")
    told(politics, "2014")
    now = timezone.now()
    found = statistics(Case.objects.all(), now - dt.timedelta(days=1), now)
    assert (found.total.cases, found.total.fixed, found.total.refused) == (12, 11, 1)
    assert (found.total.reports, found.total.thanks) == (24, 2)
    assert found.total.share_refused == pytest.approx(1 / 12)
    assert (found.total.median, found.total.p90) == (dt.timedelta(hours=6), dt.timedelta(hours=10))
    assert [(section.slug, figures.cases) for section, figures in found.sections] == [("society", 10), ("politics", 2)]
    assert [(str(person), figures.thanks) for person, figures in found.authors] == [("Анна", 2), ("Борис", 2)]


def test_of_nothing_there_are_no_times() -> None:
    assert (Figures().median, Figures().p90, Figures().share_refused) == (None, None, None)


def test_a_period_is_of_whole_days(bridge: Article, closed: Callable[..., Case], at_desk: AtDesk, cast: Cast) -> None:
    case = closed(bridge)
    chief, day = at_desk(cast.chief), timezone.localdate() - dt.timedelta(days=40)
    Case.objects.filter(pk=case.pk).update(closed_at=timezone.make_aware(dt.datetime.combine(day, dt.time(23, 59))))
    assert chief.get(PAGE).context["found"].total.cases == 0
    for since, until, expected in ((day, day, 1), (day - dt.timedelta(1), day - dt.timedelta(1), 0)):
        page = chief.get(PAGE, {"since": since.isoformat(), "until": until.isoformat()})
        assert page.context["found"].total.cases == expected


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ({"since": "x"}, "since"), ({"until": "31.31.2026"}, "until"),
        ({"since": "2026-03-02", "until": "2026-03-01"}, "until"), ({"since": "1990-01-01"}, "since"),
        ({"until": "9999-12-31"}, "until"), ({"since": "0001-01-01"}, "since"),
    ],
)  # fmt: skip
def test_a_period_that_is_none_is_told_at_its_field(
    query: dict[str, str], field: str, at_desk: AtDesk, cast: Cast
) -> None:
    page = at_desk(cast.editor).get(PAGE, query)
    assert page.status_code == 400
    assert field in page.context["period"].errors
    told = at_desk(cast.editor).get(TABLE, query)
    assert (told.status_code, list(told.json()["errors"])) == (400, [field])


def test_each_reads_the_figures_of_what_he_sees(
    bridge: Article, politics: Article, closed: Callable[..., Case], told: Told, at_desk: AtDesk, cast: Cast
) -> None:
    closed(bridge, 2)
    closed(politics, 4)
    told(politics, "2014", "fact")
    for who, fixed, facts in (("chief", 2, 1), ("editor", 1, 0), ("other_editor", 1, 1), ("reporter", 1, 0)):
        browser = at_desk(getattr(cast, who))
        assert browser.get(PAGE).context["found"].total.fixed == fixed, who
        assert browser.get(COUNTS).json()["kinds"]["fact"] == facts, who


def test_the_table_has_a_line_for_all_each_section_and_each_author(
    politics: Article, closed: Callable[..., Case], at_desk: AtDesk, cast: Cast
) -> None:
    closed(politics, 2, thanks=1, reports=4)
    answer = at_desk(cast.chief).get(TABLE)
    assert answer["Content-Type"] == "text/csv; charset=utf-8"
    rows = table(answer)
    assert rows[1] == [_("all"), "", "1", "4", "1", "0", "0.000", "7200", "7200", "1"]
    assert [row[:2] for row in rows[2:]] == [
        [_("section"), "Политика"], [_("author"), "Анна"], [_("author"), "Борис"],
    ]  # fmt: skip


def test_counts_for_a_dashboard(
    bridge: Article, closed: Callable[..., Case], told: Told, at_desk: AtDesk, cast: Cast
) -> None:
    editor = at_desk(cast.editor)
    assert editor.get(COUNTS).json() == {
        "open": 0, "kinds": dict.fromkeys(["typo", "fact", "translation", "broken", "rights"], 0), "held": 0,
        "oldest": None, "median_seconds": None, "fixed_in_30_days": 0,
    }  # fmt: skip
    case = told(bridge, "длинной", reports=5)
    told(bridge, "2014", "fact")
    told(bridge, "городе", reports=0, held=3)
    closed(bridge, 3)
    counts = editor.get(COUNTS)
    assert "no-store" in counts["Cache-Control"]
    found = counts.json()
    assert (found["open"], found["kinds"]["typo"], found["kinds"]["fact"], found["held"]) == (2, 1, 1, 1)
    assert dt.datetime.fromisoformat(found["oldest"]) == case.first_at
    assert (found["median_seconds"], found["fixed_in_30_days"]) == (10800, 1)


def test_the_cost_of_figures_does_not_grow(
    bridge: Article, politics: Article, closed: Callable[..., Case], at_desk: AtDesk, cast: Cast
) -> None:
    chief = at_desk(cast.chief)

    def cost() -> int:
        with CaptureQueriesContext(connection) as asked:
            chief.get(PAGE)
        return len(asked)

    closed(bridge), closed(politics)
    few = cost()
    for _time in range(8):
        closed(bridge), closed(politics, thanks=1)
    assert cost() == few


@pytest.mark.parametrize(
    ("minutes", "expected"),
    [(0, "0 min"), (59, "59 min"), (200, "3 h 20 min"), (1440, "1 d"), (1530, "1 d 1 h"), (1441, "1 d")],
)
def test_times_are_read_by_people(minutes: int, expected: str) -> None:
    from django.utils import translation

    with translation.override("en"):
        assert lasting(dt.timedelta(minutes=minutes)) == expected
    assert (lasting(None), percent(None), percent(0.125)) == ("—", "—", "12\u00a0%")
