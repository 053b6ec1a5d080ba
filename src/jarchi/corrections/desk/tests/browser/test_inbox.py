"""The inbox in a real browser: with the keyboard alone, without scripts, on a phone, and read by axe.

Each test closes cases of its own: the site is one for all of them.
"""

import re
from typing import Any

import pytest
from playwright.sync_api import expect

pytestmark = pytest.mark.browser
PAGES = ["", "?tab=held", "?tab=fixed", "?tab=refused", "{other}/", "{changed}/", "{held}/", "figures/"]


def address(site: Any, path: str = "") -> str:
    return f"{site.url}/desk/corrections/{path.format(**site.stories)}"


def row(page: Any, site: Any, name: str) -> Any:
    return page.locator(f"#case-{site.stories[name]}")


def test_one_mends_and_refuses_with_the_keyboard_alone(site, sit_down):
    seat = sit_down("editor")
    page = seat.page
    page.goto(address(site))
    page.keyboard.press("j")
    expect(row(page, site, "fact")).to_be_focused()
    page.keyboard.press("j")
    page.keyboard.press("j")
    page.keyboard.press("k")
    expect(row(page, site, "again")).to_be_focused()
    page.keyboard.press("r")
    expect(row(page, site, "again").locator("details input[value=right]")).to_be_focused()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    expect(row(page, site, "again")).to_have_count(0)
    expect(row(page, site, "typo")).to_be_focused()
    page.keyboard.press("e")
    words = page.locator("textarea[name=new]")
    expect(words).to_be_focused()
    written = words.input_value()
    page.keyboard.press("ControlOrMeta+a")
    page.keyboard.type(written.replace("длинной", "длиной"))
    page.locator(".err-fix button").focus()
    page.keyboard.press("Enter")
    expect(page).to_have_url(address(site))
    expect(row(page, site, "typo")).to_have_count(0)
    page.goto(address(site, "?tab=refused"))
    expect(row(page, site, "again")).to_have_count(1)
    page.goto(f"{site.url}/ru/society/{site.stories['bridge']}/")
    expect(page.locator("body")).to_contain_text("мост длиной два километра")
    assert seat.complaints == []
    assert seat.outside == []


def test_what_is_changed_already_is_closed_with_one_key(site, sit_down):
    page = sit_down("editor").page
    page.goto(address(site))
    one = row(page, site, "changed")
    expect(one.locator(".err-changed")).to_be_visible()
    expect(one.locator("ins")).to_have_text("длиной")
    one.focus()
    page.keyboard.press("a")
    expect(one).to_have_count(0)
    expect(page.locator("#told")).to_contain_text("1")


def test_without_scripts_a_fact_is_mended_and_told(site, sit_down):
    seat = sit_down("editor", scripts=False, width=390)
    page = seat.page
    page.goto(address(site, "?fault=fact"))
    row(page, site, "fact").locator(".err-mend").click()
    words = page.locator("textarea[name=new]")
    words.fill(words.input_value().replace("2014", "2015"))
    page.locator(".err-fix button").click()
    expect(page.locator(".err-fix .error-message")).to_have_count(1)
    expect(words).to_have_value(re.compile("2015"))
    page.check("input[name=tell][value=serious]")
    page.fill("textarea[name=text]", "Мост строили с 2015 года, а не с 2014-го.")
    page.locator(".err-fix button").click()
    expect(page).to_have_url(re.compile(r"\?fault=fact$"))
    page.goto(address(site, "?tab=fixed"))
    expect(row(page, site, "fact")).to_contain_text("а не с 2014-го")
    assert seat.complaints == []


def test_several_are_chosen_and_refused_at_once(site, sit_down):
    page = sit_down("chief").page
    page.goto(address(site, "?tab=held"))
    page.keyboard.press("j")
    page.keyboard.press("x")
    expect(page.locator("#chosen-number")).to_have_text(" (1)")
    page.locator("#bulk details summary").click()
    page.locator("#bulk button[value=refuse]").click()
    expect(page.locator("#told")).not_to_be_empty()
    expect(row(page, site, "held")).to_have_count(1)
    page.locator("#bulk input[value=elsewhere]").check()
    page.locator("#bulk button[value=refuse]").click()
    expect(row(page, site, "held")).to_have_count(0)


def test_the_keys_are_shown_and_may_be_switched_off(site, sit_down):
    page = sit_down("editor").page
    page.goto(address(site))
    page.keyboard.press("Shift+?")
    expect(page.locator("#keys")).to_be_visible()
    page.locator("#keys-on").uncheck()
    page.keyboard.press("Escape")
    page.reload()
    page.keyboard.press("j")
    expect(page.locator(".mod-row:focus")).to_have_count(0)


@pytest.mark.parametrize("width", [360, 1280])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_our_pages_fit_the_screen_and_are_accessible(scheme, width, site, sit_down, axe):
    page = sit_down("chief", width=width).page
    page.emulate_media(color_scheme=scheme)
    found = {}
    for path in PAGES:
        page.goto(address(site, path), wait_until="networkidle")
        assert page.evaluate("document.documentElement.scrollWidth") <= width, path
        page.evaluate("document.querySelectorAll('.mod details').forEach((one) => { one.open = true; })")
        page.evaluate(axe)
        faults = page.evaluate("axe.run('.mod', {resultTypes: ['violations']})")["violations"]
        found[path] = [(fault["id"], [node["html"][:120] for node in fault["nodes"]][:3]) for fault in faults]
    assert found == {path: [] for path in PAGES}


@pytest.mark.parametrize("path", ["", "settings/corrections/reportrules/"])
def test_the_first_page_and_the_rules_are_accessible(path, site, sit_down, axe):
    seat = sit_down("chief", width=360)
    seat.page.goto(f"{site.url}/desk/{path}", wait_until="networkidle")
    assert seat.page.evaluate("document.documentElement.scrollWidth") <= 360
    seat.page.evaluate(axe)
    found = seat.page.evaluate("axe.run('.content', {resultTypes: ['violations']})")["violations"]
    assert [(fault["id"], [node["html"][:120] for node in fault["nodes"]]) for fault in found] == []
    assert seat.complaints == seat.outside == []
