"""The feed in a browser, of a newsroom on air: live, quiet in the background, whole without scripts."""

import re
import subprocess
import sys
import textwrap
from collections.abc import Callable, Iterator
from itertools import product
from typing import Any

import pytest

from jarchi.pages.tests.browser.conftest import AXE
from jarchi.pages.tests.browser.test_pages import FAULTS, RULES
from on_air import OnAir, environment, prepared, wait_until

pytestmark = pytest.mark.browser

FEED = "/ru/feed/"
SOON = 15_000  # milliseconds


@pytest.fixture(scope="module")
def newsroom(tmp_path_factory: pytest.TempPathFactory) -> Iterator[OnAir]:
    """With sixty stories of the last days."""
    data = prepared(tmp_path_factory.mktemp("feed") / "data")
    with OnAir(data) as newsroom:
        desk(newsroom, """
            import datetime as dt
            from django.utils import timezone
            from jarchi.articles.models import Newsroom
            room = Newsroom.load()
            room.names, room.languages = {"ru": "Вестник"}, ["ru", "kk"]
            room.save()
            for slug, name in (("society", "Общество"), ("sport", "Спорт")):
                Section.objects.create(slug=slug, names={"ru": name})
            sections = list(Section.objects.all())
            actions.publish_many(
                actions.Story(Article(
                    headline=f"Прежняя новость №{number}", section=sections[number % 2], slug=f"n{number}",
                    importance=("main" if number % 5 == 0 else "ordinary"), body=[("paragraph", "Раз. " * 400)],
                    first_published_at=timezone.now() - dt.timedelta(hours=number + 1)), [], [])
                for number in range(60)
            )
        """)  # fmt: skip
        yield newsroom


