"""Errors reported as readers do it: by touch, with the mouse, by the keyboard alone, without scripts."""

import json
import re
from itertools import product

import pytest

from on_air import OnAir, jarchi, wait_until
from test_readers_in_browser import AXE, FAULTS

MAKE = """
from jarchi.articles import actions
from jarchi.articles.models import Section
from jarchi.corrections.models import ReportRules
Section.objects.create(slug="society", names={"ru": "Общество", "kk": "Қоғам"})
rules = ReportRules.load()
rules.network_limit = rules.story_limit = 0
rules.save()
story = actions.publish_story({
    "headline": "«Қазақстан» и Ҷиҳоншоҳ открыли мост", "lead": "Движение пущено в семь утра.", "kind": "interview",
    "expert": {"name": "Нигора Шарифи", "position": "инженер"}, "authors": ["Тимур Белов"],
    "blocks": [
        {"type": "paragraph", "value": "<p>Мост через <a href='/ru/'>реку Сырдарью</a> строили четыре года.</p>"},
        {"type": "heading", "value": "Что дальше"},
        {"type": "paragraph", "value": "<p>Ғарбу шарқ: ӯ қувват ҷӯяд, Әлем, үй, іңір.</p>"},
        {"type": "paragraph", "value": "<p>Праздник 👨‍👩‍👧 удался 🇰🇿 вполне.</p>"},
        {"type": "exchange", "value": {"question": "Когда пойдут автобусы?", "answer": "<p>Завтра утром.</p>"}},
        {"type": "list", "value": {"ordered": False, "items": ["первый пункт", "второй пункт"]}},
        {"type": "paragraph", "value": "<p>Дальнейшее переосвидетельствование <b>не требуется</b>.</p>"},
    ],
})
story.body = [
    (block.block_type, str(block.value.source).replace("освидетель", "освиде\\u00adтель\\u00ad"))
    if block.block_type == "paragraph" else (block.block_type, block.value) for block in story.body
]
story.save_revision()
actions.publish(story)
print(story.get_absolute_url())
"""
FOUND = """
import json
from jarchi.articles.models import Article
from jarchi.corrections.anchoring import find
from jarchi.corrections.models import Report
from jarchi.corrections.passages import passages, text_of
found = []
for report in Report.objects.order_by("id").select_related("case__article"):
    text = text_of(passages(report.case.article))
    place = find(report.quote, text)
    found.append([report.exact, str(place.standing), text[place.start : place.end], report.fault, report.note,
                  report.email, report.held, bool(report.revision_id), len(report.prefix), len(report.suffix)])
print(json.dumps(found))
"""
MEND = """
from jarchi.articles import actions
from jarchi.articles.models import Article
story = Article.objects.get()
story.lead = "Движение пущено в восемь утра."
story.save_revision()
actions.publish(story)
"""
# Where on the screen the first and the last letter of some words stand.
PLACES = """([from, to]) => {
  const nodes = [], walker = document.createTreeWalker(document.querySelector('.story'), NodeFilter.SHOW_TEXT);
  for (let node; (node = walker.nextNode());) nodes.push(node);
  const first = nodes.find((node) => node.data.includes(from));
  first.parentNode.scrollIntoView({ block: 'center' });
  const last = nodes.find((node) => node.data.includes(to) && node.compareDocumentPosition(first) !== 4);
  const at = (node, place) => {
    const range = document.createRange();
    range.setStart(node, place), range.setEnd(node, place);
    const { x, y, height } = range.getBoundingClientRect();
    return [x, y + height / 2];
  };
  return [at(first, first.data.indexOf(from)), at(last, last.data.indexOf(to) + to.length)];
}"""
SELECT = """([from, to]) => {
  const nodes = [], walker = document.createTreeWalker(document.querySelector('.story'), NodeFilter.SHOW_TEXT);
  for (let node; (node = walker.nextNode());) nodes.push(node);
  const first = nodes.find((node) => node.data.includes(from));
  const last = nodes.find((node) => node.data.includes(to) && node.compareDocumentPosition(first) !== 4);
  getSelection().setBaseAndExtent(first, first.data.indexOf(from), last, last.data.indexOf(to) + to.length);
}"""

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("up")]


@pytest.fixture(scope="module")
def newsroom(tmp_path_factory):
    data = tmp_path_factory.mktemp("reports") / "data"
    with OnAir(data) as newsroom:
        assert jarchi(data, "user", "chief", "--role", "chief").returncode == 0
        made = jarchi(data, "manage", "shell", "-v0", "-c", MAKE)
        assert made.returncode == 0, made.stderr
        newsroom.story = newsroom.url + made.stdout.split()[-1]
        yield newsroom


