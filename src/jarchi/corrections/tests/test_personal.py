"""What is kept of a reader who reported errors is given out whole and erased; networks are forgotten in time."""

import datetime as dt
import json

import pytest
from django.test import Client
from django.utils import timezone

from jarchi.corrections import personal
from jarchi.corrections.closing import close
from jarchi.corrections.models import Case, Report, ReportRules
from jarchi.readers import data
from jarchi.readers.models import User


@pytest.fixture
def gulnora(db):
    return User.objects.create_reader("Гульнора", "gulnora@example.org")


@pytest.fixture
def hers(reader, gulnora):
    reader.http.force_login(gulnora, backend="jarchi.readers.backends.ReaderBackend")
    return reader.reports("четыре года", note="Я Гульнора, и строили три", tell="on")


def test_a_reader_gets_all_that_is_kept(hers, gulnora, another):
    another.reports("семь утра", note="Чужое")
    [told] = json.loads(json.dumps(data.export(gulnora)["corrections"]))
    assert (told["words"], told["note"], told["kind"]) == ("четыре года", "Я Гульнора, и строили три", "typo")
    assert (told["email"], told["network"], told["state"]) == ("gulnora@example.org", "203.0.113.5", "open")
    assert told["page"] == f"https://localhost/ru/report/{hers.secret}"


def test_who_leaves_leaves_the_place_of_the_error_and_no_more(hers, gulnora):
    data.erase(gulnora, keep=True)
    kept = Report.objects.get()
    assert (kept.exact, kept.case.reports) == ("четыре года", 1)
    assert (kept.user, kept.email, kept.network, kept.note) == (None, "", "", "")
    assert Client().get(f"/ru/report/{hers.secret}").status_code == 404


def test_networks_are_forgotten_in_time(hers, another):
    fresh = another.reports("семь утра")
    old = timezone.now() - dt.timedelta(days=ReportRules().network_days + 1)
    Report.objects.filter(pk=hers.pk).update(at=old)
    assert personal.forget() == 1
    assert Report.objects.get(pk=hers.pk).network == ""
    assert Report.objects.get(pk=fresh.pk).network


def test_addresses_are_forgotten_some_time_after_the_answer(reader, another):
    asked, waits = (
        reader.reports("четыре года", email="a@example.org"),
        another.reports("семь утра", email="b@example.org"),
    )
    close(asked.case_id, Case.State.FIXED, None)
    old = timezone.now() - dt.timedelta(days=ReportRules().network_days + 1)
    Case.objects.filter(pk=asked.case_id).update(closed_at=old)
    personal.forget()
    assert Report.objects.get(pk=asked.pk).email == ""
    assert Report.objects.get(pk=waits.pk).email == "b@example.org"
