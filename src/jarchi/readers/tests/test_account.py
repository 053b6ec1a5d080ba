"""A reader's own page: name, letters, sessions, data; nobody else's."""

import json
import re

import pytest
from allauth.account.models import EmailAddress
from django.test import Client
from django.utils.translation import gettext_lazy as _

from freezing import later
from jarchi.readers import data, letters
from jarchi.readers.models import Letter, Profile, Session, User
from jarchi.readers.tests.conftest import ADDRESS, PASSWORD, new_reader

BACKEND = "jarchi.readers.backends.ReaderBackend"


@pytest.fixture
def kinds(monkeypatch):
    monkeypatch.setattr(letters, "kinds", {"reply": _("Replies to me"), "decision": _("Decisions about my comments")})


@pytest.fixture
def notes(monkeypatch):
    """A room above that keeps notes of readers, by id: (what was said, whether the name is there)."""
    kept: dict[int, list[str]] = {}

    def erase(user: User, keep: bool) -> None:
        said = kept.pop(user.pk, [])
        if keep:
            kept[0] = said

    monkeypatch.setattr(data, "_sections", {})
    data.register("notes", lambda user: kept.get(user.pk, []), erase)
    return kept


def come_in(user: User) -> Client:
    browser = Client(HTTP_ACCEPT_LANGUAGE="en")
    browser.force_login(user, backend=BACKEND)
    return browser


# --- name and letters ---------------------------------------------------------------------------------------------
def test_a_reader_sets_name_language_and_letters(reader, signed_in, kinds):
    signed_in.post("/account/", {"name": "Гуля", "language": "tg", "letters": ["decision"]})
    profile = Profile.objects.get(user=reader)
    assert (profile.name, profile.language, profile.unwanted) == ("Гуля", "tg", ["reply"])
    page = signed_in.get("/account/").content.decode()
    assert re.search(r'value="decision"[^>]* checked', page)
    assert not re.search(r'value="reply"[^>]* checked', page)


def test_a_name_of_the_newsroom_is_refused_and_what_was_written_stays(reader, editor, signed_in):
    response = signed_in.post("/account/", {"name": "Aйгyль Caпapoвa", "language": "ru"})
    assert response.status_code == 422
    assert "Aйгyль Caпapoвa" in response.content.decode()
    assert Profile.objects.get(user=reader).name == "Гульнора"


def test_nothing_else_of_the_account_can_be_posted(reader, signed_in):
    sent = {"name": "Гуля", "language": "ru", "is_staff": "on", "is_superuser": "on", "groups": "1", "user": "1"}
    signed_in.post("/account/", {**sent, "username": "chief", "email": "other@example.org"})
    reader.refresh_from_db()
    assert (reader.is_staff, reader.is_superuser, reader.email) == (False, False, ADDRESS)
    assert reader.username.startswith("reader-")


def test_a_name_is_shown_as_text(reader):
    Profile.objects.filter(user=reader).update(name='<script>alert("x")</script>')
    assert "<script>alert" not in come_in(reader).get("/account/").content.decode()


@pytest.mark.parametrize("page", ["", "export/", "erase/", "sign-out-everywhere/", "email/", "password/change/"])
def test_pages_of_an_account_are_for_who_has_signed_in(page, db):
    for method in ("get", "post"):
        response = getattr(Client(), method)(f"/account/{page}")
        assert response.status_code in (302, 405)
        assert response.get("Location", "/account/login/").startswith("/account/login/")


@pytest.mark.parametrize("page", ["", "export/", "erase/", "sign-out-everywhere/", "email/", "logout/"])
def test_nothing_is_done_for_another_site(page, reader):
    browser = Client(enforce_csrf_checks=True)
    browser.force_login(reader, backend=BACKEND)
    assert browser.post(f"/account/{page}", {"name": "Х"}).status_code == 403


# --- e-mail and password --------------------------------------------------------------------------------------------
def is_asked_again(browser: Client) -> None:
    browser.post("/account/reauthenticate/", {"password": PASSWORD})


def test_another_address_is_taken_once_it_is_confirmed(reader, signed_in, code_to):
    assert signed_in.post("/account/email/", {"email": "new@example.org", "action_add": ""}).status_code == 302
    assert not Letter.objects.exists()
    is_asked_again(signed_in)
    signed_in.post("/account/email/", {"email": "new@example.org", "action_add": ""})
    assert EmailAddress.objects.get().email == ADDRESS
    signed_in.post("/account/confirm-email/", {"code": code_to("new@example.org")})
    reader.refresh_from_db()
    assert (EmailAddress.objects.get().email, reader.email) == ("new@example.org", "new@example.org")


def test_an_address_that_another_has_is_not_told_and_not_taken(reader, signed_in, letters_to):
    new_reader("Другая", "other@example.org")
    is_asked_again(signed_in)
    response = signed_in.post("/account/email/", {"email": "other@example.org", "action_add": ""})
    assert response["Location"] == "/account/confirm-email/"
    code = re.search(r"^ {4}(\S+)$", letters_to("other@example.org")[-1], re.MULTILINE)
    signed_in.post("/account/confirm-email/", {"code": code[1] if code else ""})
    assert list(EmailAddress.objects.filter(user=reader).values_list("email", flat=True)) == [ADDRESS]