@pytest.fixture
def readers(browser):
    """`readers(scripts=False)`: the page of somebody new."""
    contexts = []

    def come(*, scripts=True, **more):
        contexts.append(browser.new_context(java_script_enabled=scripts, locale="ru-RU", **more))
        page = contexts[-1].new_page()
        page.complaints = []
        page.on("console", lambda message: "422" in message.text or page.complaints.append(message.text))
        page.on("pageerror", lambda error: page.complaints.append(str(error)))
        return page

    yield come
    for context in contexts:
        context.close()


@pytest.fixture
def phone(readers):
    return readers(viewport={"width": 360, "height": 740}, has_touch=True, is_mobile=True, device_scale_factor=2)


def kept(newsroom):
    """What the newsroom has of each report, and where in its text the words are found."""
    done = jarchi(newsroom.data, "manage", "shell", "-v0", "-c", FOUND)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def until(page, condition):
    """In JavaScript. Playwright's own waiting is forbidden by the policy of our pages."""
    wait_until(lambda: page.evaluate(condition), condition, 30)


def drag(page, start, end=None):
    """With the mouse, from before the words `start` until after the words `end`."""
    page.evaluate("getSelection().removeAllRanges()")
    (x, y), (last_x, last_y) = page.evaluate(PLACES, [start, end or start])
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(last_x, last_y, steps=8)
    page.mouse.up()


def is_read(page):
    """Nobody sends a form in the second in which it was made: a sooner one is held."""
    at = int(page.evaluate("Date.now()"))
    wait_until(lambda: page.evaluate("Date.now()") - at > 2100, "the form to be read")


def words(text):
    """As letters alone: browsers and the newsroom part lines differently."""
    return re.sub(r"[\s\u00ad]+", "", text)


# --- the ways -----------------------------------------------------------------------------------------------------
def test_with_the_mouse(readers, newsroom):
    page = readers(viewport={"width": 1280, "height": 800})
    page.goto(newsroom.story)
    assert not page.evaluate(
        "performance.getEntriesByType('resource').some(one => /corrections.report/.test(one.name))"
    ), "nothing of it is loaded before anybody selects"
    drag(page, "четыре года")
    page.wait_for_selector(".oops-here:not([hidden])")
    page.click(".oops-here")
    page.wait_for_selector("dialog[open]")
    assert page.inner_text(".quoted mark") == "четыре года"
    assert page.inner_text(".quoted") == "Мост через реку Сырдарью строили четыре года."
    page.check("[value=fact]")
    page.fill("[name=note]", "Строили <b>три</b> года")
    page.fill("[name=email]", "anna@example.org")
    is_read(page)
    page.click("dialog [type=submit], dialog button >> nth=0")
    page.wait_for_selector("dialog a[href*='/report/']")
    until(page, "document.activeElement.id === 'report-title'")
    address = page.get_attribute("dialog a[href*='/report/']", "href")
    page.click("dialog button")
    page.wait_for_selector("dialog[open]", state="detached")
    assert page.url == newsroom.story
    page.goto(newsroom.url + address)
    assert page.inner_text(".quoted mark") == "четыре года"
    assert page.complaints == []
    [exact, standing, place, *rest] = kept(newsroom)[-1]
    assert (exact, standing, place) == ("четыре года", "in_place", "четыре года")
    assert rest == ["fact", "Строили <b>три</b> года", "anna@example.org", "", True, 32, 32]


def test_by_touch(phone, newsroom):
    phone.goto(newsroom.story)
    phone.evaluate(SELECT, ["пущено", "пущено"])  # as a long touch does, but not in a Chromium without a screen
    phone.wait_for_selector(".oops-here:not([hidden])")
    button = phone.locator(".oops-here").bounding_box()
    assert button["height"] >= 24
    assert button["x"] >= 0
    assert button["x"] + button["width"] <= 360
    phone.touchscreen.tap(button["x"] + button["width"] / 2, button["y"] + button["height"] / 2)
    phone.wait_for_selector("dialog[open]")
    assert phone.inner_text(".quoted mark") == "пущено"
    assert phone.evaluate("document.documentElement.scrollWidth") <= 360
    is_read(phone)
    phone.locator("dialog button >> nth=0").tap()
    phone.wait_for_selector("dialog a[href*='/report/']")
    phone.locator("dialog button").tap()
    phone.wait_for_selector("dialog[open]", state="detached")
    assert phone.complaints == []
    assert kept(newsroom)[-1][:4] == ["пущено", "in_place", "пущено", "typo"]


