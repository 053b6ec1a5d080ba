"""A reader follows a report at an address that nobody else knows."""

import pytest
from django.test import Client
from django.utils import translation
from django.utils.translation import gettext as _

from jarchi.articles import actions
from jarchi.articles.models import Article
from jarchi.corrections.closing import close
from jarchi.corrections.correcting import correct
from jarchi.corrections.models import Case, Report, ReportRules
from jarchi.corrections.tests.readers import Reader, shown
from jarchi.corrections.tests.test_reporting import edit, text


@pytest.fixture
def report(reader, story):
    return reader.marks("четыре года", text(story), note="На самом деле три")


def page(report: Report) -> str:
    return f"/ru/report/{report.secret}"


def says(report: Report, msgid: str) -> bool:
    told = shown(Client().get(page(report)).content.decode())
    with translation.override(report.language):
        return _(msgid) in told


def test_an_open_one_is_shown_in_its_sentence(reader, report):
    told = shown(reader.sees(page(report)))
    assert "Мост строили четыре года." in told
    assert "автобус" not in told
    assert says(report, "The newsroom has your report and will look at it.")


def test_it_is_private(reader, report):
    answer = reader.http.get(page(report))
    assert "no-store" in answer["Cache-Control"]
    assert answer["X-Robots-Tag"] == "noindex"
    assert answer["Referrer-Policy"] == "same-origin"
    assert not answer.cookies


@pytest.mark.parametrize("secret", ["a" * 43, "a" * 42, "%00" * 43])
def test_nobody_guesses_it(reader, report, secret):
    assert reader.http.get(f"/ru/report/{secret}").status_code == 404


def test_it_speaks_the_language_of_the_story(reader, report):
    assert reader.http.get(f"/kk/report/{report.secret}").status_code == 404


def test_words_that_are_mended_while_the_case_is_open_are_told(report, story):
    edit(story, "четыре года", "три года")
    assert says(report, "These words have changed since. The newsroom will look whether all is right now.")


def test_a_fixed_one_says_thanks_and_leads_to_the_story(reader, report, story, chief):
    edit(story, "четыре года", "три года")
    mended = Article.objects.get(pk=story.pk)
    told = "Мост строили три года, а не четыре."
    correction = correct(mended, text=told, revision=mended.live_revision, by=chief)
    close(report.case_id, Case.State.FIXED, None, "Вы правы.", correction)
    assert says(report, "The error is mended. Thank you!")
    told = reader.sees(page(report))
    assert "Вы правы." in told
    assert "Мост строили три года, а не четыре." in told
    assert story.get_absolute_url() in told


def test_a_refused_one_says_why(reader, report):
    close(report.case_id, Case.State.REFUSED, None, "Строили четыре: вот приказ.")
    assert says(report, "The newsroom has looked at it and leaves the text as it is.")
    assert "вот приказ" in reader.sees(page(report))


def test_a_withdrawn_story_is_told(report, story):
    actions.withdraw(story, "Ошибка")
    assert says(report, "The story has been withdrawn since.")


def test_a_reader_thanks_for_an_answer_once(reader, report):
    reader.http.post(page(report))
    report.refresh_from_db()
    assert report.thanked_at is None, "there is no answer yet"
    close(report.case_id, Case.State.FIXED, None)
    assert reader.http.post(page(report)).status_code == 303
    report.refresh_from_db()
    first = report.thanked_at
    assert first
    assert "<button" not in reader.sees(page(report))
    reader.http.post(page(report))
    report.refresh_from_db()
    assert report.thanked_at == first


def test_a_page_of_others_thanks_for_nothing(report):
    close(report.case_id, Case.State.FIXED, None)
    assert Client(headers={"sec-fetch-site": "cross-site"}).post(page(report)).status_code == 403
    report.refresh_from_db()
    assert report.thanked_at is None


def test_it_stays_when_the_newsroom_wants_no_more_reports(reader, report):
    ReportRules.objects.create(enabled=False)
    assert reader.http.get(page(report)).status_code == 200


def test_it_goes_with_its_story(reader, report, story):
    Article.objects.get(pk=story.pk).delete()
    assert reader.http.get(page(report)).status_code == 404


def test_a_readers_words_stand_in_any_language(section):
    story = actions.publish_story({"headline": "Ҷашни пахта", "text": "Ғӯзаи нав, ҳосили хуб.", "language": "tg"})
    kept = Reader(story).reports("Ғӯзаи нав")
    assert kept.language == "tg"
    answer = Client().get(f"/tg/report/{kept.secret}")
    assert "Ғӯзаи нав, ҳосили хуб." in shown(answer.content.decode())
