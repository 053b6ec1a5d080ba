"""Signing in with an OpenID provider: a real one, and one that lies."""

import base64
import hmac
import html
import json
import re
import shutil
import time
from urllib.parse import parse_qs, urlencode, urlsplit

import pytest
from allauth.account.models import EmailAddress
from django.db import connection
from django.test import Client
from joserfc import jwt
from joserfc.jwk import RSAKey

from freezing import later
from jarchi.readers import identity, oidc
from jarchi.readers.models import Identity, Profile, User
from jarchi.readers.tests.conftest import ADDRESS, new_reader
from jarchi.readers.tests.provider import CALLBACK, SECRET, TESTS, Forger, Person, real_provider


@pytest.fixture(scope="module")
def issuer():
    if not shutil.which("node") or not (TESTS / "node_modules/oidc-provider").exists():
        pytest.skip("needs node and npm's oidc-provider: `make browser` fetches it")
    with real_provider() as issuer:
        yield issuer


def choose(settings, issuer: str) -> None:
    settings.JARCHI_URL = "http://testserver"
    settings.JARCHI_OIDC_ISSUER, settings.JARCHI_OIDC_NAME = issuer, "eGov"
    settings.JARCHI_OIDC_CLIENT_ID, settings.JARCHI_OIDC_CLIENT_SECRET = "jarchi", SECRET


@pytest.fixture
def provider(issuer, settings, db):
    choose(settings, issuer)
    return issuer


def leave(browser: Client, **query: str) -> str:
    """The provider's address that our page leads to, by itself and by a link."""
    page = browser.post("/account/oidc/", query).content.decode()
    address = re.search(r'http-equiv="refresh" content="0; url=([^"]+)"', page)
    assert address
    assert f'<a href="{address[1]}"' in page
    return html.unescape(address[1])


def sign_in(browser: Client, login: str, **query: str):
    """Through the provider and back: our answer."""
    back = Person().signs_in(leave(browser, **query), login)
    return browser.get(back.removeprefix("http://testserver"))


def who(browser: Client) -> str:
    return browser.session.get("_auth_user_id", "")


# --- a real provider ----------------------------------------------------------------------------------------------
def test_a_new_reader_comes_in_with_an_identity_that_is_sealed(provider, browser):
    assert sign_in(browser, "zarina")["Location"] == "/account/"
    user = User.objects.get(pk=who(browser))
    assert identity.opened(user)[0]["claims"] == {
        "subject": "zarina", "name": "САПАРОВА zarina", "birthdate": "1975-01-01", "email": "zarina@people.example",
        "email_verified": False,
    }  # fmt: skip
    assert "САПАРОВА" not in Profile.objects.get(user=user).name
    assert (user.first_name, user.last_name, user.email) == ("", "", "")


def test_nothing_of_who_it_is_lies_open_anywhere_in_the_database(provider, browser):
    sign_in(browser, "zarina")
    with connection.cursor() as cursor:
        tables = connection.introspection.table_names(cursor)
        for table in tables:
            cursor.execute(f'SELECT * FROM "{table}"')
            rows = str(cursor.fetchall())
            assert "САПАРОВА" not in rows, table
            assert "zarina" not in rows, table


def test_the_same_person_comes_to_the_same_account_also_when_the_claims_are_forgotten(provider, settings):
    first, second = Client(), Client()
    sign_in(first, "zarina")
    settings.JARCHI_IDENTITY_DAYS = 1
    with later(days=2):
        assert identity.forget_old() == 1
    sign_in(second, "zarina")
    assert who(first) == who(second) != ""
    other = Client()
    sign_in(other, "farrukh")
    assert who(other) not in ("", who(first))


def test_a_confirmed_address_is_taken_if_nobody_has_it(provider, browser):
    sign_in(browser, "verified-zarina")
    user = User.objects.get(pk=who(browser))
    assert user.email == EmailAddress.objects.get(user=user).email == "verified-zarina@people.example"


def test_an_address_that_somebody_has_is_not_taken_and_opens_no_account(provider, reader, editor):
    for address in (ADDRESS, "aigul@example.org"):
        browser = Client()
        sign_in(browser, f"mailto:{address}")
        user = User.objects.get(pk=who(browser))
        assert user not in (reader, editor)
        assert user.email == ""


