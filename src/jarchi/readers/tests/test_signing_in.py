"""Signing in by e-mail code or password: for readers, in their language, and for nobody else."""

import re

import pytest
from django.test import Client

from freezing import later
from jarchi.readers import data
from jarchi.readers.models import Attempt, Letter, Profile, User
from jarchi.readers.tests.conftest import ADDRESS, PASSWORD, new_reader

STRANGER = "stranger@example.org"


def ask_for_code(browser: Client, email: str = ADDRESS, **fields: str):
    return browser.post("/account/login/code/", {"email": email, **fields})


def give_code(browser: Client, code: str, **fields: str):
    return browser.post("/account/login/code/confirm/", {"code": code, **fields})


def who(browser: Client) -> str:
    return browser.session.get("_auth_user_id", "")


# --- by code --------------------------------------------------------------------------------------------------
def test_a_code_that_came_by_letter_signs_in(reader, browser, code_to):
    assert ask_for_code(browser)["Location"] == "/account/login/code/confirm/"
    assert give_code(browser, code_to(ADDRESS).lower())["Location"] == "/account/"
    assert who(browser) == str(reader.pk)


def test_a_code_is_good_in_the_browser_that_asked_for_it_only(reader, browser, code_to):
    ask_for_code(browser)
    other = Client()
    ask_for_code(other, STRANGER)
    give_code(other, code_to(ADDRESS))
    assert not who(other)


def test_a_code_is_good_once(reader, browser, code_to):
    ask_for_code(browser)
    before = browser.cookies["sessionid"].value
    give_code(browser, code := code_to(ADDRESS))
    thief = Client()
    thief.cookies["sessionid"] = before
    give_code(thief, code)
    assert not who(thief)
    browser.post("/account/logout/")
    assert give_code(browser, code)["Location"] == "/account/login/code/"
    assert not who(browser)


def test_a_code_dies_after_three_wrong_ones(reader, browser, code_to):
    ask_for_code(browser)
    for _time in range(3):
        response = give_code(browser, "BBBB-BBBB")
    assert response.status_code == 302
    give_code(browser, code_to(ADDRESS))
    assert not who(browser)


def test_a_code_dies_after_a_quarter_of_an_hour(reader, browser, code_to):
    ask_for_code(browser)
    with later(minutes=16):
        give_code(browser, code_to(ADDRESS))
    assert not who(browser)


def test_few_codes_are_sent_to_one_address_whoever_asks(reader, letters_to):
    for _time in range(6):
        ask_for_code(Client(REMOTE_ADDR=f"192.0.2.{_time}"))
    assert len(letters_to(ADDRESS)) == 3


def test_few_codes_are_sent_for_one_network_whatever_the_address(db, settings):
    settings.ACCOUNT_RATE_LIMITS = {**settings.ACCOUNT_RATE_LIMITS, "request_login_code": "10/m/ip"}
    answers = [
        ask_for_code(Client(REMOTE_ADDR="2001:db8:1:2::" + hex(number)[2:]), f"reader{number}@example.org").status_code
        for number in range(1, 15)
    ]
    assert answers.count(302) == 10
    assert Letter.objects.count() == 10


def test_attempts_are_counted_in_the_database_that_all_processes_share(reader, browser):
    ask_for_code(browser)
    assert Attempt.objects.filter(cache_key__contains="request_login_code").exists()


# --- who has an account is nobody's business ---------------------------------------------------------------------
def answer(response) -> tuple:
    text = re.sub(r'name="csrfmiddlewaretoken" value="\w+"', "", response.content.decode())
    text = re.sub(r"(?:gulnora|stranger|aigul)@example.org", "ADDRESS", text)
    return response.status_code, response.get("Location"), text, tuple(sorted(response.cookies))


@pytest.mark.parametrize("email", [STRANGER, "aigul@example.org"], ids=["stranger", "staff"])
def test_asking_for_a_code_does_not_tell_who_has_an_account(email, reader, editor, letters_to):
    known, unknown = Client(), Client()
    first, second = ask_for_code(known), ask_for_code(unknown, email)
    assert answer(first) == answer(second)
    page = "/account/login/code/confirm/"
    assert answer(known.get(page)) == answer(unknown.get(page))
    assert answer(give_code(known, "BBBB-BBBB")) == answer(give_code(unknown, "BBBB-BBBB"))
    assert len(letters_to(email)) == len(letters_to(ADDRESS)) == 1


