"""Signing in by a code that comes to a phone."""

import json
from http.server import BaseHTTPRequestHandler, HTTPServer
from threading import Thread

import pytest
from django.db import connection
from django.test import Client

from freezing import later
from jarchi.readers import identity
from jarchi.readers.models import PhoneCode, User

NUMBER = "+77011234567"
sent: list[tuple[str, str]] = []


def send(number: str, text: str) -> None:
    sent.append((number, text))


def fail(number: str, text: str) -> None:
    raise OSError(f"no line to {number}")


@pytest.fixture(autouse=True)
def sms(settings, db):
    sent.clear()
    settings.JARCHI_SMS = f"{__name__}:send"
    return sent


def ask(browser: Client, number: str = NUMBER, **more: str):
    return browser.post("/account/phone/", {"phone": number}, **more)


def code() -> str:
    return sent[-1][1].split()[0]


def give(browser: Client, code: str):
    return browser.post("/account/phone/code/", {"code": code})


def who(browser: Client) -> str:
    return browser.session.get("_auth_user_id", "")


def test_a_code_by_phone_signs_in_and_identifies(browser):
    ask(browser, "+7 (701) 123-45-67")
    assert sent[-1][0] == NUMBER
    assert give(browser, code())["Location"] == "/account/"
    user = User.objects.get(pk=who(browser))
    assert identity.opened(user)[0]["claims"] == {"subject": NUMBER, "phone": NUMBER}
    assert NUMBER not in user.display_name


def test_the_same_number_is_the_same_account(browser):
    ask(browser)
    give(browser, code())
    other = Client()
    with later(minutes=2):
        ask(other)
        give(other, code())
    assert who(other) == who(browser) != ""


def test_a_reader_is_identified_by_his_phone(reader, signed_in):
    ask(signed_in)
    give(signed_in, code())
    assert identity.is_identified(reader)


def test_neither_number_nor_code_lies_open_in_the_database(browser):
    ask(browser)
    with connection.cursor() as cursor:
        for table in ("readers_phonecode", "readers_session", "readers_rates"):
            cursor.execute(f"SELECT * FROM {table}")
            rows = str(cursor.fetchall())
            assert NUMBER not in rows
            assert code() not in rows


def test_a_code_is_good_once(browser):
    ask(browser)
    session = browser.cookies["sessionid"].value
    give(browser, right := code())
    thief = Client()
    thief.cookies["sessionid"] = session
    give(thief, right)
    browser.post("/account/logout/")
    give(browser, right)
    assert (who(thief), who(browser), PhoneCode.objects.count()) == ("", "", 0)


def test_a_code_dies_after_three_wrong_ones(browser):
    ask(browser)
    wrong = "000000" if code() != "000000" else "111111"
    for _time in range(3):
        assert give(browser, wrong).status_code == 422
    give(browser, code())
    assert not who(browser)


def test_a_code_dies_after_ten_minutes(browser):
    ask(browser)
    with later(minutes=11):
        give(browser, code())
    assert not who(browser)


def test_a_code_is_good_in_the_browser_that_asked(browser):
    ask(browser)
    other = Client()
    ask(other, "+77017654321", REMOTE_ADDR="192.0.2.9")
    first = sent[0][1].split()[0]
    if first != code():
        give(other, first)
    assert not who(other)


def test_a_number_gets_few_messages_whoever_asks(db):
    for host in range(4):
        ask(Client(), REMOTE_ADDR=f"192.0.2.{host}")
    assert len(sent) == 1


def test_a_network_sends_few_messages_whatever_the_numbers(db):
    for number in range(8):
        ask(Client(), f"+7701000000{number}")
    assert len(sent) == 5


def test_the_newsroom_sends_no_more_than_it_can_pay(settings):
    settings.ACCOUNT_RATE_LIMITS = {**settings.ACCOUNT_RATE_LIMITS, "sms_all": "2/m/key"}
    for host in range(4):
        ask(Client(), f"+7701000000{host}", REMOTE_ADDR=f"192.0.2.{host}")
    assert len(sent) == 2


@pytest.mark.parametrize("number", ["", "87011234567", "+7", "+7701abc4567", "+٧٧٠١١٢٣٤٥٦٧", "+7701123456789012"])
def test_what_is_no_number_is_refused_in_words(number, browser):
    assert ask(browser, number).status_code == 422
    assert sent == []


def test_a_message_that_could_not_be_sent_is_told(settings, browser, caplog):
    settings.JARCHI_SMS = f"{__name__}:fail"
    response = ask(browser)
    assert "could not be sent" in response.content.decode()
    assert not PhoneCode.objects.exists()
    assert NUMBER not in caplog.text


def test_a_service_takes_the_message_by_webhook(settings, browser):
    taken = []

    class Service(BaseHTTPRequestHandler):
        def do_POST(self):
            taken.append(json.loads(self.rfile.read(int(self.headers["Content-Length"]))))
            self.send_response(204)
            self.end_headers()

        def log_message(self, *args): ...

    server = HTTPServer(("127.0.0.1", 0), Service)
    Thread(target=server.serve_forever, daemon=True).start()
    settings.JARCHI_SMS = f"http://127.0.0.1:{server.server_port}/sms"
    ask(browser)
    server.shutdown()
    server.server_close()
    assert taken[0]["to"] == NUMBER
    give(browser, taken[0]["text"].split()[0])
    assert who(browser)


def test_while_it_is_not_chosen_there_is_no_such_page(settings, browser):
    settings.JARCHI_SMS = ""
    assert browser.get("/account/phone/").status_code == 404
    assert "phone" not in browser.get("/account/login/").content.decode()


def test_who_has_a_phone_alone_may_be_erased_after_signing_in(browser):
    ask(browser)
    give(browser, code())
    with later(minutes=6):
        assert browser.post("/account/erase/", {"published": "erase"}).status_code == 403
    browser.post("/account/erase/", {"published": "erase"})
    assert not User.objects.exists()
    assert identity.find("phone", "sms", NUMBER) is None


def test_who_has_a_phone_alone_may_add_an_address(browser, code_to):
    ask(browser)
    give(browser, code())
    browser.post("/account/email/", {"email": "new@example.org", "action_add": ""})
    browser.post("/account/confirm-email/", {"code": code_to("new@example.org")})
    assert User.objects.get().email == "new@example.org"


def test_forms_are_refused_without_the_token_of_the_page(browser):
    strict = Client(enforce_csrf_checks=True)
    assert ask(strict).status_code == 403
    assert sent == []