def test_who_has_an_account_is_identified_with_it(provider, reader, signed_in):
    sign_in(signed_in, "zarina")
    assert identity.is_identified(reader)
    assert User.objects.count() == 1
    assert "You are identified" in signed_in.get("/account/").content.decode()


def test_one_person_has_one_account(provider, reader, signed_in):
    other = new_reader("Другая", "other@example.org")
    identity.seal(other, "oidc", provider, {"subject": "zarina"})
    sign_in(signed_in, "zarina")
    assert not identity.is_identified(reader)
    assert who(signed_in) == str(reader.pk)


def test_staff_are_refused(provider, editor):
    reader = new_reader()
    browser = Client()
    identity.seal(reader, "oidc", provider, {"subject": "zarina"})
    reader.groups.add(*editor.groups.all())
    assert sign_in(browser, "zarina")["Location"] == "/account/login/"
    assert not who(browser)


def test_a_closed_account_stays_closed(provider, reader, browser):
    identity.seal(reader, "oidc", provider, {"subject": "zarina"})
    User.objects.filter(pk=reader.pk).update(is_active=False)
    assert sign_in(browser, "zarina")["Location"] == "/account/inactive/"
    assert not who(browser)


@pytest.mark.parametrize(
    ("wanted", "led"), [("/ru/society/7-most/", "/ru/society/7-most/"), ("https://evil.example/", "/account/")]
)
def test_it_leads_back_to_where_the_reader_was_and_nowhere_outside(wanted, led, provider, browser):
    sign_in(browser, "zarina")
    browser.post("/account/logout/")
    assert sign_in(browser, "zarina", next=wanted)["Location"] == led


def test_an_answer_is_good_once(provider, browser):
    back = Person().signs_in(leave(browser), "zarina").removeprefix("http://testserver")
    browser.get(back)
    browser.post("/account/logout/")
    assert browser.get(back).status_code == 400
    assert not who(browser)


def test_a_code_is_good_once_whatever_the_state(provider, browser):
    back = Person().signs_in(leave(browser), "zarina")
    browser.get(back.removeprefix("http://testserver"))
    browser.post("/account/logout/")
    state = parse_qs(urlsplit(leave(browser)).query)["state"][0]
    query = {**{name: values[0] for name, values in parse_qs(urlsplit(back).query).items()}, "state": state}
    assert browser.get("/account/oidc/callback/", query).status_code == 400
    assert not who(browser)


def test_a_code_of_another_browser_is_worth_nothing(provider, browser):
    """Its verifier stays in the session that asked (PKCE)."""
    stolen = parse_qs(urlsplit(Person().signs_in(leave(browser), "zarina")).query)
    thief = Client()
    state = parse_qs(urlsplit(leave(thief)).query)["state"][0]
    query = {"code": stolen["code"][0], "state": state, "iss": stolen["iss"][0]}
    assert thief.get("/account/oidc/callback/", query).status_code == 400
    assert not who(thief)


@pytest.mark.parametrize("state", ["", "x", "ж"])
def test_an_answer_to_another_question_is_refused(state, provider, browser):
    back = Person().signs_in(leave(browser), "zarina")
    query = {**{name: values[0] for name, values in parse_qs(urlsplit(back).query).items()}, "state": state}
    assert browser.get("/account/oidc/callback/", query).status_code == 400
    assert not who(browser)
    assert browser.get(back.removeprefix("http://testserver")).status_code == 400  # the attempt is used up


def test_an_answer_that_was_not_asked_for_is_refused(provider, browser):
    assert browser.get("/account/oidc/callback/?code=x&state=").status_code == 400
    assert browser.get("/account/oidc/callback/").status_code == 400


def test_who_comes_back_after_a_quarter_of_an_hour_begins_again(provider, browser):
    back = Person().signs_in(leave(browser), "zarina").removeprefix("http://testserver")
    with later(minutes=15):
        assert browser.get(back).status_code == 400
    assert not who(browser)


