"""Who reported an error and left an address is told what became of it: once, and nothing else."""

import re

import pytest
from django.core import mail
from django.test import Client

from jarchi.articles.models import Article
from jarchi.corrections import telling
from jarchi.corrections.closing import close
from jarchi.corrections.correcting import correct
from jarchi.corrections.models import Case
from jarchi.corrections.tests.readers import Reader
from jarchi.readers import letters
from jarchi.readers.models import Letter, User

ANNA = "anna@example.org"


@pytest.fixture
def sent(db):
    """Sends what waits; what came since the last call: (to, subject, text)."""

    def read() -> list[tuple[str, str, str]]:
        letters.send_due()
        came = [(letter.to[0], letter.subject, str(letter.body)) for letter in mail.outbox]
        mail.outbox.clear()
        return came

    return read


@pytest.fixture
def gulnora(db):
    return User.objects.create_reader("Гульнора", "gulnora@example.org")


def test_a_guest_is_told_that_the_error_is_mended(reader, sent, story, chief):
    report = reader.reports("четыре года", fault="fact", email=ANNA, note="Пишет <b>кто угодно</b>")
    correction = correct(story, text="Мост строили три года.", revision=story.live_revision, by=chief)
    close(report.case_id, Case.State.FIXED, None, "Вы правы & внимательны.", correction)
    [(to, subject, text)] = sent()
    assert to == ANNA
    for told in ("Мост строили три года.", "Вы правы & внимательны.", f"https://localhost/ru/report/{report.secret}"):
        assert told in text
    assert f"https://localhost{story.get_absolute_url()}" in text
    for words in ("четыре года", "кто угодно"):  # the address may be somebody else's: it gets no reader's words
        assert words not in subject + text


def test_a_guest_is_told_why_nothing_changes(reader, sent):
    report = reader.reports("четыре года", email=ANNA)
    close(report.case_id, Case.State.REFUSED, None, "Строили четыре: вот приказ.")
    [(_to, _subject, text)] = sent()
    assert "вот приказ" in text
    assert report.secret in text


def test_who_has_an_account_is_reminded_of_the_words(reader, gulnora, sent):
    reader.http.force_login(gulnora, backend="jarchi.readers.backends.ReaderBackend")
    report = reader.reports("четыре года", tell="on")
    close(report.case_id, Case.State.FIXED, None)
    [(to, _subject, text)] = sent()
    assert to == "gulnora@example.org"
    assert "четыре года" in text


def test_nobody_is_told_who_did_not_ask(reader, gulnora, sent):
    reader.reports("семь утра")
    reader.http.force_login(gulnora, backend="jarchi.readers.backends.ReaderBackend")
    reader.reports("четыре года")
    for case in Case.objects.all():
        close(case.pk, Case.State.FIXED, None)
    assert sent() == []


def test_what_looks_automatic_writes_to_nobody(reader, sent):
    report = reader.reports("четыре года", email=ANNA, website="x")
    close(report.case_id, Case.State.FIXED, None)
    assert sent() == []


def test_one_address_is_told_once_of_one_case(story, reader, another, sent):
    case = reader.reports("четыре года", email=ANNA).case
    another.reports("четыре года", email=ANNA.upper())
    Reader(story, "192.0.2.1").reports("четыре года", email="farruh@example.org")
    close(case.pk, Case.State.FIXED, None)
    close(case.pk, Case.State.REFUSED, None, "Второй раз.")
    assert sorted(to.lower() for to, _subject, _text in sent()) == [ANNA, "farruh@example.org"]


def test_one_address_gets_no_flood(story, sent):
    text = " ".join(f"слово{number}" for number in range(telling.MOST_IN_A_DAY + 5))
    article = Article.objects.get(pk=story.pk)
    article.body = [("paragraph", f"<p>{text}</p>")]
    article.save_revision().publish()
    for number in range(telling.MOST_IN_A_DAY + 5):
        report = Reader(story, f"192.0.2.{number}").reports(f"слово{number}", email=ANNA)
        close(report.case_id, Case.State.FIXED, None)
    assert len(sent()) == telling.MOST_IN_A_DAY


def test_one_click_ends_such_letters(reader, another, sent):
    first = reader.reports("четыре года", email=ANNA)
    close(first.case_id, Case.State.FIXED, None)
    [(_to, _subject, text)] = sent()
    link = re.search(r"https://localhost(/account/unsubscribe/\S+)", text)[1]
    assert Client().post(link).status_code in (200, 302)
    second = another.reports("семь утра", email=ANNA)
    close(second.case_id, Case.State.FIXED, None)
    assert sent() == []


def test_without_a_mail_server_nothing_is_written(reader, settings):
    settings.EMAIL_BACKEND = letters.NOT_SENDING
    report = reader.reports("четыре года", email=ANNA)
    close(report.case_id, Case.State.FIXED, None)
    assert not Letter.objects.exists()


def test_script_is_letters_in_a_mail(reader, sent):
    report = reader.reports("четыре года", email=ANNA)
    close(report.case_id, Case.State.REFUSED, None, "Так и есть: <script>alert(1)</script> & «кавычки»")
    letters.send_due()
    [letter] = mail.outbox
    assert letter.content_subtype == "plain"
    assert "<script>alert(1)</script> & «кавычки»" in str(letter.body)
