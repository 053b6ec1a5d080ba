"""The queue in a real browser: with the keyboard alone, without scripts, on a phone, and read by axe.

Each test decides about comments of its own: the site is one for all of them.
"""

import re
from typing import Any

import pytest
from django.utils import translation
from django.utils.translation import gettext as _
from playwright.sync_api import expect

from jarchi.comments.models.comment import Mark

pytestmark = pytest.mark.browser
PAGES = ["", "?tab=reported", "?tab=all", "author/g77/", "blocks/", "log/", "discussion/article-{live}/ru/"]


def address(site: Any, path: str = "") -> str:
    return f"{site.url}/desk/comments/{path.format(**site.stories)}"


def row(page: Any, text: str) -> Any:
    return page.locator(".mod-row", has_text=text)


def in_russian(words: str) -> str:
    """As the page says it."""
    with translation.override("ru"):
        return _(words)


def test_one_moderates_with_the_keyboard_alone(site, sit_down):
    seat = sit_down("editor")
    page = seat.page
    page.goto(address(site, "?order=oldest"))
    page.keyboard.press("j")
    expect(row(page, "ду рак")).to_be_focused()
    page.keyboard.press("j")
    page.keyboard.press("k")
    expect(row(page, "ду рак")).to_be_focused()
    page.keyboard.press("a")
    expect(page.locator("#told")).to_contain_text("1")
    expect(row(page, "ду рак")).to_have_count(0)
    expect(row(page, "Заработок")).to_be_focused()
    page.keyboard.press("r")
    expect(row(page, "Заработок").locator("details[data-verb=refuse] input[value=insult]")).to_be_focused()
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Enter")
    expect(row(page, "Заработок")).to_have_count(0)
    expect(row(page, "Сдаю")).to_be_focused()
    page.goto(address(site, "?tab=refused"))
    expect(row(page, "Заработок")).to_contain_text(in_russian("advertising"))
    assert seat.complaints == []
    assert seat.outside == []


def test_a_refusal_without_a_reason_is_told_and_nothing_is_lost(site, sit_down):
    page = sit_down("editor").page
    page.goto(address(site, "?order=newest"))
    page.keyboard.press("j")
    page.keyboard.press("r")
    form = page.locator(".mod-row:focus-within details[data-verb=refuse]")
    form.locator("input[name=note]").fill("Слова, j и k")
    form.locator("input[name=note]").press("Enter")
    expect(page.locator("#told")).to_have_text(in_russian("Choose a reason."))
    expect(form.locator("input[name=note]")).to_have_value("Слова, j и k")
    page.keyboard.press("Escape")
    expect(row(page, "вторую полосу")).to_be_focused()
    expect(row(page, "вторую полосу").locator("details[open]")).to_have_count(0)


def test_several_are_chosen_and_accepted_at_once(site, sit_down):
    page = sit_down("editor").page
    page.goto(address(site, "?order=newest"))
    page.keyboard.press("j")
    for _time in range(2):
        page.keyboard.press("j")
        page.keyboard.press("x")
    chosen = page.locator(".mod-row:has(.mod-chosen:checked)")
    expect(chosen).to_have_count(2)
    expect(page.locator("#chosen-number")).to_have_text(" (2)")
    ids = chosen.evaluate_all("rows => rows.map(row => row.id)")
    page.locator("#bulk button[value=accept]").focus()
    page.keyboard.press("Enter")
    expect(page.locator("#told")).to_contain_text("2")
    for one in ids:
        expect(page.locator(f"#{one}")).to_have_count(0)


def test_the_keys_are_shown_and_may_be_switched_off(site, sit_down):
    page = sit_down("editor").page
    page.goto(address(site, "?tab=all"))
    page.keyboard.press("Shift+?")
    expect(page.locator("#keys")).to_be_visible()
    page.locator("#keys-on").uncheck()
    page.keyboard.press("Escape")
    page.reload()
    page.keyboard.press("j")
    expect(page.locator(".mod-row:focus")).to_have_count(0)
    page.locator("#show-keys").click()
    page.locator("#keys-on").check()
    page.keyboard.press("Escape")
    page.keyboard.press("j")
    expect(page.locator(".mod-row:focus")).to_have_count(1)


def test_a_mark_is_seen_where_one_was(site, sit_down):
    page = sit_down("editor").page
    page.goto(address(site, "?tab=all"))
    one = page.locator(f"#c{site.stories['root']}")
    one.locator("details[data-verb=more] summary").click()
    one.locator("select[name=mark]").select_option("expert")
    one.locator("button[value=mark]").click()
    with translation.override("ru"):
        expect(one.locator(".mod-head")).to_contain_text(str(Mark.EXPERT.label))
    expect(one).to_be_focused()


def test_without_scripts_the_forms_do_it(site, sit_down):
    seat = sit_down("editor", scripts=False, width=390)
    page = seat.page
    page.goto(address(site, "?tab=reported"))
    one = page.locator(f"#c{site.stories['answer']}")
    one.locator("details[data-verb=refuse] summary").click()
    one.locator("details[data-verb=refuse] button").click()
    assert page.locator(".mod-faults").inner_text().strip()
    page.check("input[name=reason][value=insult]")
    page.click("button[value=refuse]")
    expect(page).to_have_url(re.compile(r"\?tab=reported$"))
    expect(page.locator(".mod-row")).to_have_count(0)
    page.goto(address(site, "?tab=refused"))
    one.locator("details[data-verb=block] summary").click()
    one.locator("select[name=days]").select_option("7")
    one.locator("details[data-verb=block] input[value=insult]").check()
    one.locator("details[data-verb=block] button").click()
    expect(one.locator(".mod-blocked")).to_have_count(1)
    assert seat.complaints == []


def test_a_discussion_is_closed_from_the_form_of_its_story(site, sit_down):
    page = sit_down("editor", scripts=False).page
    page.goto(site.story("live"))
    page.goto(site.url + page.locator("a[href*='comments/discussion']").first.get_attribute("href"))
    page.click("button[value=close]")
    expect(page.locator("button[value=close]")).to_have_count(0)
    page.click("button[value=open]")
    expect(page.locator("button[value=close]")).to_have_count(1)


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


@pytest.mark.parametrize("path", ["", "settings/comments/rules/1/"])
def test_the_first_page_and_the_rules_are_accessible(path, site, sit_down, axe):
    seat = sit_down("chief", width=360)
    seat.page.goto(f"{site.url}/desk/{path}", wait_until="networkidle")
    assert seat.page.evaluate("document.documentElement.scrollWidth") <= 360
    seat.page.evaluate(axe)
    found = seat.page.evaluate("axe.run('.content', {resultTypes: ['violations']})")["violations"]
    assert [(fault["id"], [node["html"][:120] for node in fault["nodes"]]) for fault in found] == []
    assert seat.complaints == seat.outside == []
