"""What a reader's page keeps through changes, gaps, faults and other tabs: nothing lost, nothing moved."""

# ruff: noqa: F811 -- fixtures are asked for by their names

import re
from collections.abc import Callable
from typing import Any

import pytest

from on_air import OnAir, wait_until
from test_feed_in_browser import (  # noqa: F401
    FEED,
    SOON,
    desk,
    headlines,
    newsroom,
    older,
    open_tab,
    publish,
    wait_for,
)

pytestmark = pytest.mark.browser

FOCUSED = "document.activeElement.textContent"
RESET = 'event: hello\ndata: {}\n\nevent: reset\ndata: {"id": 1}\n\n'
HIDE = """hidden => {
    Object.defineProperty(document, "hidden", {value: hidden, configurable: true});
    document.dispatchEvent(new Event("visibilitychange"))}"""


def until(page: Any, condition: Callable[[], object], what: str) -> None:
    wait_until(lambda: condition() or page.wait_for_timeout(20), what, 20)


def streams(page: Any) -> None:
    until(page, lambda: page.streams, "a stream")


def rename(newsroom: OnAir, was: str, now: str) -> None:
    desk(newsroom, f"""
        story = Article.objects.get(headline={was!r})
        story.headline = {now!r}
        story.save_revision()
        actions.publish(story)
    """)  # fmt: skip


def in_section(newsroom: OnAir, slug: str, name: str) -> str:
    """The address of its feed."""
    desk(newsroom, f"Section.objects.get_or_create(slug={slug!r}, defaults=dict(names=dict(ru={name!r})))")
    return f"{FEED}?section={slug}"


def knows(since: int, was: str = "", now: str = "") -> Callable[[Any], None]:
    """The page of home as it was when `since` was the last event."""

    def answer(route: Any) -> None:
        body = re.sub(r'data-since="\d+"', f'data-since="{since}"', route.fetch().text())
        route.fulfill(body=body.replace(was, now) if was else body, content_type="text/html")

    return lambda page: page.route("**/ru/", answer)


def asks(page: Any) -> list[str]:
    """Addresses it asks of the server for what it missed."""
    asked: list[str] = []
    page.on("request", lambda request: "/feed/since/" in request.url and asked.append(request.url))
    return asked


def since(page: Any) -> int:
    return int(page.locator("[data-page]").get_attribute("data-since"))


def begin_anew(page: Any) -> None:
    """On the line again, it is told that too much was missed."""
    page.route(
        re.compile(r"/feed/live\?"), lambda route: route.fulfill(body=RESET, content_type="text/event-stream"), times=1
    )
    with page.expect_response("**/feed/"):
        page.context.set_offline(False)


# --- in place ---------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(("path", "at"), [("/ru/", -1), (FEED, -1), ("inner", 0), ("inner", -1)])
def test_the_line_at_the_edge_stays_when_it_changes(open_tab: Any, newsroom: OnAir, path: str, at: int) -> None:
    page = open_tab(f"{FEED}{older(newsroom)}" if path == "inner" else path)
    was = headlines(page)
    streams(page)
    now = f"{was[at]} {path}{at}"
    rename(newsroom, was[at], now)
    wait_for(page, now)
    was[at] = now
    assert headlines(page) == was


@pytest.mark.parametrize(("path", "where"), [(FEED, "в ленте"), ("/ru/", "на главной")])
def test_who_is_on_the_link_of_a_story_stays_there_when_it_changes(
    open_tab: Any, newsroom: OnAir, publish: Any, path: str, where: str
) -> None:
    publish(f"Под рукой {where}")
    page = open_tab(path)
    streams(page)
    page.locator("[data-page] li a", has_text=f"Под рукой {where}").focus()
    page.evaluate("document.activeElement.parentNode.known = 'the same'")
    rename(newsroom, f"Под рукой {where}", f"Изменилась {where}")
    wait_for(page, f"Изменилась {where}")
    assert page.evaluate(FOCUSED) == f"Изменилась {where}"
    assert page.evaluate("document.activeElement.parentNode.known") == "the same"


def test_the_first_story_takes_the_place_of_the_words_that_there_are_none(
    open_tab: Any, newsroom: OnAir, publish: Any
) -> None:
    page = open_tab(in_section(newsroom, "first", "Первые"))
    streams(page)
    assert page.locator(".nothing").count() == 1
    publish("Первая здесь", section="first")
    wait_for(page, "Первая здесь")
    assert page.locator(".nothing").count() == 0


