"""A reader's account in a browser without JavaScript, with letters that come over SMTP and a real OpenID provider."""

import json
import re
from concurrent.futures import ThreadPoolExecutor
from itertools import product
from pathlib import Path

import pytest

from jarchi.readers.tests.postman import Postman
from jarchi.readers.tests.provider import Forger
from on_air import OnAir, jarchi, wait_until

AXE = Path(__file__).parent / "node_modules/axe-core/axe.min.js"
FAULTS = "async () => (await axe.run()).violations.map(fault => `${fault.id}: ${fault.nodes[0].html}`)"
ADDRESS = "gulnora@example.org"
PAGES = ["login/", "login/code/", "signup/", "password/reset/", "phone/"]
OWN = ["", "erase/", "email/", "password/change/", "password/set/", "reauthenticate/code/", "logout/"]

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("up")]


@pytest.fixture(scope="module")
def provider():
    with Forger().serving() as provider:
        yield provider


@pytest.fixture(scope="module")
def newsroom(tmp_path_factory, postman, provider):
    """With two server processes where the machine has two cores."""
    settings = {"JARCHI_EMAIL_HOST": "127.0.0.1", "JARCHI_EMAIL_PORT": str(postman.port)}
    settings |= {"JARCHI_OIDC_ISSUER": provider.issuer, "JARCHI_OIDC_CLIENT_ID": "jarchi", "JARCHI_OIDC_NAME": "eGov"}
    data = tmp_path_factory.mktemp("readers") / "data"
    with OnAir(data, JARCHI_SMS="https://sms.example/send", **settings) as newsroom:
        made = jarchi(data, "user", "aigul", "--role", "chief", "--email", "aigul@example.org", **settings)
        assert made.returncode == 0, made.stderr
        yield newsroom


def code_from(postman: Postman, already: int) -> str:
    """The code in the letter that comes after so many."""
    wait_until(lambda: len(postman.letters) > already, "a letter", 30)
    found = re.search(r"^ {4}(\S+)\r?$", postman.letters[-1].get_content(), re.MULTILINE)
    assert found
    return found[1]


def submit(page, which: str = "main form button") -> None:
    page.click(which)
    page.wait_for_load_state()


def make_account(page, newsroom, postman, address: str = ADDRESS) -> None:
    already = len(postman.letters)
    page.goto(f"{newsroom.url}/account/signup/?lang=ru")
    page.fill("[name=name]", "Гульнора")
    page.fill("[name=email]", address)
    submit(page)
    page.fill("[name=code]", code_from(postman, already))
    submit(page)


def test_an_account_without_javascript_from_the_first_letter_to_the_last(newsroom, postman, browser):
    context = browser.new_context(java_script_enabled=False, locale="ru-RU", accept_downloads=True)
    page = context.new_page()
    complaints = []
    page.on("console", lambda message: complaints.append(message.text))
    make_account(page, newsroom, postman)
    assert page.url == f"{newsroom.url}/account/"
    page.fill("[name=name]", "Гуля")
    submit(page)
    assert page.inner_text("h1") == "Гуля"
    with page.expect_download() as download:
        page.click("form[action$='export/'] button")
    assert json.loads(Path(download.value.path()).read_text())["account"]["name"] == "Гуля"
    submit(page, "form[action$='logout/'] button")

    already = len(postman.letters)
    page.goto(f"{newsroom.url}/account/login/")
    page.fill("#code_email", ADDRESS)
    submit(page)
    page.fill("[name=code]", code_from(postman, already))
    submit(page)
    assert page.url == f"{newsroom.url}/account/"

    already = len(postman.letters)
    page.goto(f"{newsroom.url}/account/erase/")
    submit(page)
    page.fill("[name=code]", code_from(postman, already))
    submit(page)
    page.check("[value=erase]")
    submit(page)
    assert page.goto(f"{newsroom.url}/account/").url.startswith(f"{newsroom.url}/account/login/")
    assert complaints == []
    context.close()


@pytest.mark.parametrize("scripts", [True, False])
def test_a_form_leads_to_the_provider_on_another_site(scripts, newsroom, provider, browser):
    """The policy of the page forbids a form that is redirected there."""
    context = browser.new_context(java_script_enabled=scripts, locale="ru-RU")
    page = context.new_page()
    page.goto(f"{newsroom.url}/account/login/")
    page.click("form[action='/account/oidc/'] button")
    page.wait_for_url(f"{provider.issuer}/authorization_endpoint?*")
    context.close()


def test_all_server_processes_count_attempts_together(newsroom, postman):
    """Eight browsers at once, each with a new connection, which any process may take."""
    already = len(postman.letters)

    def ask(_browser: int) -> None:
        newsroom.reader().post("/account/login/code/", {"email": "many@example.org"})

    with ThreadPoolExecutor(8) as browsers:
        list(browsers.map(ask, range(8)))
    make_sure = len(postman.letters)
    newsroom.reader().post("/account/login/code/", {"email": "last@example.org"})
    wait_until(lambda: "last@example.org" in str(postman.recipients[make_sure:]), "the last letter", 30)
    sent = [letter["To"] for letter in postman.letters[already:]]
    assert sent.count("many@example.org") == 3


def test_no_fault_in_any_light(newsroom, postman, browser):
    if not AXE.exists():
        pytest.skip("axe-core is missing: npm ci --prefix tests")
    signed_in = browser.new_context()
    make_account(signed_in.new_page(), newsroom, postman, "axe@example.org")
    cookies = signed_in.cookies()
    signed_in.close()
    for width, scheme in product([320, 1280], ["light", "dark"]):
        context = browser.new_context(
            viewport={"width": width, "height": 800}, color_scheme=scheme, locale="ru-RU", bypass_csp=True
        )
        page = context.new_page()
        for address in [*PAGES, "own", *OWN]:
            if address == "own":
                context.add_cookies(cookies)
                continue
            page.goto(f"{newsroom.url}/account/{address}")
            page.evaluate(AXE.read_text())
            assert page.evaluate(FAULTS) == [], (width, scheme, address)
            assert page.evaluate("document.documentElement.scrollWidth") <= width, (width, address)
        context.close()
