"""An editor's day in a real browser: nothing calls out, and what the desk promises really works there."""

import json
import re

import pytest
from playwright.sync_api import expect

pytestmark = pytest.mark.browser

INTERVIEW = """– Почему вода пришла сейчас?

– Снежная зима.

– Сколько рыбы вернулось?

– Вдвое больше.

Ранее сообщалось, что в 2005 году построена плотина."""

PAGES = [
    "", "stories/", "stories/add/", "quick/", "stories/interview/", "images/", "documents/", "sections/", "topics/",
    "people/", "users/", "users/new/", "settings/articles/newsroom/1/", "account/",
]  # fmt: skip


def test_no_page_of_the_desk_calls_anybody_outside(site, sit_down):
    seat = sit_down("chief")
    for address in PAGES:
        answer = seat.page.goto(f"{site.url}/desk/{address}", wait_until="networkidle")
        assert answer.status == 200
    for story in ("full", "live"):
        seat.page.goto(site.story(story), wait_until="networkidle")
    assert seat.outside == []
    assert seat.complaints == []


def test_what_is_typed_is_kept_without_pressing_anything(site, sit_down):
    page = sit_down("reporter").page
    told = "document.documentElement.dataset.watching = 'yes'"
    page.add_init_script(f"addEventListener('w-unsaved:watch-edits', () => {{ {told} }})")
    page.goto(f"{site.url}/desk/stories/add/")
    page.wait_for_selector("html[data-watching]")
    page.select_option("#id_section", label="Культура")
    page.fill("#id_headline", "Набрано на ходу")
    page.wait_for_url(re.compile(r"/stories/edit/\d+/"))
    with page.expect_response(lambda answer: "/stories/edit/" in answer.url and answer.request.method == "POST"):
        page.locator(".public-DraftEditor-content").first.click()
        page.keyboard.type("Первые слова")
    page.wait_for_load_state("networkidle")
    page.goto(page.url, wait_until="networkidle")
    assert page.input_value("#id_headline") == "Набрано на ходу"
    assert "Первые слова" in page.inner_text(".public-DraftEditor-content")


def test_the_form_of_a_story_with_every_kind_of_block_opens_and_saves(site, sit_down):
    seat = sit_down("editor")
    page = seat.page
    page.goto(site.story("full"), wait_until="networkidle")
    assert page.locator("[data-streamfield-child][data-contentpath]").count() >= 12
    page.fill("#id_lead", "Сказано коротко")
    page.click("button.action-save")
    page.wait_for_selector(".messages .success")
    assert page.input_value("#id_lead") == "Сказано коротко"
    assert seat.complaints == []


def test_the_preview_is_the_readers_page_as_wide_as_a_phone(site, sit_down):
    page = sit_down("editor").page
    page.goto(site.story("full"), wait_until="networkidle")
    page.click("[data-side-panel-toggle=preview]")
    frame = page.frame_locator("iframe").first
    frame.locator("h1").wait_for()
    assert "Море возвращается" in frame.locator("h1").inner_text()
    expect(page.locator("iframe").first).to_have_css("width", "360px")
    page.click("label:has(input[name=preview-size][value=desktop])")
    expect(page.locator("iframe").first).to_have_css("width", "1280px")


def test_an_interview_is_pasted_corrected_and_stands_in_the_form(site, sit_down):
    page = sit_down("reporter").page
    page.goto(site.story("plain"), wait_until="networkidle")
    page.click("text=Вставить интервью")
    page.fill("textarea[name=text]", INTERVIEW)
    page.click("button[name=split]")
    roles = [page.input_value(f"[name=piece-{number}-role]") for number in range(5)]
    assert roles == ["question", "answer", "question", "answer", "background"]
    page.select_option("[name=piece-4-role]", "answer")
    page.click("button[name=add]")
    page.wait_for_url(site.story("plain"))
    assert "Добавлено 2 вопроса с ответами" in page.inner_text(".messages")
    page.wait_for_selector("text=Вопрос и ответ")
    questions = page.locator("textarea[name$='-value-question']")
    assert [questions.nth(number).input_value() for number in range(2)] == [
        "Почему вода пришла сейчас?", "Сколько рыбы вернулось?"
    ]  # fmt: skip
    answers = page.locator(".public-DraftEditor-content")
    assert "построена плотина" in " ".join(answers.all_inner_texts())


