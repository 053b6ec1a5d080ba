"""What only a browser can tell of the reader's side."""

from itertools import product
from typing import Any

import pytest

from jarchi.pages.tests.browser.conftest import Open, Site
from jarchi.pages.tests.browser.sample import prose

pytestmark = pytest.mark.browser

PAGES = [
    "feed", "front", "kazakh front", "section", "story", "interview", "blocks", "topic", "person", "archive", "about",
    "missing", "gone", "corrected", "corrections",
]  # fmt: skip
ONE_ROUND_TRIP = 14_336
MOST_SCRIPT = 3 * 1024
RULES = {"rules": {"target-size": {"enabled": True}}, "resultTypes": ["violations"]}
FAULTS = """async (options) => (await axe.run(document, options)).violations.flatMap(
    fault => fault.nodes.map(node => `${fault.id}: ${node.html.slice(0, 160)} ${node.failureSummary}`))"""


@pytest.mark.parametrize("name", PAGES)
def test_no_accessibility_fault(site: Site, look: Open, axe: str, name: str) -> None:
    page = look(site[name]).page
    page.evaluate(axe)
    for width, scheme in product([360, 1280], ["light", "dark"]):
        page.set_viewport_size({"width": width, "height": 800})
        page.emulate_media(color_scheme=scheme)
        assert page.evaluate(FAULTS, RULES) == [], (width, scheme)


def test_a_story_fits_in_one_round_trip(site: Site, look: Open) -> None:
    """HTML with the feed's column, CSS and scripts of a story of 6,000 characters without pictures: their compressed
    bytes. The heads of the four answers, some 400 bytes each, are not counted."""
    assert len(prose()) >= 6000
    seen = look(site["story"])
    assert seen.page.locator(".latest li").count() == 10
    parts = {url.removeprefix(site.url): size for url, size in seen.bodies.items() if not url.endswith(".svg")}
    assert sum(parts.values()) <= ONE_ROUND_TRIP, parts
    scripts = {url: size for url, size in parts.items() if url.endswith(".js")}
    assert len(parts) - len(scripts) == 2, parts  # the page and one stylesheet
    assert len(scripts) == 3, scripts  # of the feed, what follows it, and a look at what is selected
    assert sum(size for url, size in scripts.items() if "/feed/" in url) <= MOST_SCRIPT


@pytest.mark.parametrize("name", PAGES)
def test_nothing_foreign_no_cookie_no_complaint(site: Site, look: Open, name: str) -> None:
    seen = look(site[name])
    assert {url for url in seen.requests if not url.startswith(f"{site.url}/")} == set()
    assert seen.page.context.cookies() == []
    expected = f"Failed to load resource: the server responded with a status of {seen.status}"
    assert [text for text in seen.complaints if not text.startswith(expected)] == []


@pytest.mark.parametrize("strip", ["with breaking news", "without"])
def test_on_a_desktop_sections_stand_under_the_lead_beside_the_latest(site: Site, look: Open, strip: str) -> None:
    page = look(site["front"]).page
    if strip == "without":
        page.evaluate("document.querySelector('.strip')?.remove()")
    places = {name: page.locator(f".{name}").bounding_box() for name in ("top", "blocks", "latest")}
    top, blocks, latest = (places[name] for name in ("top", "blocks", "latest"))
    assert blocks["x"] == top["x"]
    assert blocks["y"] >= top["y"] + top["height"]
    assert latest["x"] >= top["x"] + top["width"]
    assert latest["y"] < blocks["y"]


@pytest.mark.parametrize("name", [*PAGES, "kazakh", "tajik", "main"])
def test_no_page_scrolls_sideways(site: Site, look: Open, name: str) -> None:
    page = look(site[name]).page
    for width in (320, 360, 768, 1024, 1280, 1920):
        page.set_viewport_size({"width": width, "height": 800})
        assert page.evaluate("document.documentElement.scrollWidth") <= width


@pytest.mark.parametrize("name", ["front", "story", "interview", "blocks", "section"])
def test_pictures_do_not_shift_the_layout(site: Site, look: Open, name: str) -> None:
    page = look(site[name], 360).page
    page.evaluate("window.scrollTo(0, document.body.scrollHeight)")
    page.wait_for_timeout(300)
    shift = """() => new Promise(done => {
        new PerformanceObserver(list => done(list.getEntries().reduce((sum, entry) => sum + entry.value, 0)))
            .observe({type: "layout-shift", buffered: true});
        setTimeout(() => done(0), 300)})"""
    assert page.evaluate(shift) < 0.01


def test_a_reader_finds_the_way_without_scripts(site: Site, look: Open) -> None:
    page = look(site["front"], 360, scripts=False).page
    page.get_by_role("link", name="Власть", exact=True).first.click()
    page.get_by_role("link", name="Раньше").click()
    assert "?before=" in page.url
    page.get_by_role("heading", level=3).get_by_role("link").first.click()
    assert page.locator("article h1").is_visible()
    page.get_by_role("navigation", name="Языки").get_by_role("link", name="Тоҷикӣ").click()
    assert page.url == site["tajik front"]


def test_the_keyboard_reaches_the_text_first(site: Site, look: Open) -> None:
    page = look(site["story"]).page
    page.keyboard.press("Tab")
    link = page.get_by_role("link", name="К тексту")
    assert link.evaluate("element => element === document.activeElement")
    assert link.bounding_box()["x"] >= 0
    page.keyboard.press("Enter")
    assert page.url.endswith("#main")


def test_a_question_can_be_linked_to(site: Site, look: Open) -> None:
    page = look(site["interview"] + "#q9", 360).page
    assert abs(page.locator("#q9").bounding_box()["y"]) < 5


def test_lines_of_text_have_a_readers_measure(site: Site, look: Open) -> None:
    """60 to 75 characters a line where there is room; type no smaller than 16 px on a phone."""
    page = look(site["story"]).page
    lines = """element => {const range = document.createRange(); range.selectNodeContents(element);
        return element.textContent.length / new Set([...range.getClientRects()].map(box => box.top)).size}"""
    means = [paragraph.evaluate(lines) for paragraph in page.locator(".text > p").all()]
    assert 55 <= sum(means) / len(means) <= 75
    phone = look(site["story"], 320).page
    assert phone.locator(".text").evaluate("element => parseFloat(getComputedStyle(element).fontSize)") >= 16


def test_print_leaves_the_story_alone(site: Site, look: Open) -> None:
    page = look(site["story"]).page
    page.emulate_media(media="print")
    hidden = [page.locator(part).first.is_visible() for part in (".menu", ".tongues", ".beside", ".foot ul")]
    assert hidden == [False] * 4
    assert page.locator("h1").is_visible()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_page_follows_the_readers_scheme(site: Site, look: Open, scheme: str) -> None:
    page = look(site["story"], scheme=scheme).page
    colour: Any = page.locator("body").evaluate("element => getComputedStyle(element).backgroundColor")
    assert (colour == "rgb(255, 255, 255)") == (scheme == "light")


def test_what_was_and_what_is_open_without_scripts(site: Site, look: Open) -> None:
    page = look(site["corrected"], 360, scripts=False).page
    opened = page.locator(".serious .difference")
    assert not opened.is_visible()
    page.locator(".serious summary").click()
    assert opened.locator("del").first.is_visible()
    assert opened.locator("ins").first.is_visible()
