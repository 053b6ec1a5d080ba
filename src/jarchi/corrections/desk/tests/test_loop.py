"""The loop closes: from a reader's report through the inbox to the page, the correction and the letter."""

from collections.abc import Callable

import pytest
from django.core import mail
from django.test import Client

from jarchi.articles.models import Article
from jarchi.corrections import asking
from jarchi.corrections.desk.tests.test_case import sent_by
from jarchi.corrections.models import Case, Report
from jarchi.corrections.passages import passages, text_of
from jarchi.corrections.tests.readers import Reader, shown
from jarchi.desk.tests.conftest import Cast
from jarchi.readers import letters

pytestmark = pytest.mark.django_db
INBOX = "/desk/corrections/"


def page_of(story: Article) -> str:
    answer = Client().get(Article.objects.get(pk=story.pk).get_absolute_url())
    return shown(answer.content.decode())


def test_a_fact_that_two_readers_report_is_mended_told_and_answered(
    bridge: Article, at_desk: Callable[..., Client], cast: Cast
) -> None:
    first = Reader(bridge).reports("с 2014 года", fault="fact", email="anna@example.org", note="С 2015-го!")
    second = Reader(bridge, "198.51.100.7").reports("2014", fault="typo", email="boris@example.org")
    (case,) = Case.objects.all()
    assert {first.case_id, second.case_id} == {case.pk}
    editor = at_desk(cast.editor)
    row = editor.get(INBOX).context["rows"][0]
    assert (row.case, row.case.reports, row.today.marked) == (case, 2, case.exact)
    sent = sent_by(editor.get(f"{INBOX}{case.pk}/"))
    told = {"new": sent["new"].replace("2014", "2015"), "tell": "serious", "text": "Мост строили с 2015 года."}
    assert editor.post(f"{INBOX}{case.pk}/", sent | told).status_code == 302
    page = page_of(bridge)
    assert "Его строили с 2015 года." in page
    assert "Мост строили с 2015 года." in page
    letters.send_due()
    assert sorted(letter.to[0] for letter in mail.outbox) == ["anna@example.org", "boris@example.org"]
    assert all("С 2015-го" not in str(letter.body) for letter in mail.outbox)


def test_a_report_of_an_old_page_joins_and_is_seen_as_changed_already(
    bridge: Article, at_desk: Callable[..., Client], cast: Cast
) -> None:
    read, text = bridge.live_revision_id, text_of(passages(bridge))
    Reader(bridge).reports("длинной")
    case = Case.objects.get()
    editor = at_desk(cast.editor)
    sent = sent_by(editor.get(f"{INBOX}{case.pk}/"))
    editor.post(f"{INBOX}{case.pk}/", sent | {"new": sent["new"].replace("длинной", "длиной")})
    late = Reader(bridge, "198.51.100.7").marks("мост длинной", text, revision=asking.named(bridge.pk, read or 0))
    assert late.case_id != case.pk  # a closed one is never opened again
    row = editor.get(INBOX).context["rows"][0]
    assert row.case.pk == late.case_id
    assert row.today.is_changed


def test_what_programs_send_never_hides_what_people_report(
    bridge: Article, at_desk: Callable[..., Client], cast: Cast
) -> None:
    for number in range(20):
        Reader(bridge, f"203.0.113.{number}").send("мост", fault="rights", website="https://spam.example/")
    Reader(bridge).reports("длинной")
    rows = at_desk(cast.editor).get(INBOX).context["rows"]
    assert [row.case.exact for row in rows] == ["длинной"]
    assert Report.objects.exclude(held="").exists()