def test_an_editor_returns_a_story_from_the_first_page_with_a_note(site, sit_down):
    page = sit_down("editor").page
    row = page.locator(".desk-row", has_text="Школу ремонтируют")
    row.get_by_role("button", name="Вернуть с замечанием").click()
    note = page.locator(".modal textarea")
    note.wait_for()
    page.locator(".modal input[type=submit], .modal button[type=submit]").click()
    page.wait_for_selector(".modal .error-message, .modal [role=alert]")  # not without a word
    page.locator(".modal textarea").fill("Нет ответа акимата")
    page.locator(".modal input[type=submit], .modal button[type=submit]").click()
    page.wait_for_selector(".modal", state="hidden")
    reporter = sit_down("reporter").page
    assert "Нет ответа акимата" in reporter.inner_text("section:has(#desk-returned)")


def test_a_link_to_another_story_is_chosen_by_its_headline(site, sit_down):
    page = sit_down("reporter").page
    page.goto(site.story("plain"), wait_until="networkidle")
    editor = page.locator(".public-DraftEditor-content").first
    editor.click()
    page.keyboard.press("Control+a")
    page.keyboard.press("Control+k")
    page.wait_for_selector(".modal .page-results a")
    page.fill(".modal #id_q", "мост откр")
    with page.expect_response(lambda answer: "choose-page/search" in answer.url):
        page.keyboard.type("ыли")
    page.click(".modal .page-results a:has-text('Мост открыли')")
    page.wait_for_selector(".modal", state="hidden")
    page.click("button.action-save")
    page.wait_for_selector(".messages .success")
    stored = page.locator("input[name^=body-][name$=-value]").first.input_value()
    links = [entity["data"]["id"] for entity in json.loads(stored)["entityMap"].values()]
    assert [str(number) for number in links] == [str(site.stories["live"])]


def test_topics_are_completed_as_one_types(site, sit_down):
    page = sit_down("reporter").page
    page.goto(f"{site.story('plain')}#tab-settings", wait_until="networkidle")
    page.click("[role=tab]:has-text('Настройки')")
    page.locator(".tagit-new input").type("Водный")
    page.click(".ui-menu-item:has-text('Водный кризис')")
    page.click("button.action-save")
    page.wait_for_selector(".messages .success")
    assert page.input_value("#id_topics") == '"Водный кризис"'


def test_quick_news_goes_out_without_scripts(site, sit_down):
    seat = sit_down("editor", scripts=False)
    page = seat.page
    page.goto(f"{site.url}/desk/quick/")
    page.fill("[name=headline]", "Без единого скрипта")
    page.fill("[name=text]", "Раз.\n\nДва.")
    page.click("text=Опубликовать")
    page.wait_for_url(f"{site.url}/desk/")
    page.click("section:has(#desk-published) a:has-text('Без единого скрипта')")
    assert page.inner_text("h1") == "Без единого скрипта"


@pytest.mark.parametrize("width", [390, 1280])
@pytest.mark.parametrize("address", ["", "quick/", "stories/interview/"])
def test_our_own_pages_fit_the_screen_and_are_accessible(address, width, site, sit_down, axe):
    page = sit_down("editor", width=width).page
    page.goto(f"{site.url}/desk/{address}", wait_until="networkidle")
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    page.evaluate(axe)
    found = page.evaluate("axe.run('.content', {resultTypes: ['violations']})")["violations"]
    assert [(fault["id"], [node["html"][:90] for node in fault["nodes"]]) for fault in found] == []