def test_who_does_not_want_to_is_not_signed_in(provider, browser):
    state = parse_qs(urlsplit(leave(browser)).query)["state"][0]
    assert browser.get("/account/oidc/callback/", {"error": "access_denied", "state": state}).status_code == 302
    assert not who(browser)


def test_while_it_is_not_chosen_there_is_no_such_page(browser, db):
    assert browser.post("/account/oidc/").status_code == 404
    assert browser.get("/account/oidc/callback/").status_code == 404
    assert "oidc" not in browser.get("/account/login/").content.decode()


def test_who_comes_to_be_identified_is_led_back(provider, signed_in):
    page = signed_in.get("/account/?next=/ru/comments/article-7/").content.decode()
    assert 'name="next" value="/ru/comments/article-7/"' in page
    assert sign_in(signed_in, "zarina", next="/ru/comments/article-7/")["Location"] == "/ru/comments/article-7/"


def test_another_site_begins_nothing_and_a_link_leads_to_the_form(provider, db):
    browser = Client(enforce_csrf_checks=True)
    assert browser.post("/account/oidc/").status_code == 403
    assert browser.get("/account/oidc/")["Location"] == "/account/login/"
    assert not browser.cookies.keys() & {"sessionid"}
    token = re.search(r'csrfmiddlewaretoken" value="(\w+)"', browser.get("/account/login/").content.decode())
    assert browser.post("/account/oidc/", {"csrfmiddlewaretoken": token[1]}).status_code == 200


def test_the_sign_in_page_offers_it_by_name(provider, browser):
    assert "With eGov" in browser.get("/account/login/").content.decode()


def test_a_provider_that_is_away_is_told_in_words(settings, browser):
    choose(settings, "http://127.0.0.1:9")
    assert browser.post("/account/oidc/").status_code == 400


# --- one that lies --------------------------------------------------------------------------------------------------
@pytest.fixture
def forger(settings, db):
    with Forger().serving() as forger:
        choose(settings, forger.issuer)
        yield forger


def id_token(forger: Forger, nonce: str, key=None, header=None, **claims) -> str:
    now = int(time.time())
    said = {"iss": forger.issuer, "sub": "1", "aud": "jarchi", "exp": now + 60, "iat": now, "nonce": nonce, **claims}
    said = {name: value for name, value in said.items() if value is not None}
    header = header or {"alg": "RS256", "kid": "1"}
    return jwt.encode(header, said, key or forger.key, algorithms=[header["alg"]])


def come_back(browser: Client, forger: Forger, answer=None, **token):
    asked = parse_qs(urlsplit(leave(browser)).query)
    forger.token = lambda: id_token(forger, asked["nonce"][0], **token)
    query = {"code": "any", "state": asked["state"][0], **(answer or {})}
    return browser.get(f"/account/oidc/callback/?{urlencode(query)}")


def test_a_token_that_holds_signs_in(forger, browser):
    assert come_back(browser, forger).status_code == 302
    assert who(browser)
    sent = forger.asked[0]
    assert (sent["grant_type"], sent["redirect_uri"]) == (["authorization_code"], [CALLBACK])
    assert len(sent["code_verifier"][0]) >= 43


@pytest.mark.parametrize(
    "claims",
    [
        {"iss": "https://evil.example"}, {"aud": "another"}, {"aud": ["another"]}, {"aud": ["jarchi", "another"]},
        {"aud": ["jarchi", "another"], "azp": "another"}, {"azp": "another"}, {"exp": int(time.time()) - 3600},
        {"nonce": "another"}, {"nonce": None}, {"sub": None}, {"sub": ""}, {"exp": None}, {"aud": None}, {"iss": None},
        {"iat": int(time.time()) + 3600}, {"sub": "2"}, {"sub": "x" * 300},
    ],
    ids=" ".join,
)  # fmt: skip
def test_a_token_that_says_something_else_is_refused(claims, forger, browser):
    assert come_back(browser, forger, **claims).status_code == 400
    assert not who(browser)
    assert not User.objects.exists()


def test_a_token_signed_by_another_is_refused(forger, browser):
    assert come_back(browser, forger, key=RSAKey.generate_key(2048, {"kid": "1"})).status_code == 400
    assert not who(browser)