def test_a_new_story_lands_above_the_mark_of_what_was_read(open_tab: Any, publish: Any) -> None:
    publish("Прочитана последней")
    page = open_tab()
    page.get_by_role("link", name="Что нового после").click()
    page.get_by_text("Вы читали до этого места").wait_for()
    publish("Ещё не прочитана")
    wait_for(page, "Ещё не прочитана")
    lines = page.locator("[data-page] li").all_inner_texts()
    mark = lines.index("Вы читали до этого места")
    assert "Ещё не прочитана" in lines[mark - 1]
    assert "Прочитана последней" in lines[mark + 1]


def test_a_story_goes_from_the_feed_of_a_section_when_it_leaves_it_not_when_that_is_renamed(
    open_tab: Any, newsroom: OnAir, publish: Any
) -> None:
    address = in_section(newsroom, "old", "Переименованный")
    for headline in ("Останется", "Уйдёт"):
        publish(headline, section="old")
    page = open_tab(address)
    streams(page)
    desk(newsroom, """
        section = Section.objects.get(slug="old")
        section.slug = "renamed"
        section.save()
        story = Article.objects.get(headline="Уйдёт")
        story.section = Section.objects.get(slug="sport")
        story.save_revision()
        actions.publish(story)
    """)  # fmt: skip
    rename(newsroom, "Останется", "Осталась")
    wait_for(page, "Осталась")
    assert headlines(page) == ["Осталась"]


def test_the_focus_of_a_button_that_goes_passes_to_the_newest(open_tab: Any, publish: Any) -> None:
    page = open_tab()
    page.mouse.wheel(0, 1500)
    until(page, lambda: page.evaluate("scrollY > 1000"), "scrolling")
    publish("Под кнопкой")
    button = page.get_by_role("button", name="1 новая")
    button.wait_for(timeout=SOON)
    button.evaluate("button => button.focus({preventScroll: true})")
    page.evaluate("scrollTo(0, 0)")
    wait_for(page, "Под кнопкой")
    assert page.evaluate(FOCUSED) == "Под кнопкой"


# --- begun anew -------------------------------------------------------------------------------------------------
def test_a_reset_that_finds_the_server_away_drops_nothing_and_tries_again(open_tab: Any, publish: Any) -> None:
    publish("Найдётся позже")

    def prepare(page: Any) -> None:
        page.clock.install()
        knows(99_999_999, "Найдётся позже", "Прежде")(page)
        page.route("**/ru/feed/", lambda route: route.fulfill(status=503, body="Later"), times=1)

    refused: list[int] = []
    page = open_tab("/ru/", prepare=lambda page: (
        prepare(page), page.on("response", lambda answer: answer.status == 503 and refused.append(answer.status))
    ))  # fmt: skip
    until(page, lambda: refused, "the 503")
    was = headlines(page)
    assert "Прежде" in was
    until(page, lambda: page.clock.fast_forward(10_000) or "Найдётся позже" in headlines(page), "another try")
    assert len(headlines(page)) == len(was) >= 10


def test_a_reset_keeps_what_was_brought_from_older_pages_and_where_the_reader_is(open_tab: Any, publish: Any) -> None:
    page = open_tab()
    count = len(headlines(page))
    page.get_by_role("link", name="Раньше").click()
    until(page, lambda: len(headlines(page)) > count, "older stories")
    was = headlines(page)
    streams(page)
    where = page.locator("[data-page] li", has_text=was[count])
    place = where.bounding_box()["y"]
    page.context.set_offline(True)
    publish("Мимо потока")
    begin_anew(page)
    wait_for(page, "Мимо потока")
    assert headlines(page) == ["Мимо потока", *was]
    assert page.evaluate(FOCUSED) == was[count]
    assert where.bounding_box()["y"] == pytest.approx(place, abs=1)


# --- scripts, tabs, browsers ------------------------------------------------------------------------------------
def test_a_script_that_comes_late_misses_nothing(open_tab: Any, newsroom: OnAir, publish: Any) -> None:
    desk(newsroom, """
        actions.publish_story(dict(headline="Трансляция", text="Раз.", section="society", kind="live_blog"))
    """)  # fmt: skip
    page = open_tab("/ru/")
    address = page.locator("[data-page] a", has_text="Трансляция").first.get_attribute("href")
    held: list[Any] = []
    page.route(re.compile(r"/feed/list\.\w+\.js"), lambda route: held.append(route))  # noqa: PLW0108 -- no method of a built-in
    page.goto(newsroom.url + address, wait_until="commit")
    until(page, lambda: held, "the script")
    publish("Пока не было скрипта")
    desk(
        newsroom,
        """
        from jarchi.feed import posts
        posts.post(Article.objects.get(headline="Трансляция"), "Запись без скрипта.")
    """,
    )
    held[0].continue_()
    wait_for(page, "Пока не было скрипта")
    page.locator(".entries", has_text="Запись без скрипта.").wait_for(timeout=SOON)
    assert headlines(page).count("Пока не было скрипта") == 1


