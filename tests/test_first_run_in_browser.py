"""The first-run page as its one reader sees it: any width, any light, JavaScript off."""

from itertools import product
from pathlib import Path

import pytest

from on_air import OnAir

AXE = Path(__file__).parent / "node_modules/axe-core/axe.min.js"
FAULTS = "async () => (await axe.run()).violations.map(fault => `${fault.id}: ${fault.nodes[0].html}`)"
ANSWERS = {"newsroom": "Айнакент", "username": "aigul", "email": "aigul@example.org"}

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("up")]


@pytest.fixture
def newsroom(tmp_path):
    with OnAir(tmp_path / "data") as newsroom:
        yield newsroom


def test_no_fault_in_any_light(newsroom, browser):
    if not AXE.exists():
        pytest.skip("axe-core is missing: npm ci --prefix tests")
    for width, scheme, language in product([320, 1280], ["light", "dark"], ["ru-RU", "en-GB"]):
        context = browser.new_context(
            viewport={"width": width, "height": 800}, color_scheme=scheme, locale=language, bypass_csp=True
        )
        page = context.new_page()
        page.goto(f"{newsroom.url}/")
        for _ in ("as it comes", "with mistakes"):
            page.evaluate(AXE.read_text())
            assert page.evaluate(FAULTS) == [], (width, scheme, language)
            assert page.evaluate("document.documentElement.scrollWidth") <= width
            for name, value in {**ANSWERS, "code": "WRONG", "password": "12345678", "again": "1"}.items():
                page.fill(f"[name={name}]", value)
            page.click("button")
        context.close()


def test_it_opens_the_newsroom_without_javascript(newsroom, browser):
    context = browser.new_context(java_script_enabled=False, locale="ru-RU")
    page = context.new_page()
    complaints = []
    page.on("console", lambda message: complaints.append(message.text))
    page.goto(f"{newsroom.url}/desk/")
    assert page.title() == "Новая редакция"
    password = "дорога к озеру 7"
    for name, value in {**ANSWERS, "code": newsroom.code(), "password": password, "again": password}.items():
        page.fill(f"[name={name}]", value)
    page.select_option("[name=language]", "ru")
    page.click("button")
    assert page.url == f"{newsroom.url}/desk/"
    page.goto(f"{newsroom.url}/ru/")
    assert "Айнакент" in page.content()
    assert complaints == []
    context.close()
