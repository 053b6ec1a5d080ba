"""Corrections and official replies at the desk in a real browser: read by axe, on a phone, without scripts."""

import re
from typing import Any

import pytest
from django.utils import translation
from django.utils.translation import gettext as _
from playwright.sync_api import expect

pytestmark = pytest.mark.browser
PAGES = {
    "correct": "corrections/story/{live}/", "replies": "replies/", "published": "replies/?which=published",
    "overdue": "replies/{overdue}/", "new": "replies/story/{live}/",
}  # fmt: skip


def address(site: Any, path: str) -> str:
    return f"{site.url}/desk/{path.format(**site.stories)}"


def in_russian(words: str) -> str:
    """As the page says it."""
    with translation.override("ru"):
        return _(words)


@pytest.mark.parametrize("name", PAGES)
@pytest.mark.parametrize("width", [360, 1280])
def test_no_accessibility_fault(site: Any, sit_down: Any, axe: str, name: str, width: int) -> None:
    seat = sit_down("chief", width=width)
    seat.page.goto(address(site, PAGES[name]))
    seat.page.evaluate(axe)
    found = seat.page.evaluate("axe.run('.content', {resultTypes: ['violations']})")["violations"]
    assert [(fault["id"], [node["html"][:90] for node in fault["nodes"]]) for fault in found] == []
    assert seat.page.evaluate("document.documentElement.scrollWidth") <= width
    assert (seat.outside, seat.complaints) == ([], [])


def test_one_corrects_a_story_without_scripts(site: Any, sit_down: Any) -> None:
    page = sit_down("editor", width=360, scripts=False).page
    page.goto(address(site, PAGES["correct"]))
    page.fill("#id_text", "Раз <b>два</b>.")
    page.select_option("#id_before", index=2)
    page.get_by_role("button", name=in_russian("Show the difference")).click()
    expect(page.locator(".desk-note ins").first).to_be_visible()
    expect(page.locator("#id_text")).to_have_value("Раз <b>два</b>.")
    page.get_by_role("button", name=in_russian("Publish the correction")).click()
    expect(page.locator(".desk-rows")).to_contain_text("Раз <b>два</b>.")


def test_an_overdue_reply_is_published_from_the_first_page_without_scripts(site: Any, sit_down: Any) -> None:
    page = sit_down("editor", width=360, scripts=False).page
    page.goto(address(site, ""))
    page.locator("#desk-replies + .desk-rows .desk-row").first.get_by_role("link").click()
    expect(page).to_have_url(re.compile(r"/desk/replies/\d+/$"))
    page.fill("#id_text", "Мы строили в срок.")
    page.get_by_role("button", name=in_russian("Save and publish")).click()
    expect(page).to_have_url(re.compile("which=published"))
    link = page.locator("a[href*='#reply-']").get_attribute("href")
    page.goto(f"{site.url}{link}")
    expect(page.locator(".reply:target")).to_contain_text("Мы строили в срок.")