def test_a_password_is_changed_by_who_knows_the_present_one(reader, signed_in):
    fields = {"password1": "другая-дорога-8", "password2": "другая-дорога-8"}
    signed_in.post("/account/password/change/", {"oldpassword": "не тот", **fields})
    assert User.objects.get(pk=reader.pk).check_password(PASSWORD)
    signed_in.post("/account/password/change/", {"oldpassword": PASSWORD, **fields})
    assert User.objects.get(pk=reader.pk).check_password("другая-дорога-8")
    assert signed_in.get("/account/").status_code == 200


# --- sessions -------------------------------------------------------------------------------------------------------
def test_signing_out_everywhere_ends_all_other_sessions(reader):
    here, phone = come_in(reader), come_in(reader)
    here.post("/account/sign-out-everywhere/")
    assert (here.get("/account/").status_code, phone.get("/account/").status_code) == (200, 302)
    here.post("/account/sign-out-everywhere/")
    assert here.get("/account/").status_code == 200


def test_signing_out_takes_a_post(reader, signed_in):
    signed_in.get("/account/logout/")
    assert signed_in.get("/account/").status_code == 200
    signed_in.post("/account/logout/")
    assert signed_in.get("/account/").status_code == 302


# --- data -------------------------------------------------------------------------------------------------------------
def test_a_reader_gets_all_that_is_kept_of_him_and_nothing_of_another(reader, signed_in, notes):
    other = new_reader("Другая", "other@example.org")
    notes.update({reader.pk: ["моё"], other.pk: ["чужое"]})
    response = signed_in.post("/account/export/", {"user": other.pk})
    kept = json.loads(response.content)
    assert response["Content-Disposition"].startswith("attachment")
    assert (kept["account"]["name"], kept["notes"]) == ("Гульнора", ["моё"])
    assert kept["account"]["emails"] == [{"email": ADDRESS, "verified": True, "primary": True}]
    assert len(kept["account"]["sessions"]) == 1
    assert "Другая" not in response.content.decode()


def test_data_is_not_given_out_again_and_again(reader, signed_in, notes):
    answers = [signed_in.post("/account/export/").status_code for _time in range(7)]
    assert answers == [200] * 5 + [429] * 2


@pytest.mark.parametrize(("chosen", "left"), [("keep", {0: ["моё"]}), ("erase", {})])
def test_a_reader_who_goes_chooses_what_becomes_of_what_he_wrote(chosen, left, reader, signed_in, notes):
    notes[reader.pk] = ["моё"]
    is_asked_again(signed_in)
    response = signed_in.post("/account/erase/", {"published": chosen})
    assert "Your account is erased" in response.content.decode()
    assert notes == left
    assert not User.objects.filter(pk=reader.pk).exists()
    assert not EmailAddress.objects.exists()
    assert not Profile.objects.exists()
    assert not Session.objects.filter(account=reader.pk).exists()


def test_every_session_of_who_is_erased_is_gone(reader, signed_in, notes):
    phone = come_in(reader)
    is_asked_again(signed_in)
    signed_in.post("/account/erase/", {"published": "erase"})
    assert phone.get("/account/").status_code == 302
    assert not Session.objects.exclude(account=None).exists()


def test_nobody_is_erased_without_password_or_code(reader, signed_in, notes):
    assert signed_in.get("/account/erase/")["Location"].startswith("/account/reauthenticate/")
    assert signed_in.post("/account/erase/", {"published": "erase"})["Location"] == "/account/erase/"
    signed_in.post("/account/reauthenticate/", {"password": "не тот"})
    assert signed_in.post("/account/erase/", {"published": "erase"})["Location"] == "/account/erase/"
    assert User.objects.filter(pk=reader.pk).exists()


def test_who_has_no_password_is_asked_for_a_code(db, code_to, notes):
    reader = new_reader()
    browser = come_in(reader)
    assert browser.get("/account/erase/")["Location"].startswith("/account/reauthenticate/code/")
    assert "Where to send the code" in browser.get("/account/reauthenticate/code/").content.decode()
    browser.post("/account/reauthenticate/code/", {"recipient": ADDRESS, "next": "/account/erase/"})
    browser.post("/account/reauthenticate/code/confirm/", {"code": code_to(ADDRESS)})
    browser.post("/account/erase/", {"published": "keep"})
    assert not User.objects.exists()


def test_a_code_for_erasing_is_not_sent_to_another_address(reader, signed_in):
    signed_in.post("/account/reauthenticate/code/", {"recipient": "evil@example.org"})
    assert not Letter.objects.exists()


def test_who_was_asked_long_ago_is_asked_again(reader, signed_in, notes):
    is_asked_again(signed_in)
    with later(minutes=6):
        assert signed_in.post("/account/erase/", {"published": "erase"})["Location"] == "/account/erase/"
    assert User.objects.filter(pk=reader.pk).exists()


def test_the_choice_must_be_made(reader, signed_in, notes):
    is_asked_again(signed_in)
    signed_in.post("/account/erase/", {})
    signed_in.post("/account/erase/", {"published": "all"})
    assert User.objects.filter(pk=reader.pk).exists()


