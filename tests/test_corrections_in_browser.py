"""Whoever has the feed open is told of a correction, once, and finds it."""

# ruff: noqa: F811 -- fixtures are asked for by their names

from collections.abc import Callable
from typing import Any

import pytest

from on_air import OnAir
from test_feed_in_browser import AXE, FAULTS, RULES, SOON, desk, newsroom, open_tab  # noqa: F401

pytestmark = pytest.mark.browser


@pytest.mark.parametrize("path", ["/ru/", "/ru/feed/"])
def test_screens_are_told_of_a_correction(newsroom: OnAir, open_tab: Callable[..., Any], path: str) -> None:
    page = open_tab(path, width=360)
    desk(newsroom, """
        from jarchi.corrections.correcting import correct
        story = Article.objects.live().latest("first_published_at")
        story.headline = "Мэр <b>приехал</b>"
        story.save_revision()
        actions.publish(story)
        correct(story, text="Приехал не мэр.", weight="serious")
    """)  # fmt: skip
    note = page.locator("[data-page] .note")
    note.wait_for(timeout=SOON)
    assert note.count() == 1
    assert note.locator("a").inner_text() == "Мэр <b>приехал</b>"
    page.evaluate(AXE.read_text())
    assert page.evaluate(FAULTS, RULES) == []
    note.locator("a").click()
    page.locator(".correction:target").wait_for(timeout=SOON)
    assert "Приехал не мэр." in page.locator(".correction:target").inner_text()
