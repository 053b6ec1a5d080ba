"""Comments as readers use them: without scripts by plain pages, with scripts in place, and by the keyboard alone."""

import time
from itertools import product
from pathlib import Path

import pytest
from django.core import signing

from jarchi.readers.automatic import QUICK
from on_air import OnAir, jarchi, wait_until
from test_readers_in_browser import AXE, FAULTS, code_from

ADDRESS = "aibek@example.org"
RULES = """
from jarchi.articles.models import Section
from jarchi.comments.models import Rules
Section.objects.create(slug="society", names={"ru": "Общество"})
rules = Rules.load()
rules.enabled, rules.moderation, rules.close_after_days = True, "post", 0
rules.reader_limit = rules.network_limit = 1000
rules.save()
"""

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("up")]


@pytest.fixture(scope="module")
def newsroom(tmp_path_factory, postman):
    settings = {"JARCHI_EMAIL_HOST": "127.0.0.1", "JARCHI_EMAIL_PORT": str(postman.port)}
    data = tmp_path_factory.mktemp("comments") / "data"
    with OnAir(data, **settings) as newsroom:
        assert jarchi(data, "user", "chief", "--role", "chief", **settings).returncode == 0
        assert jarchi(data, "manage", "shell", "-v0", "-c", RULES).returncode == 0
        yield newsroom


@pytest.fixture
def story(newsroom):
    """The address of a fresh one."""
    return newsroom.url + newsroom.publish(headline="Мост открыли", text="Движение пущено.")["url"]


@pytest.fixture
def readers(browser):
    """`readers(scripts=False)`: the page of somebody new."""
    contexts = []

    def come(*, scripts=True, **more):
        contexts.append(browser.new_context(java_script_enabled=scripts, locale="ru-RU", accept_downloads=True, **more))
        page = contexts[-1].new_page()
        page.complaints = []
        page.on("console", lambda message: page.complaints.append(message.text))
        page.on("pageerror", lambda error: page.complaints.append(str(error)))
        return page

    yield come
    for context in contexts:
        context.close()


def is_read(page, within):
    """Whether the form is older than anybody needs to read it: a sooner one is held."""
    made = page.get_attribute(f"{within}[name=at]", "value").split(":")[1]
    return time.time() - signing.b62_decode(made) > QUICK + 1


def fill(page, text, name="Айгуль", within=".talk .write "):
    wait_until(lambda: is_read(page, within), "the form to be read")
    if page.locator("details.write:not([open]) summary").count():
        page.click("details.write summary")
    page.fill(f"{within}[name=text]", text)
    if page.locator(f"{within}[name=name]").count():
        page.fill(f"{within}[name=name]", name)


def send(page, within=".talk .write "):
    page.click(f"{within}[type=submit]")
    page.wait_for_load_state()


def until(page, condition):
    """In JavaScript. Playwright's own waiting is forbidden by the policy of our pages."""
    wait_until(lambda: page.evaluate(condition), condition, 30)


def near(page, story):
    """At the comments of the story, with what works there."""
    page.goto(story)
    page.locator("#comments").scroll_into_view_if_needed()
    until(page, "performance.getEntriesByType('resource').some(one => /talk[^/]*js$/.test(one.name))")


def test_without_scripts_all_of_it_are_pages_and_forms(readers, story):
    page, other = readers(scripts=False), readers(scripts=False)
    page.goto(story)
    fill(page, "Наконец-то мост открыли, ждали три года.")
    send(page)
    assert "Наконец-то" in page.inner_text(".talk")
    page.click("text=Исправить")
    page.fill("[name=text]", "Наконец-то мост открыли, ждали четыре года.")
    page.click("[type=submit]")
    assert "четыре года" in page.inner_text(".threads, .own")

    other.goto(story)
    other.click(".acts >> text=Ответить")
    fill(other, "Зато сделали на совесть, я проверял.", "Бахром", within="main ")
    send(other, within="main ")
    assert "на совесть" in other.inner_text(".talk")
    other.goto(story)
    other.click("button[name=up] >> nth=0")
    assert other.inner_text("button[name=up] >> nth=0").split()[-1] == "1"
    other.goto(story)
    other.click(".acts >> text=Пожаловаться >> nth=0")
    other.check("[value=untrue]")
    other.click("[type=submit]")
    assert "Редакция проверит" in other.inner_text("main")

    page.goto(story)
    page.click(".acts >> text=Убрать")
    page.click("[type=submit]")
    assert "четыре года" not in page.inner_text(".talk")
    assert "на совесть" in page.inner_text(".talk")
    assert page.complaints == other.complaints == []


def test_an_account_is_signed_in_by_a_code_and_speaks_under_its_name(newsroom, postman, readers, story):
    page = readers(scripts=False)
    already = len(postman.letters)
    page.goto(f"{newsroom.url}/account/signup/?lang=ru")
    page.fill("[name=name]", "Айбек")
    page.fill("[name=email]", ADDRESS)
    page.click("main form button")
    page.fill("[name=code]", code_from(postman, already))
    page.click("main form button")
    page.goto(story)
    fill(page, "Пишу под своим именем, адрес никому не виден.")
    send(page)
    assert "Айбек" in page.inner_text(".talk")
    page.goto(f"{newsroom.url}/account/")
    with page.expect_download() as download:
        page.click("form[action$='export/'] button")
    assert "под своим именем" in Path(download.value.path()).read_text()