def desk(newsroom: OnAir, code: str) -> None:
    """Done at the desk of that newsroom."""
    begin = (
        "import django; django.setup()\n"
        "from jarchi.articles import actions\nfrom jarchi.articles.models import Article, Section\n"
    )
    env = environment(newsroom.data, DJANGO_SETTINGS_MODULE="jarchi.settings")
    done = subprocess.run(
        [sys.executable, "-c", begin + textwrap.dedent(code)], env=env, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr


@pytest.fixture
def publish(newsroom: OnAir) -> Callable[..., None]:
    def story(headline: str, section: str = "society", importance: str = "ordinary") -> None:
        desk(newsroom, f"""
            actions.publish_story(dict(headline={headline!r}, text="Раз.", section={section!r},
                                       importance={importance!r}))
        """)  # fmt: skip

    return story


@pytest.fixture
def open_tab(browser: Any, newsroom: OnAir) -> Iterator[Callable[..., Any]]:
    """`open_tab("/ru/feed/", width=360, scripts=False, prepare=…)`; `shared=True`: in the browser of the last one."""
    contexts: list[Any] = []

    def tab(path: str = FEED, *, width: int = 1280, scripts: bool = True, shared: bool = False,
            prepare: Callable[[Any], object] = lambda page: None) -> Any:  # fmt: skip
        if not (shared and contexts):
            size = {"width": width, "height": 800}
            contexts.append(browser.new_context(viewport=size, java_script_enabled=scripts))
        page = contexts[-1].new_page()
        page.streams = []
        page.on("request", lambda request: "/feed/live?" in request.url and page.streams.append(request.url))
        prepare(page)
        page.goto(newsroom.url + path)
        return page

    yield tab
    for context in contexts:
        context.close()


def headlines(page: Any) -> list[str]:
    found: list[str] = page.locator("[data-page] li a").all_inner_texts()
    return found


def wait_for(page: Any, text: str) -> Any:
    line = page.locator("[data-page] li", has_text=text)
    line.wait_for(timeout=SOON)
    return line


def old_story(newsroom: OnAir) -> str:
    found = re.search(r'href="(/ru/\w+/\d+-n50/)"', newsroom.reader().text(f"{FEED}{older(newsroom)}"))
    assert found
    return found[1]


def older(newsroom: OnAir) -> str:
    found = re.search(r'rel="next" href="([^"]+)"', newsroom.reader().text(FEED))
    assert found
    return found[1]


# --- live -----------------------------------------------------------------------------------------------------
def test_a_new_story_slides_in_wherever_the_feed_is(
    open_tab: Any, publish: Any, newsroom: OnAir
) -> None:
    pages = [open_tab(path) for path in (FEED, "/ru/", old_story(newsroom))]
    lengths = [len(headlines(page)) for page in pages]
    for page in pages:
        wait_until(lambda page=page: page.streams or page.wait_for_timeout(20), "a stream", 20)
    publish("Мост открыли", importance="breaking")
    for page in pages:
        line = wait_for(page, "Мост открыли")
        assert "breaking" in line.get_attribute("class")
        assert re.fullmatch(r"\d\d:\d\d", line.locator("time").inner_text())
        assert headlines(page)[0] == "Мост открыли"
    assert "Срочно · Общество" in pages[0].locator("li", has_text="Мост открыли").inner_text()
    assert [len(headlines(page)) for page in pages] == [lengths[0] + 1, *lengths[1:]]
    assert "новая" in pages[0].locator("[role=status]").inner_text()


def test_what_comes_while_the_reader_is_farther_down_waits(open_tab: Any, publish: Any) -> None:
    page = open_tab()
    title = page.title()
    page.mouse.wheel(0, 1500)
    wait_until(lambda: page.evaluate("scrollY > 1000") or page.wait_for_timeout(20), "scrolling", 20)
    seen = page.locator("li", has_text="Прежняя новость №20")
    place = seen.bounding_box()["y"]
    publish("Первая из двух")
    publish("Вторая из двух")
    button = page.get_by_role("button", name="2 новых")
    button.wait_for(timeout=SOON)
    assert page.title() == f"(2) {title}"
    assert "Первая из двух" not in headlines(page)
    assert seen.bounding_box()["y"] == place
    button.click()
    assert headlines(page)[:2] == ["Вторая из двух", "Первая из двух"]
    assert page.title() == title
    assert page.evaluate("document.activeElement.textContent") == "Вторая из двух"
    assert not button.is_visible()


def test_scrolling_back_shows_what_waits(open_tab: Any, publish: Any) -> None:
    page = open_tab()
    page.mouse.wheel(0, 1500)
    wait_until(lambda: page.evaluate("scrollY > 1000") or page.wait_for_timeout(20), "scrolling", 20)
    publish("Ждала")
    page.get_by_role("button", name="1 новая").wait_for(timeout=SOON)
    page.mouse.wheel(0, -2000)
    wait_for(page, "Ждала")
    assert not page.get_by_role("button", name="1 новая").is_visible()


def test_changes_and_withdrawals_are_shown_in_place(open_tab: Any, publish: Any, newsroom: OnAir) -> None:
    publish("Будет исправлена")
    publish("Будет снята")
    pages = [open_tab(path) for path in (FEED, "/ru/")]
    before = [headlines(page) for page in pages]
    heights = [page.locator("li", has_text="Будет снята").bounding_box()["height"] for page in pages]
    desk(newsroom, """
        story = Article.objects.get(headline="Будет исправлена")
        story.headline = "<i>Исправлена</i>"
        story.save_revision()
        actions.publish(story)
        actions.withdraw(Article.objects.get(headline="Будет снята"), "Ошибка.")
    """)
    for page, was, height in zip(pages, before, heights, strict=True):
        wait_for(page, "Материал снят")
        wait_for(page, "<i>Исправлена</i>")
        assert headlines(page) == ["<i>Исправлена</i>", *was[2:]]
        gone = page.locator("li.gone").first
        assert "Будет снята" not in gone.inner_text()
        assert gone.bounding_box()["height"] == height


def test_filters_hold_for_what_comes(open_tab: Any, publish: Any) -> None:
    sport, main = open_tab(f"{FEED}?section=sport"), open_tab(f"{FEED}?importance=main")
    publish("Обычная общества")
    publish("Обычная спорта", section="sport")
    publish("Главная общества", importance="main")
    wait_for(main, "Главная общества")
    wait_for(sport, "Обычная спорта")
    assert headlines(sport)[0] == "Обычная спорта"
    assert headlines(main)[0] == "Главная общества"
    for page in (sport, main):
        assert "Обычная общества" not in headlines(page)


def test_tabs_share_one_stream_and_inherit_it(open_tab: Any, publish: Any) -> None:
    first = open_tab()
    wait_until(lambda: first.streams or first.wait_for_timeout(20), "a stream", 20)
    second, third = open_tab("/ru/", shared=True), open_tab(shared=True)
    publish("Для всех вкладок")
    for page in (first, second, third):
        wait_for(page, "Для всех вкладок")
    assert [len(page.streams) for page in (first, second, third)] == [1, 0, 0]
    first.close()
    wait_until(lambda: second.streams or third.streams or third.wait_for_timeout(20), "an heir", 20)
    publish("Для оставшихся")
    for page in (second, third):
        wait_for(page, "Для оставшихся")
        assert headlines(page).count("Для оставшихся") == 1
    assert len(second.streams) + len(third.streams) == 1


def test_a_tab_in_the_background_goes_quiet_and_catches_up(open_tab: Any, publish: Any) -> None:
    page = open_tab(prepare=lambda page: page.clock.install())
    wait_until(lambda: page.streams or page.wait_for_timeout(20), "a stream", 20)
    ended: list[str] = []
    page.on("requestfailed", lambda request: ended.append(request.url))
    show = """hidden => {
        Object.defineProperty(document, "hidden", {value: hidden, configurable: true});
        document.dispatchEvent(new Event("visibilitychange"))}"""
    page.evaluate(show, True)
    page.clock.fast_forward(31_000)
    wait_until(lambda: ended or page.wait_for_timeout(20), "the end of the stream", 20)
    publish("Пока никто не смотрел")
    assert "Пока никто не смотрел" not in headlines(page)
    assert len(page.streams) == 1
    page.evaluate(show, False)
    wait_for(page, "Пока никто не смотрел")
    assert len(page.streams) == 2


def test_where_no_stream_passes_it_asks(open_tab: Any, publish: Any) -> None:
    def block(page: Any) -> None:
        page.clock.install()
        page.route(re.compile(r"/feed/live\?"), lambda route: route.abort())

    asked: list[str] = []
    page = open_tab(prepare=block)
    page.on("request", lambda request: "/feed/since/" in request.url and asked.append(request.url))
    publish("По старинке")
    for _ in range(10):
        page.clock.fast_forward(10_000)
        page.wait_for_timeout(100)
    wait_for(page, "По старинке")
    assert asked


def test_who_missed_too_much_begins_anew(open_tab: Any, publish: Any) -> None:
    publish("После начала")
    far = open_tab("/ru/", prepare=lambda page: page.route(
        "**/ru/", lambda route: route.fulfill(body=re.sub(r'data-since="\d+"', 'data-since="99999999"',
                                                          re.sub("После начала", "Неправда", route.fetch().text())),
                                              content_type="text/html")))  # fmt: skip
    wait_for(far, "После начала")
    assert "Неправда" not in far.locator("[data-page]").inner_text()


def test_older_stories_are_brought_in_place(open_tab: Any) -> None:
    page = open_tab()
    count = len(headlines(page))
    days = page.locator("h2").all_inner_texts()
    page.get_by_role("link", name="Раньше").click()
    wait_until(lambda: len(headlines(page)) > count or page.wait_for_timeout(20), "older stories", 20)
    shown = headlines(page)
    addresses = page.locator("[data-page] li a").evaluate_all("links => links.map(link => link.pathname)")
    assert len(addresses) == len(set(addresses)) == len(shown) >= 60
    assert "Прежняя новость №40" in shown
    assert page.evaluate("document.activeElement.textContent") == shown[count]
    assert "?before=" in page.url
    assert page.locator("h2").all_inner_texts()[: len(days)] == days
    assert page.locator("h2").count() == len(set(page.locator("h2").all_inner_texts()))


# --- without scripts ------------------------------------------------------------------------------------------
def test_all_of_it_is_there_without_scripts(open_tab: Any, publish: Any) -> None:
    page = open_tab(width=360, scripts=False)
    publish("Пришла без скриптов", section="sport")
    page.get_by_role("link", name="Что нового после").click()
    assert headlines(page)[0] == "Пришла без скриптов"
    assert page.locator("li").all_inner_texts().index("Вы читали до этого места") > 0
    filters = page.get_by_role("navigation", name="Что показывать")
    filters.get_by_role("link", name="Спорт").click()
    filters.get_by_role("link", name="Главные").click()
    assert "section=sport" in page.url
    assert "importance=main" in page.url
    assert {"Спорт"} == set(page.locator("li small").all_inner_texts())
    filters.get_by_role("link", name="Все разделы").click()
    filters.get_by_role("link", name="Все новости").click()
    page.get_by_role("link", name="Раньше").click()
    assert "Прежняя новость №59" in headlines(page)
    page.get_by_role("navigation", name="Языки").get_by_role("link", name="Қазақша").click()
    assert page.url.endswith("/kk/feed/")


@pytest.mark.parametrize("path", [FEED, f"{FEED}?section=sport", "/ru/", "story"])
def test_no_accessibility_fault(open_tab: Any, publish: Any, newsroom: OnAir, path: str) -> None:
    if not AXE.exists():
        pytest.fail("axe-core is missing: `npm ci --prefix tests` (part of `make setup`) installs it")
    page = open_tab(old_story(newsroom) if path == "story" else path)
    page.mouse.wheel(0, 2500)
    publish("Для проверки", section="sport")
    if path != "story":
        page.get_by_role("button", name="1 новая").wait_for(timeout=SOON)
    page.evaluate(AXE.read_text())
    for width, scheme in product([360, 1280], ["light", "dark"]):
        page.set_viewport_size({"width": width, "height": 800})
        page.emulate_media(color_scheme=scheme)
        assert page.evaluate(FAULTS, RULES) == [], (width, scheme)
        assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_reduced_motion_is_respected(open_tab: Any, publish: Any) -> None:
    page = open_tab(prepare=lambda page: page.emulate_media(reduced_motion="reduce"))
    publish("Без движения")
    line = wait_for(page, "Без движения")
    assert line.evaluate("line => getComputedStyle(line).animationName") == "none"