def test_an_entry_posted_and_edited_while_nobody_looked_is_told_as_new(open_tab: Any, newsroom: OnAir) -> None:
    desk(newsroom, """
        actions.publish_story(dict(headline="Ход событий", text="Раз.", section="society", kind="live_blog"))
    """)  # fmt: skip
    address = open_tab("/ru/").locator("[data-page] a", has_text="Ход событий").first.get_attribute("href")
    page = open_tab(address, prepare=lambda page: page.clock.install())
    streams(page)
    page.evaluate(HIDE, True)
    page.clock.fast_forward(31_000)
    desk(
        newsroom,
        """
        from jarchi.feed import posts
        one = posts.post(Article.objects.get(headline="Ход событий"), "С опечаткой.")
        posts.edit(one, text="Без опечатки.", image=None, importance="ordinary", pinned=False)
    """,
    )
    page.evaluate(HIDE, False)
    page.locator(".entries", has_text="Без опечатки.").wait_for(timeout=SOON)
    assert "Без опечатки." in page.locator(".posts [role=status]").inner_text()


@pytest.mark.parametrize("far", [False, True], ids=["known to the other", "unknown to it"])
def test_a_new_tab_asks_another_one_and_the_server_only_for_what_that_does_not_know(
    open_tab: Any, publish: Any, far: bool
) -> None:
    publish(f"До вкладок {far}")
    first = open_tab()
    streams(first)
    known = since(first)
    publish(f"При первой вкладке {far}")
    wait_for(first, f"При первой вкладке {far}")
    asked: list[list[str]] = []
    second = open_tab("/ru/", shared=True, prepare=lambda page: (
        knows(known - far, f"При первой вкладке {far}", "Неправда")(page), asked.append(asks(page))
    ))  # fmt: skip
    wait_for(second, f"При первой вкладке {far}")
    assert "Неправда" not in headlines(second)
    assert bool(asked[0]) == far
    assert second.streams == []


def test_a_story_corrected_at_once_is_told_to_a_new_tab_all_the_same(
    open_tab: Any, publish: Any, newsroom: OnAir
) -> None:
    publish("До поправки")
    first = open_tab()
    streams(first)
    known = since(first)
    publish("Исправленная сразу")
    desk(
        newsroom,
        """
        from jarchi.corrections.correcting import correct
        correct(Article.objects.get(headline="Исправленная сразу"), text="Не мост, а брод.")
    """,
    )
    first.locator("[data-page] .note").wait_for(timeout=SOON)
    second = open_tab("/ru/", shared=True, prepare=knows(known, "Исправленная сразу", "Неправда"))
    second.locator("[data-page] .note").wait_for(timeout=SOON)
    wait_for(second, "Исправленная сразу")
    assert "Неправда" not in headlines(second)


def test_a_tab_takes_over_from_one_that_says_nothing(open_tab: Any, publish: Any) -> None:
    holder = open_tab("/robots.txt")
    holder.evaluate("navigator.locks.request('/ru/feed/live', () => new Promise(() => {})), 1")
    page = open_tab(shared=True, prepare=lambda page: page.clock.install())
    publish("При молчащей вкладке")
    until(page, lambda: page.clock.fast_forward(30_000) or page.streams, "a stream of its own")
    wait_for(page, "При молчащей вкладке")
    assert headlines(page).count("При молчащей вкладке") == 1


@pytest.mark.parametrize("broken", [
    "navigator.locks.request = () => Promise.reject(new DOMException('No', 'SecurityError'))",
    "Object.defineProperty(Navigator.prototype, 'locks', {value: undefined})",
    "self.BroadcastChannel = class {constructor() {throw new DOMException('No', 'SecurityError')}}",
], ids=["locks refused", "no locks", "no channel"])  # fmt: skip
def test_a_tab_that_cannot_share_has_a_stream_of_its_own(
    request: pytest.FixtureRequest, open_tab: Any, publish: Any, broken: str
) -> None:
    headline = f"Без соседей: {request.node.callspec.id}"
    page = open_tab(prepare=lambda page: page.add_init_script(broken))
    streams(page)
    publish(headline)
    wait_for(page, headline)
    assert len(page.streams) == 1