@pytest.mark.parametrize("email", [STRANGER, "aigul@example.org"], ids=["stranger", "staff"])
def test_a_wrong_password_does_not_tell_who_has_an_account(email, reader, editor):
    known, unknown = Client(), Client()
    first = known.post("/account/login/", {"login": ADDRESS, "password": "не тот"})
    second = unknown.post("/account/login/", {"login": email, "password": "не тот"})
    assert answer(first) == answer(second)


@pytest.mark.parametrize("email", [ADDRESS, "aigul@example.org"], ids=["reader", "staff"])
def test_making_an_account_does_not_tell_who_has_one(email, reader, editor, letters_to):
    fields = {"name": "Новый читатель", "password1": ""}
    known, unknown = Client(), Client()
    first = known.post("/account/signup/", {**fields, "email": email})
    second = unknown.post("/account/signup/", {**fields, "email": STRANGER})
    assert answer(first) == answer(second)
    page = "/account/confirm-email/"
    assert answer(known.get(page)) == answer(unknown.get(page))
    assert len(letters_to(email)) == len(letters_to(STRANGER)) == 1
    assert User.objects.filter(email=email).count() == 1


def test_asking_for_a_new_password_does_not_tell_who_has_an_account(reader, editor):
    answers = {
        answer(Client().post("/account/password/reset/", {"email": email}))
        for email in (ADDRESS, STRANGER, "aigul@example.org")
    }
    assert len(answers) == 1


# --- by password ------------------------------------------------------------------------------------------------
def test_a_password_signs_in(reader, browser):
    browser.post("/account/login/", {"login": ADDRESS.upper(), "password": PASSWORD})
    assert who(browser) == str(reader.pk)


def test_a_password_cannot_be_guessed_at_leisure(reader, browser):
    for _time in range(5):
        browser.post("/account/login/", {"login": ADDRESS, "password": "не тот"}, REMOTE_ADDR=f"192.0.2.{_time}")
    response = browser.post("/account/login/", {"login": ADDRESS, "password": PASSWORD}, REMOTE_ADDR="192.0.2.77")
    assert "Too many attempts" in response.content.decode()
    assert not who(browser)


def test_a_forgotten_password_is_replaced_with_a_code(reader, browser, code_to):
    browser.post("/account/password/reset/", {"email": ADDRESS})
    browser.post("/account/password/reset/confirm/", {"code": code_to(ADDRESS)})
    fields = {"password1": "другая-дорога-8", "password2": "другая-дорога-8"}
    browser.post("/account/password/reset/complete/", fields)
    reader.refresh_from_db()
    assert reader.check_password("другая-дорога-8")


# --- a new account ----------------------------------------------------------------------------------------------
def sign_up(browser: Client, **fields: str):
    return browser.post("/account/signup/", {"name": "Гульнора", "email": ADDRESS, "password1": "", **fields})


def test_an_account_is_made_with_a_name_and_an_address(browser, code_to):
    sign_up(browser)
    assert browser.post("/account/confirm-email/", {"code": code_to(ADDRESS)})["Location"] == "/account/"
    user = User.objects.get(pk=who(browser))
    assert (user.display_name, user.email, user.has_usable_password()) == ("Гульнора", ADDRESS, False)
    assert user.username.startswith("reader-")
    assert Profile.objects.get(user=user).language == "en"


def test_nothing_that_is_posted_reaches_other_fields_of_the_account(browser, code_to):
    sign_up(
        browser, is_staff="on", is_superuser="on", groups="1", user_permissions="1", username="chief",
        first_name="Главный", last_name="Редактор", is_active="", signed_out="7", id="1",
    )  # fmt: skip
    user = User.objects.get()
    assert (user.is_staff, user.is_superuser, user.signed_out, user.is_active) == (False, False, 0, True)
    assert not user.groups.exists()
    assert not user.user_permissions.exists()
    assert (user.first_name, user.last_name) == ("", "")
    assert user.username.startswith("reader-")


def test_an_account_is_nobodys_until_its_address_is_confirmed(browser, code_to):
    sign_up(browser)
    assert not who(browser)
    assert browser.get("/account/")["Location"].startswith("/account/login/")


@pytest.mark.parametrize("password", ["12345678", "короче", "password1"])
def test_a_weak_password_is_refused_in_words(password, browser):
    response = sign_up(browser, password1=password)
    assert response.status_code == 200
    assert "password" in response.content.decode().split('class="errors"')[1]
    assert not User.objects.exists()


