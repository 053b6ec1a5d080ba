"""The log: complete, found again by who, what and when, and harmless in a spreadsheet."""

import csv
import datetime as dt
import io
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.http import HttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils.html import escape
from django.utils.translation import gettext as _

from jarchi.comments import moderation
from jarchi.comments.desk.log import AT_ONCE
from jarchi.comments.desk.tests.conftest import Say
from jarchi.comments.models import Decision, Discussion
from jarchi.desk.tests.conftest import Cast
from jarchi.kit.tables import harmless

AtDesk = Callable[..., Client]
LOG, TABLE = "/desk/comments/log/", "/desk/comments/log.csv"


@pytest.fixture
def editor(cast: Cast, at_desk: AtDesk) -> Client:
    return at_desk(cast.editor)


def lines(response: HttpResponse) -> list[int]:
    return [line.pk for line, _title in response.context["lines"]]  # type: ignore[attr-defined]


def table(response: Any) -> list[list[str]]:
    text = b"".join(response.streaming_content).decode("utf-8-sig")
    return list(csv.reader(io.StringIO(text)))


def test_it_says_who_did_what_when_and_why(say: Say, editor: Client, cast: Cast, discussion: Discussion) -> None:
    one = say("Купи слона", name="Торговец")
    moderation.refuse([one.pk], cast.chief, "ad", "слоны")
    moderation.close(discussion, cast.editor)
    page = editor.get(LOG).content.decode()
    for told in ("Chief", _("refused"), _("advertising"), "слоны", "Купи слона", "Торговец", _("discussion closed")):
        assert escape(told) in page, told


def test_it_is_narrowed_by_who_what_and_when(say: Say, editor: Client, cast: Cast) -> None:
    one = say()
    moderation.accept([one.pk], cast.editor)
    moderation.refuse([one.pk], cast.chief, "ad")
    accepted, refused = Decision.objects.order_by("id")
    Decision.objects.filter(pk=accepted.pk).update(at=dt.datetime(2026, 3, 1, 23, 30, tzinfo=dt.UTC))
    for query, expected in [
        ({}, [refused, accepted]), ({"who": cast.editor.pk}, [accepted]), ({"verb": "refuse"}, [refused]),
        ({"since": "2026-03-01", "until": "2026-03-03"}, [accepted]), ({"until": "2026-02-27"}, []),
        ({"since": "2026-03-04"}, [refused]), ({"who": cast.chief.pk, "verb": "accept"}, []),
    ]:  # fmt: skip
        found = [line.pk for line in expected]
        assert lines(editor.get(LOG, query)) == found, query
        assert len(table(editor.get(TABLE, query))) == 1 + len(found)


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ({"who": "0"}, "who"), ({"who": "x"}, "who"), ({"verb": "dance"}, "verb"), ({"since": "31.31.2026"}, "since"),
        ({"since": "2026-03-02", "until": "2026-03-01"}, "until"), ({"before": "x"}, "before"),
        ({"before": "9" * 30}, "before"),
    ],
)  # fmt: skip
def test_a_filter_that_means_nothing_is_told_at_its_field(query: dict[str, str], field: str, editor: Client) -> None:
    answer = editor.get(LOG, query)
    assert answer.status_code == 400
    assert escape(answer.context["log"].errors[field][0]) in answer.content.decode()
    told = editor.get(TABLE, query)
    assert (told.status_code, list(told.json()["errors"])) == (400, [field])


def test_it_is_read_page_by_page_at_constant_cost(say: Say, editor: Client, cast: Cast) -> None:
    def cost() -> int:
        with CaptureQueriesContext(connection) as asked:
            editor.get(LOG)
        assert not any("COUNT(*)" in query["sql"] for query in asked)
        return len(asked)

    moderation.accept([say().pk], cast.editor)
    few = cost()
    moderation.accept([say(f"Слово {number}").pk for number in range(AT_ONCE + 4)], cast.editor)
    assert cost() == few
    first = editor.get(LOG, {"verb": "accept"})
    second = editor.get(LOG + first.context["older"])
    assert lines(first) + lines(second) == list(Decision.objects.values_list("pk", flat=True))
    assert second.context["older"] == ""


def test_the_table_has_every_line(say: Say, editor: Client, cast: Cast, discussion: Discussion) -> None:
    one = say("Тайное слово")
    moderation.refuse([one.pk], cast.chief, "ad", "слоны")
    answer = editor.get(TABLE)
    assert answer["Content-Type"] == "text/csv; charset=utf-8"
    assert "attachment" in answer["Content-Disposition"]
    head, row = table(answer)
    assert len(head) == len(row) == 8
    assert row[1:7] == ["Chief", _("refused"), str(one.pk), discussion.name, "ru", f"{_('advertising')}: слоны"]
    assert dt.datetime.fromisoformat(row[0]).tzinfo


@pytest.mark.parametrize("begin", ["=", "+", "-", "@", "\t", "\r", "\n", "＝", " ="])
def test_nothing_in_the_table_is_a_formula(begin: str, say: Say, editor: Client, cast: Cast) -> None:
    Decision.objects.create(verb="refuse", by_name=f"{begin}cmd|'/c calc'!A0", reason=f"{begin}1+1")
    (_head, row) = table(editor.get(TABLE))
    assert row[1].startswith("'")
    assert row[6].startswith("'")
    assert harmless("Обычное слово - да") == "Обычное слово - да"


def test_what_was_deleted_stays_in_the_log(say: Say, editor: Client, cast: Cast) -> None:
    one = say()
    moderation.accept([one.pk], cast.reporter)
    one.delete()
    cast.reporter.delete()
    page = editor.get(LOG).content.decode()
    assert "Reporter" in page
    assert len(table(editor.get(TABLE))) == 2


def test_script_in_the_log_is_text(say: Say, editor: Client, cast: Cast) -> None:
    one = say("<script>alert(1)</script>", name="<script>alert(2)</script>")
    moderation.refuse([one.pk], cast.chief, "other", "<script>alert(3)</script>")
    assert "<script>alert" not in editor.get(LOG).content.decode()