def test_by_the_keyboard_alone(readers, newsroom):
    page = readers(viewport={"width": 1280, "height": 800})
    page.goto(newsroom.story)
    page.evaluate(SELECT, ["Завтра", "Завтра"])  # as a reader does who moves a caret through the page (F7)
    for _ in range(7):
        page.keyboard.press("Shift+ArrowRight")
    until(page, "performance.getEntriesByType('resource').some(one => /report[^/]*js$/.test(one.name))")
    page.wait_for_selector(".oops-here:not([hidden])")
    page.keyboard.press("Control+Enter")
    page.wait_for_selector("dialog[open]")
    assert page.inner_text(".quoted mark") == "Завтра утром."
    page.keyboard.press("Escape")
    page.wait_for_selector("dialog[open]", state="detached")
    page.evaluate(SELECT, ["Завтра", "Завтра"])
    page.keyboard.press("Control+Enter")
    page.wait_for_selector("dialog[open]")
    assert page.evaluate("document.activeElement.value") == "typo"
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Tab")
    page.keyboard.type("Послезавтра")
    is_read(page)
    for _ in range(2):
        page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.wait_for_selector("dialog a[href*='/report/']")
    page.keyboard.press("Escape")
    page.wait_for_selector("dialog[open]", state="detached")
    assert page.complaints == []
    assert kept(newsroom)[-1][:5] == ["Завтра", "in_place", "Завтра", "fact", "Послезавтра"]


def test_without_scripts(readers, newsroom):
    page = readers(scripts=False)
    page.goto(newsroom.story)
    page.click(".oops a")
    page.fill("[name=exact]", "таких слов нет")
    page.fill("[name=note]", "Моё пояснение")
    page.click("form.report button")
    assert page.locator("[name=exact][aria-invalid=true]").count() == 1
    assert page.input_value("[name=note]") == "Моё пояснение"
    page.fill("[name=exact]", "второй пункт")
    page.check("[value=translation]")
    is_read(page)
    page.click("form.report button")
    assert re.search(r"/ru/report/[\w-]{43}$", page.url)
    assert page.inner_text(".quoted mark") == "второй пункт"
    assert page.complaints == []
    assert kept(newsroom)[-1][:5] == ["второй пункт", "in_place", "второй пункт", "translation", "Моё пояснение"]


# --- what is selected ---------------------------------------------------------------------------------------------
SELECTED = [
    ("Қазақстан", "Ҷиҳоншоҳ"), ("Мост через", "реку Сыр"), ("четыре", "Что дальше"), ("қувват ҷӯяд", "Әлем, үй"),
    ("👨‍👩‍👧", "👨‍👩‍👧"), ("удался", "🇰🇿"), ("вполне", "Когда пойдут"), ("автобусы", "Завтра"), ("первый", "второй"),
    ("переосвиде", "тель"), ("переосвиде", "не требуется"), ("ствование", "требуется"), ("открыли мост", "пущено"),
    ("в семь утра.", "Шарифи"), ("инженер", "Мост через"),
]  # fmt: skip


def test_whatever_is_selected_anchors_rightly(readers, newsroom):
    page = readers(viewport={"width": 1280, "height": 2400})
    page.goto(newsroom.story)
    before, selected = len(kept(newsroom)), []
    for number, (start, end) in enumerate(SELECTED):
        if number % 2:
            page.evaluate(SELECT, [start, end])
        else:
            drag(page, start, end)
        page.wait_for_selector(".oops-here:not([hidden])")
        page.click(".oops-here")
        page.wait_for_selector("dialog[open]")
        selected.append(page.input_value("dialog [name=exact]"))
        assert words(page.inner_text(".quoted mark")) == words(selected[-1])
        page.fill("[name=note]", f"№ {number}")
        page.click("dialog button >> nth=0")
        page.wait_for_selector("dialog a[href*='/report/']")
        page.click("dialog button")
        page.wait_for_selector("dialog[open]", state="detached")
    found = kept(newsroom)[before:]
    assert len(found) == len(SELECTED)
    for (start, end), sent, (exact, standing, place, *_rest) in zip(SELECTED, selected, found, strict=True):
        assert standing == "in_place", (start, end, exact)
        assert words(place) == words(exact) == words(sent), (start, end)
        assert words(exact).startswith(words(start)), (start, end)
        assert words(exact).endswith(words(end)), (start, end)
    assert page.complaints == []