def test_a_newsroom_without_a_mail_server_makes_no_accounts(browser, settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.dummy.EmailBackend"
    assert "takes no new accounts" in sign_up(browser).content.decode()
    assert not User.objects.exists()
    assert "Send me a code" not in browser.get("/account/login/").content.decode()


# --- staff and readers ------------------------------------------------------------------------------------------
def test_staff_do_not_sign_in_as_readers(editor, browser):
    response = browser.post("/account/login/", {"login": "aigul@example.org", "password": PASSWORD})
    assert "The address or the password is wrong" in response.content.decode()
    assert not who(browser)


def test_staff_who_are_signed_in_at_the_desk_are_led_to_it(editor, browser):
    browser.force_login(editor, backend="django.contrib.auth.backends.ModelBackend")
    for page in ("/account/", "/account/email/", "/account/password/change/"):
        assert browser.get(page)["Location"] == "/desk/account/"


def test_a_reader_whom_the_newsroom_took_on_signs_in_at_the_desk_only(reader, editor, browser, code_to):
    ask_for_code(browser)
    code = code_to(ADDRESS)
    reader.groups.add(*editor.groups.all())
    give_code(browser, code)
    assert not who(browser)


def test_readers_do_not_get_into_the_desk(reader, signed_in):
    assert signed_in.get("/desk/").status_code == 302
    assert signed_in.get("/desk/users/").status_code == 302
    for name in (ADDRESS, reader.username):
        stranger = Client()
        stranger.post("/desk/login/", {"username": name, "password": PASSWORD})
        assert not who(stranger)


def test_an_account_that_was_closed_signs_in_no_more(reader, browser, code_to):
    User.objects.filter(pk=reader.pk).update(is_active=False)
    browser.post("/account/login/", {"login": ADDRESS, "password": PASSWORD})
    assert not who(browser)


# --- the pages ---------------------------------------------------------------------------------------------------
PAGES = ["login/", "login/code/", "signup/", "password/reset/"]


@pytest.mark.parametrize("page", PAGES)
def test_pages_are_nobody_elses_and_have_nothing_inline(page, browser):
    response = browser.get(f"/account/{page}")
    assert "no-store" in response["Cache-Control"]
    assert "default-src 'none'" in response["Content-Security-Policy"]
    assert not re.search(r"<style|<script|\sstyle=|\son\w+=", response.content.decode())


@pytest.mark.parametrize("page", PAGES)
def test_forms_are_refused_without_the_token_of_the_page(page, reader):
    browser = Client(enforce_csrf_checks=True)
    fields = {"email": ADDRESS, "login": ADDRESS, "password": PASSWORD}
    assert browser.post(f"/account/{page}", fields).status_code == 403


def test_pages_speak_the_browsers_language_until_another_is_chosen(browser):
    assert 'lang="kk"' in browser.get("/account/login/", HTTP_ACCEPT_LANGUAGE="kk-KZ,ru;q=0.5").content.decode()
    assert 'lang="tg"' in browser.get("/account/login/?lang=tg&next=/ru/").content.decode()
    page = browser.get("/account/signup/").content.decode()
    assert 'lang="tg"' in page
    assert 'lang="en"' in browser.get("/account/login/?lang=en").content.decode()
    assert browser.get("/account/login/?lang=../x").status_code == 200


@pytest.mark.parametrize(
    "address",
    ["https://evil.example/", "//evil.example/", "/\\evil.example", "javascript:alert(1)", "https:evil.example"],
)
def test_signing_in_leads_nowhere_outside(address, reader):
    browser = Client()
    response = browser.post("/account/login/", {"login": ADDRESS, "password": PASSWORD, "next": address})
    assert response["Location"] == "/account/"


def test_signing_in_leads_back_to_where_the_reader_was(reader, browser, code_to):
    response = ask_for_code(browser, next="/ru/society/7-most/")
    page = browser.get(response["Location"]).content.decode()
    assert 'value="/ru/society/7-most/"' in page
    assert give_code(browser, code_to(ADDRESS), next="/ru/society/7-most/")["Location"] == "/ru/society/7-most/"


def test_two_readers_may_have_the_same_name(reader, browser, code_to):
    sign_up(browser, email="other@example.org")
    assert User.objects.readers().count() == 2


def test_staff_and_readers_are_told_apart(reader, editor):
    root = User.objects.create_superuser("root", "root@example.org", "word")
    assert set(User.objects.staff()) == {editor, root}
    assert set(User.objects.readers()) == {reader}
    assert [user.works_here for user in (reader, editor, root)] == [False, True, True]


def test_an_address_that_cannot_be_one_is_refused_in_the_form(browser):
    response = sign_up(browser, email="гульнора\r\nBcc: all@example.org")
    assert response.status_code == 200
    assert not Letter.objects.exists()


def test_a_new_reader_is_not_made_twice_by_two_clicks(browser, code_to):
    sign_up(browser)
    sign_up(browser)
    assert User.objects.count() == 1
    assert new_reader("Другая", "other@example.org").display_name == "Другая"


# --- somebody else's address ---------------------------------------------------------------------------------------
def test_who_begins_an_account_with_anothers_address_does_not_get_into_it_later(browser, code_to):
    thief = Client()
    sign_up(thief, name="Вор", password1=PASSWORD)
    code_to(ADDRESS)  # and it is not the thief's letter
    sign_up(browser)
    browser.post("/account/confirm-email/", {"code": code_to(ADDRESS)})
    assert User.objects.get(pk=who(browser)).display_name == "Гульнора"
    thief.post("/account/login/", {"login": ADDRESS, "password": PASSWORD})
    assert not who(thief)
    assert User.objects.count() == 1


def test_an_address_that_was_never_confirmed_gets_no_code_for_that_account(browser, letters_to):
    sign_up(Client(), name="Вор", password1=PASSWORD)
    ask_for_code(browser)
    browser.post("/account/password/reset/", {"email": ADDRESS})
    assert [("There is no reader" in letter) for letter in letters_to(ADDRESS)[1:]] == [True, True]


def test_what_was_never_confirmed_is_gone_after_a_day(reader, editor, browser):
    sign_up(browser, email="new@example.org")
    stranger = User.objects.create_user("stranger")
    assert data.forget_unconfirmed() == 0
    with later(days=2):
        data.forget_unconfirmed()
    assert set(User.objects.all()) == {reader, editor, stranger}


@pytest.fixture
def brought_in(db, monkeypatch):
    """An account that nobody has come to yet, made by the newsroom with an address; a room above keeps a note of it."""
    user = User.objects.create_reader("Нуржан", ADDRESS)
    user.set_password(PASSWORD)
    user.save()
    monkeypatch.setattr(data, "_sections", {})
    data.register("notes", lambda asked: ["написал"] if asked == user else [], lambda asked, keep: None)
    return user


def test_an_account_of_which_something_is_kept_outlives_a_strangers_signing_up(brought_in, browser, letters_to):
    new = sign_up(browser, email=STRANGER)
    taken = sign_up(Client(HTTP_ACCEPT_LANGUAGE="en"), name="Вор", password1="чужая-дорога-9")
    assert (taken.status_code, taken["Location"]) == (new.status_code, new["Location"])
    brought_in.refresh_from_db()
    assert not brought_in.check_password("чужая-дорога-9")
    assert "already" in letters_to(ADDRESS)[-1]
    assert User.objects.filter(email=ADDRESS).count() == 1


def test_whoever_reads_the_letters_of_that_address_comes_to_what_is_kept_and_no_password_does(brought_in, code_to):
    sign_up(Client(), name="Вор", password1=PASSWORD)
    owner, thief = Client(), Client()
    ask_for_code(owner)
    give_code(owner, code_to(ADDRESS))
    if not who(owner):  # the address is confirmed with a code of its own
        owner.post("/account/confirm-email/", {"code": code_to(ADDRESS)})
    assert who(owner) == str(brought_in.pk)
    thief.post("/account/login/", {"login": ADDRESS, "password": PASSWORD})
    assert not who(thief)


def test_what_was_never_confirmed_stays_if_something_is_kept_of_it(brought_in):
    with later(days=2):
        assert data.forget_unconfirmed() == 0
    assert User.objects.filter(pk=brought_in.pk).exists()


def test_a_change_of_password_is_told(reader, signed_in, letters_to):
    fields = {"oldpassword": PASSWORD, "password1": "другая-дорога-8", "password2": "другая-дорога-8"}
    signed_in.post("/account/password/change/", fields)
    assert "was changed" in letters_to(ADDRESS)[0]