def hmac_signed(forger: Forger, nonce: str, password: bytes, **header: str) -> str:
    """By hand: no kept library takes a public key for a password."""
    _header, claims, _signature = id_token(forger, nonce).split(".")
    said = f"{urlsafe(json.dumps({'alg': 'HS256', **header}).encode())}.{claims}"
    return f"{said}.{urlsafe(hmac.digest(password, said.encode(), 'sha256'))}"


def urlsafe(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


@pytest.mark.parametrize("header", [{}, {"kid": "1"}], ids=str)
@pytest.mark.parametrize("password", ["public key", "secret"])
def test_a_token_signed_with_a_password_is_refused(password, header, forger, browser):
    """Also by a provider that offers it: the public key is public, and our secret is no key of the provider's."""
    forger.document = {"id_token_signing_alg_values_supported": ["RS256", "HS256", "none"]}
    asked = parse_qs(urlsplit(leave(browser)).query)
    key = forger.key.as_pem(private=False) if password == "public key" else SECRET.encode()
    forger.token = lambda: hmac_signed(forger, asked["nonce"][0], key, **header)
    assert browser.get("/account/oidc/callback/", {"code": "x", "state": asked["state"][0]}).status_code == 400
    assert not who(browser)


@pytest.mark.parametrize("token", ["", "x", "a.b.c", "eyJhbGciOiJub25lIn0.eyJzdWIiOiIxIn0."])
def test_what_is_no_token_is_refused(token, forger, browser):
    asked = parse_qs(urlsplit(leave(browser)).query)
    forger.token = lambda: token
    assert browser.get("/account/oidc/callback/", {"code": "x", "state": asked["state"][0]}).status_code == 400


def test_new_keys_of_the_provider_are_fetched(forger, browser):
    come_back(browser, forger)
    browser.post("/account/logout/")
    forger.key = RSAKey.generate_key(2048, {"kid": "2", "use": "sig"})
    assert come_back(browser, forger, header={"alg": "RS256", "kid": "2"}).status_code == 302


def test_userinfo_of_another_person_is_refused(forger, browser):
    forger.userinfo = {"sub": "2", "name": "Другая"}
    assert come_back(browser, forger).status_code == 400


def test_an_answer_of_another_provider_is_refused(forger, browser):
    assert come_back(browser, forger, answer={"iss": "https://evil.example"}).status_code == 400
    forger.document = {"authorization_response_iss_parameter_supported": True}
    oidc._known.clear()
    assert come_back(browser, forger).status_code == 400
    assert come_back(browser, forger, answer={"iss": forger.issuer}).status_code == 302


@pytest.mark.parametrize(
    "document",
    [
        {"issuer": "https://evil.example"}, {"token_endpoint": "http://evil.example/token"}, {"jwks_uri": "file:///etc"},
        {"authorization_endpoint": "javascript:alert(1)"}, {"token_endpoint": "http://user@127.0.0.1/"},
    ],
    ids=str,
)  # fmt: skip
def test_a_provider_that_names_unsafe_addresses_is_not_asked(document, forger, browser):
    forger.document = document
    assert browser.post("/account/oidc/").status_code == 400


def test_claims_cannot_make_staff(forger, browser):
    forger.userinfo = {"sub": "1", "is_superuser": True, "groups": ["chief"], "username": "chief", "is_staff": True}
    come_back(browser, forger)
    user = User.objects.get(pk=who(browser))
    assert not user.works_here
    assert user.username.startswith("reader-")


def test_more_than_anybody_needs_is_not_kept(forger, browser):
    forger.userinfo = {"sub": "1", "photo": "x" * 30_000}
    assert come_back(browser, forger).status_code == 400
    assert not Identity.objects.exists()


@pytest.mark.parametrize(
    ("address", "safe"),
    [
        ("https://egov.example", True), ("http://127.0.0.1:9", True), ("http://egov.example", False), ("", False),
        ("https://user@egov.example", False), ("ftp://egov.example", False), ("http://[::1", False),
    ],
)  # fmt: skip
def test_plain_http_stays_on_this_machine(address, safe):
    assert oidc.is_safe(address) is safe