def test_with_scripts_a_reader_stays_on_the_page(readers, story):
    page, other = readers(), readers()
    near(page, story)
    near(other, story)
    fill(page, "Слово первого читателя о новом мосте.")
    page.click(".write [type=submit]")
    page.wait_for_selector("text=Слово первого читателя >> visible=true")
    assert page.url == story
    other.wait_for_selector(".fresh:not([hidden])")
    other.click(".fresh")
    other.wait_for_selector("text=Слово первого читателя")
    other.click("button[name=up] >> nth=0")
    until(other, "document.querySelector('button[name=up]').textContent.trim().endsWith('1')")
    page.click(".said .acts >> text=Исправить")
    page.fill(".inline [name=text]", "Слово первого читателя, уже исправленное.")
    page.click(".inline [type=submit]")
    page.wait_for_selector("text=уже исправленное")
    other.wait_for_selector("text=уже исправленное")
    page.click(".said .acts >> text=Убрать")
    page.click(".inline [type=submit]")
    other.wait_for_selector("text=уже исправленное", state="detached")
    assert page.complaints == other.complaints == []


def test_a_reader_still_sees_what_waits_when_new_ones_are_shown(readers, story):
    other, page = readers(scripts=False), readers()
    near(page, story)
    fill(page, "Смотрите: https://a.example https://b.example https://c.example https://d.example")
    page.click(".write [type=submit]")
    page.wait_for_selector(".said .note")
    other.goto(story)
    fill(other, "Слово другого читателя, тем временем.")
    send(other)
    page.click(".fresh:not([hidden])")
    page.wait_for_selector("text=Слово другого читателя")
    assert page.locator(".said .note").count() == 1
    assert page.complaints == []


def test_by_the_keyboard_alone(readers, story):
    first, page = readers(scripts=False), readers()
    first.goto(story)
    fill(first, "Отвечайте мне с клавиатуры, пожалуйста.")
    send(first)
    near(page, story)
    page.locator(".acts a >> nth=0").focus()
    page.keyboard.press("Enter")
    until(page, "document.activeElement.name === 'text'")
    page.keyboard.type("Отвечаю одной клавиатурой, без мыши.")
    page.keyboard.press("Tab")
    page.keyboard.type("Фаррух")
    page.keyboard.press("Enter")
    page.wait_for_selector("text=Отвечаю одной клавиатурой")
    until(page, "document.activeElement.matches('.said')")
    page.locator(".acts a >> nth=0").focus()
    page.keyboard.press("Enter")
    page.wait_for_selector(".inline textarea")
    page.keyboard.press("Escape")
    page.wait_for_selector(".inline", state="detached")


def test_a_refused_text_stays_in_its_form(readers, story):
    page = readers()
    near(page, story)
    fill(page, "Мой длинный и важный текст.", name="Редакция")
    page.click(".write [type=submit]")
    page.wait_for_selector(".write .wrong")
    assert page.input_value(".write [name=text]") == "Мой длинный и важный текст."
    assert page.locator(".write [name=name][aria-invalid=true]").count() == 1


def test_no_accessibility_violation_on_any_of_its_pages(readers, newsroom, story):
    writer = readers(scripts=False)
    writer.goto(story)
    fill(writer, "Слово для проверки доступности страниц.")
    send(writer)
    discussion = writer.url.partition("#")[0]
    writer.click(".acts >> text=Исправить")
    number = writer.url.split("/")[-2]
    own = [f"{newsroom.url}/ru/comments/{number}/{act}" for act in ("edit", "withdraw")]
    others = [
        story, discussion, f"{discussion}?thread={number}", f"{discussion}write?parent={number}",
        f"{newsroom.url}/ru/comments/{number}/flag", f"{newsroom.url}/ru/comments/mine",
    ]  # fmt: skip
    found = {}
    for width, scheme in product((320, 1280), ("light", "dark")):
        page = readers(viewport={"width": width, "height": 800}, color_scheme=scheme, bypass_csp=True)
        for address, cookies in [*((one, []) for one in others), *((one, writer.context.cookies()) for one in own)]:
            page.context.clear_cookies()
            page.context.add_cookies(cookies) if cookies else None
            page.goto(address)
            page.add_script_tag(path=str(AXE))
            if faults := page.evaluate(FAULTS):
                found[address, width, scheme] = faults
            assert page.evaluate("document.documentElement.scrollWidth") <= width, address
    assert found == {}


def test_a_discussion_read_while_others_write_is_told_of_each(newsroom, readers, story):
    page, other = readers(), readers(scripts=False)
    near(page, story)
    for number in range(3):
        other.goto(story)
        fill(other, f"Сообщение под номером {number} для ленты комментариев.")
        send(other)
    wait_until(lambda: "(3)" in page.inner_text(".fresh"), "three to be counted", 60)