def test_what_is_selected_elsewhere_has_no_button(readers, newsroom):
    page = readers(viewport={"width": 1280, "height": 800})
    page.goto(newsroom.story)
    page.evaluate(SELECT, ["Завтра", "Завтра"])
    page.wait_for_selector(".oops-here:not([hidden])")
    for selector in (".data", ".head .name", ".oops", ".kicker"):
        page.evaluate("selector => getSelection().selectAllChildren(document.querySelector(selector))", selector)
        page.wait_for_selector(".oops-here", state="hidden")
        page.keyboard.press("Control+Enter")
        assert page.locator("dialog[open]").count() == 0, selector


# --- what may go wrong --------------------------------------------------------------------------------------------
def test_a_refused_report_stays_in_its_form(readers, newsroom):
    page = readers()
    page.goto(newsroom.story)
    page.evaluate(SELECT, ["четыре", "года"])
    page.click(".oops-here:not([hidden])")
    page.fill("dialog [name=email]", "a@b")
    page.fill("dialog [name=note]", "Длинное пояснение")
    page.click("dialog button >> nth=0")
    page.wait_for_selector("dialog [name=email][aria-invalid=true]")
    until(page, "document.activeElement.name === 'email'")
    assert page.input_value("dialog [name=note]") == "Длинное пояснение"
    assert page.inner_text("dialog .quoted mark") == "четыре года"
    page.fill("dialog [name=email]", "")
    page.click("dialog button >> nth=0")
    page.wait_for_selector("dialog a[href*='/report/']")


def test_without_a_line_nothing_is_lost(readers, newsroom):
    page = readers()
    page.goto(newsroom.story)
    page.evaluate(SELECT, ["четыре", "года"])
    page.click(".oops-here:not([hidden])")
    page.fill("dialog [name=note]", "Пояснение в пути")
    page.context.set_offline(True)
    page.click("dialog button >> nth=0")
    page.wait_for_selector("dialog [role=alert]:visible")
    assert page.input_value("dialog [name=note]") == "Пояснение в пути"
    page.context.set_offline(False)
    page.click("dialog button >> nth=0")
    page.wait_for_selector("dialog a[href*='/report/']")


def test_words_that_the_newsroom_mends_meanwhile_are_reported(readers, newsroom):
    page = readers()
    page.goto(newsroom.story)
    page.evaluate(SELECT, ["в семь", "в семь"])
    page.click(".oops-here:not([hidden])")
    assert jarchi(newsroom.data, "manage", "shell", "-v0", "-c", MEND).returncode == 0
    page.click("dialog button >> nth=0")
    page.wait_for_selector("dialog a[href*='/report/']")
    page.goto(newsroom.url + page.get_attribute("dialog a[href*='/report/']", "href"))
    assert page.inner_text(".quoted mark") == "в семь"
    exact, standing, place, *_rest = kept(newsroom)[-1]
    assert (exact, standing, place) == ("в семь", "changed", "в восемь")
    assert jarchi(newsroom.data, "manage", "shell", "-v0", "-c", MEND.replace("восемь", "семь")).returncode == 0


# --- looks --------------------------------------------------------------------------------------------------------
def test_no_accessibility_violation(readers, newsroom):
    writer = readers(scripts=False)
    writer.goto(newsroom.story)
    form = newsroom.url + writer.get_attribute(".oops a", "href")
    writer.goto(form)
    writer.fill("[name=exact]", "первый пункт")
    writer.click("form.report button")
    own, found = writer.url, {}
    for width, scheme in product((320, 1280), ("light", "dark")):
        page = readers(viewport={"width": width, "height": 800}, color_scheme=scheme, bypass_csp=True)
        for address in (form, own, newsroom.story):
            page.goto(address)
            if address == newsroom.story:
                page.evaluate(SELECT, ["четыре", "года"])
                page.click(".oops-here:not([hidden])")
                page.wait_for_selector("dialog[open]")
                until(page, "getComputedStyle(document.querySelector('dialog')).borderRadius === '8px'")
            page.add_script_tag(path=str(AXE))
            if faults := page.evaluate(FAULTS):
                found[address, width, scheme] = faults
            assert page.evaluate("document.documentElement.scrollWidth") <= width, address
    assert found == {}


def test_a_page_with_a_report_asks_no_cookie(readers, newsroom):
    page = readers()
    page.goto(newsroom.story)
    page.evaluate(SELECT, ["второй", "пункт"])
    page.click(".oops-here:not([hidden])")
    page.click("dialog button >> nth=0")
    page.wait_for_selector("dialog a[href*='/report/']")
    assert page.context.cookies() == []
