"""A live blog is written from one page: who may, what comes of each button, and that nothing is lost or doubled."""

import io
import re
from collections.abc import Callable
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.db.models import QuerySet
from django.http import HttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from PIL import Image

from jarchi.articles import actions
from jarchi.articles.models import Article
from jarchi.desk.tests.conftest import Cast, Sections
from jarchi.feed import posts
from jarchi.feed.blog import OVER_AFTER
from jarchi.feed.desk.views import AT_ONCE
from jarchi.feed.models import LONGEST, Post
from jarchi.feed.tests.conftest import correction, words
from jarchi.journal.models import Entry
from jarchi.media.models import Picture

AtDesk = Callable[..., Client]
TOKEN = re.compile(r'name="token" value="([0-9a-f]{32})"')


def sent_picture(name: str = "bridge.jpg") -> SimpleUploadedFile:
    file = io.BytesIO()
    Image.new("RGB", (800, 600), "#8899aa").save(file, "JPEG")
    return SimpleUploadedFile(name, file.getvalue(), "image/jpeg")


# --- who may --------------------------------------------------------------------------------------------------
def let_in(cast: Cast, at_desk: AtDesk, ask: Callable[[Client], HttpResponse]) -> set[str]:
    """Who is not turned away: to the desk's first page, or to sign in."""
    found = set()
    for who, user in [*cast, ("anonymous", None)]:
        response = ask(at_desk(user))
        turned_away = response.status_code == 302 and not response.url.startswith("/desk/live-blog/")  # type: ignore[attr-defined]
        if not turned_away:
            found.add(who)
    return found


@pytest.mark.parametrize("path", ["", "{post}/"])
def test_the_page_opens_to_those_who_work_on_the_story(
    path: str, cast: Cast, at_desk: AtDesk, address: str, entry: Post
) -> None:
    where = address + path.format(post=entry.pk)
    assert let_in(cast, at_desk, lambda browser: browser.get(where)) == {"reporter", "editor", "chief"}


@pytest.mark.parametrize("path", ["", "{post}/", "{post}/pin/", "{post}/unpin/", "{post}/withdraw/"])
def test_others_change_nothing(path: str, cast: Cast, at_desk: AtDesk, address: str, entry: Post) -> None:
    where, before = address + path.format(post=entry.pk), list(Post.objects.values())
    sent = {"text": "Чужое.", f"p{entry.pk}-text": "Чужое."}
    for user in (cast.other_reporter, cast.other_editor, cast.stranger, None):
        at_desk(user).post(where, sent)
    assert list(Post.objects.values()) == before


def test_a_named_author_posts_too(cast: Cast, at_desk: AtDesk, sections: Sections) -> None:
    story = {"headline": "Паводок", "section": "society", "text": "Раз.", "kind": "live_blog", "authors": ["Пишущий"]}
    blog = actions.publish_story(story, cast.editor)
    person = blog.bylines.get().person
    person.account = cast.other_reporter
    person.save()
    at_desk(cast.other_reporter).post(f"/desk/live-blog/{blog.pk}/", {"text": "Я на месте."})
    assert Post.objects.get().author == cast.other_reporter


def test_what_is_no_live_blog_has_no_such_page(cast: Cast, at_desk: AtDesk, live_news: Article, entry: Post) -> None:
    chief = at_desk(cast.chief)
    assert chief.get(f"/desk/live-blog/{live_news.pk}/").status_code == 404
    assert chief.get("/desk/live-blog/999999/").status_code == 404
    assert chief.get(f"/desk/live-blog/{live_news.pk}/{entry.pk}/").status_code == 404


@pytest.fixture
def live_news(cast: Cast, sections: Sections) -> Article:
    return actions.publish_story({"headline": "Новость", "section": "society", "text": "Раз."}, cast.reporter)


def test_an_entry_is_not_reached_through_another_blog(
    cast: Cast, at_desk: AtDesk, sections: Sections, entry: Post
) -> None:
    story = {"headline": "Моё", "section": "society", "text": "Раз.", "kind": "live_blog"}
    own = actions.publish_story(story, cast.other_reporter)
    browser = at_desk(cast.other_reporter)
    for verb in ("", "pin/", "withdraw/"):
        assert browser.post(f"/desk/live-blog/{own.pk}/{entry.pk}/{verb}").status_code == 404
    entry.refresh_from_db()
    assert entry.withdrawn_at is None


def test_acts_are_not_done_by_looking(cast: Cast, at_desk: AtDesk, address: str, entry: Post) -> None:
    assert at_desk(cast.chief).get(f"{address}{entry.pk}/withdraw/").status_code == 405


# --- posting ----------------------------------------------------------------------------------------------------
def test_an_entry_is_on_the_air_at_once(cast: Cast, at_desk: AtDesk, address: str, coverage: Article) -> None:
    sent = {"text": "Мост закрыт.", "main": "on", "picture": sent_picture(), "caption": "Мост", "credit": "Н. Шарифи"}
    response = at_desk(cast.reporter).post(address, sent, follow=True)
    post = Post.objects.get()
    assert (post.text, post.importance, post.pinned, post.author) == ("Мост закрыт.", "main", False, cast.reporter)
    assert (post.image.caption, post.image.credit) == ("Мост", "Н. Шарифи")
    assert "Запись в эфире." in words(response)
    page = words(Client().get(coverage.get_absolute_url()))
    assert "<p>Мост закрыт.</p>" in page
    assert "Н. Шарифи" in page


def test_the_same_form_sent_twice_posts_once(cast: Cast, at_desk: AtDesk, address: str) -> None:
    browser = at_desk(cast.reporter)
    (token,) = TOKEN.findall(words(browser.get(address)).partition("blog-entries")[0])
    for _ in range(2):
        response = browser.post(address, {"text": "Мост закрыт.", "token": token, "picture": sent_picture()})
        assert response.status_code == 302
    assert Post.objects.count() == Picture.objects.count() == Entry.objects.filter(kind="post.published").count() == 1


def test_who_goes_back_and_writes_something_else_posts_that_too(cast: Cast, at_desk: AtDesk, address: str) -> None:
    browser = at_desk(cast.reporter)
    for text in ("Мост закрыт.", "Мост открыт."):
        browser.post(address, {"text": text, "token": "a" * 32})
    assert {post.text for post in Post.objects.all()} == {"Мост закрыт.", "Мост открыт."}


def test_forms_without_a_token_are_entries_each(cast: Cast, at_desk: AtDesk, address: str) -> None:
    for _ in range(2):
        at_desk(cast.reporter).post(address, {"text": "Мост закрыт."})
    assert Post.objects.count() == 2


@pytest.mark.parametrize("text", ["", " \u200b ", "я" * (LONGEST + 1)])
def test_a_fault_is_told_at_its_field_and_nothing_is_lost(
    text: str, cast: Cast, at_desk: AtDesk, address: str
) -> None:
    browser = at_desk(cast.reporter)
    sent = {"text": text, "main": "on", "picture": sent_picture(), "caption": "Мост", "credit": "Н. Шарифи"}
    response = browser.post(address, sent)
    page = words(response)
    assert response.status_code == 422
    assert not Post.objects.exists()
    assert "Текст записи:" in page
    assert text.strip(" \u200b") in page
    assert 'value="Н. Шарифи"' in page
    kept = Picture.objects.get()
    assert f'name="kept_picture" value="{kept.pk}"' in page
    browser.post(address, {"text": "Исправлено.", "kept_picture": kept.pk})
    assert Post.objects.get().image == kept


def test_a_file_that_is_no_picture_is_told_and_the_text_comes_back(cast: Cast, at_desk: AtDesk, address: str) -> None:
    bad = SimpleUploadedFile("bridge.jpg", b"GIF89a no", "image/jpeg")
    response = at_desk(cast.reporter).post(address, {"text": "Мост закрыт.", "picture": bad})
    assert response.status_code == 422
    assert "Мост закрыт." in words(response)
    assert not Post.objects.exists()


def test_one_pin_too_many_is_told_at_the_pin(cast: Cast, at_desk: AtDesk, address: str, coverage: Article) -> None:
    for _ in range(5):
        posts.post(coverage, "Важно.", pinned=True)
    response = at_desk(cast.reporter).post(address, {"text": "И это.", "pinned": "on"})
    assert response.status_code == 422
    assert "Уже закреплено записей: 5. Сначала открепите одну." in words(response)
    assert "И это." in words(response)


def test_entries_of_a_story_not_on_the_air_wait_for_it(cast: Cast, at_desk: AtDesk, sections: Sections) -> None:
    story = {"headline": "Паводок", "section": "society", "text": "Раз.", "kind": "live_blog"}
    draft = actions.draft_story(story, cast.reporter)
    response = at_desk(cast.reporter).post(f"/desk/live-blog/{draft.pk}/", {"text": "До эфира."}, follow=True)
    assert "Запись появится вместе с материалом." in words(response)
    assert not Entry.objects.filter(kind__startswith="post.").exists()
    actions.publish(draft)
    assert "До эфира." in words(Client().get(draft.get_absolute_url()))


# --- editing in place -------------------------------------------------------------------------------------------
def test_an_entry_is_edited_where_it_stands(cast: Cast, at_desk: AtDesk, address: str, entry: Post) -> None:
    prefix = entry.anchor
    sent = correction(entry, text="Вода уходит.", pinned="on")
    response = at_desk(cast.editor).post(f"{address}{entry.pk}/", sent)
    assert response.url == f"{address}#{prefix}"  # type: ignore[attr-defined]
    entry.refresh_from_db()
    assert (entry.text, entry.pinned, entry.updated_at is not None) == ("Вода уходит.", True, True)


def test_a_faulty_edit_comes_back_open_in_its_place(cast: Cast, at_desk: AtDesk, address: str, entry: Post) -> None:
    response = at_desk(cast.editor).post(f"{address}{entry.pk}/", {f"{entry.anchor}-text": ""})
    page = words(response)
    assert response.status_code == 422
    assert page.count("<details open>") == 1
    assert page.count("Текст записи: ") == 1
    assert "Вода прибывает." in page  # what readers go on seeing


def test_a_picture_stays_is_replaced_or_goes(cast: Cast, at_desk: AtDesk, address: str, coverage: Article) -> None:
    browser = at_desk(cast.reporter)
    browser.post(address, {"text": "Мост.", "picture": sent_picture()})
    post = Post.objects.get()
    first, where = post.image, f"{address}{post.pk}/"
    browser.post(where, correction(post, text="Мост закрыт."))
    post.refresh_from_db()
    assert post.image == first
    browser.post(where, correction(post, text="Мост.", picture=sent_picture("other.jpg")))
    post.refresh_from_db()
    assert post.image not in (first, None)
    browser.post(where, correction(post, text="Мост.", without_picture="on"))
    post.refresh_from_db()
    assert post.image is None


def test_pin_unpin_and_withdraw_are_one_button_each(cast: Cast, at_desk: AtDesk, address: str, entry: Post) -> None:
    browser = at_desk(cast.reporter)
    for verb, pinned in (("pin", True), ("unpin", False)):
        browser.post(f"{address}{entry.pk}/{verb}/")
        entry.refresh_from_db()
        assert entry.pinned is pinned
    page = words(browser.post(f"{address}{entry.pk}/withdraw/", follow=True))
    entry.refresh_from_db()
    assert entry.withdrawn_at
    assert "снята" in page
    assert f"{address}{entry.pk}/" not in page  # there is nothing to edit any more
    assert browser.post(f"{address}{entry.pk}/", {f"{entry.anchor}-text": "Назад."}).status_code == 404
    browser.post(f"{address}{entry.pk}/pin/")
    entry.refresh_from_db()
    assert not entry.pinned


def test_older_entries_are_reached_and_edited(cast: Cast, at_desk: AtDesk, address: str, coverage: Article) -> None:
    oldest, *_others = [posts.post(coverage, f"Запись {number}.") for number in range(AT_ONCE + 3)]
    browser = at_desk(cast.reporter)
    (older,) = re.findall(rf'href="{address}(\?from=\d+)"', words(browser.get(address)))
    assert "Запись 0." in words(browser.get(address + older))
    assert "Запись 0." in words(browser.get(f"{address}{oldest.pk}/"))
    response = browser.post(f"{address}{oldest.pk}/", correction(oldest, text="Иначе."))
    assert response.url == f"{address}?from={oldest.pk}#{oldest.anchor}"  # type: ignore[attr-defined]
    assert browser.get(address, {"from": "x"}).status_code == 404


def test_hostile_words_stay_words(cast: Cast, at_desk: AtDesk, address: str, coverage: Article) -> None:
    posts.post(coverage, '</textarea><script>x()</script><img src=x onerror="x()">')
    page = words(at_desk(cast.reporter).get(address))
    assert "<script>x()" not in page
    assert "<img src=x" not in page


def test_the_page_costs_the_same_however_many_entries_there_are(
    cast: Cast, at_desk: AtDesk, address: str, coverage: Article, picture: Picture
) -> None:
    def queries() -> int:
        with CaptureQueriesContext(connection) as done:
            browser.get(address)
        return len(done)

    browser = at_desk(cast.chief)
    browser.get(address)
    for _ in range(2):
        posts.post(coverage, "Раз.", image=picture, author=cast.chief)
    browser.get(address)  # thumbs are drawn
    few = queries()
    for _ in range(AT_ONCE):
        posts.post(coverage, "Раз.", image=picture, author=cast.chief)
    assert queries() == few


# --- the way there ----------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    "where", ["/desk/", "/desk/stories/", "/desk/stories/edit/{pk}/"], ids=["dashboard", "list", "form"]
)
def test_the_way_there_is_shown_where_one_looks_for_it(
    where: str, cast: Cast, at_desk: AtDesk, address: str, coverage: Article, live_news: Article
) -> None:
    page = words(at_desk(cast.reporter).get(where.format(pk=coverage.pk)))
    assert page.count(f'href="{address}"') >= 1
    assert f"/desk/live-blog/{live_news.pk}/" not in page


def test_a_story_that_is_no_live_blog_has_no_such_button(cast: Cast, at_desk: AtDesk, live_news: Article) -> None:
    assert "/desk/live-blog/" not in words(at_desk(cast.reporter).get(f"/desk/stories/edit/{live_news.pk}/"))


def test_whose_it_is_not_is_not_shown_it_on_his_first_page(cast: Cast, at_desk: AtDesk, address: str) -> None:
    assert address not in words(at_desk(cast.other_reporter).get("/desk/"))


def test_coverage_that_is_over_leaves_the_first_page(
    cast: Cast, at_desk: AtDesk, address: str, coverage: Article, entry: Post
) -> None:
    long_ago = timezone.now() - 2 * OVER_AFTER
    QuerySet.update(Article.objects.filter(pk=coverage.pk), first_published_at=long_ago)
    browser = at_desk(cast.reporter)
    assert "Идёт трансляция" in words(browser.get("/desk/"))
    Post.objects.update(posted_at=long_ago)
    assert "Идёт трансляция" not in words(browser.get("/desk/"))


def test_a_draft_is_previewed_with_its_entries(cast: Cast, at_desk: AtDesk, sections: Sections) -> None:
    story = {"headline": "Паводок", "section": "society", "text": "Раз.", "kind": "live_blog"}
    draft = actions.draft_story(story, cast.reporter)
    posts.post(draft, "Вода прибывает.")
    posts.post(draft, "Дамба держится.", pinned=True)
    posts.withdraw(posts.post(draft, "Погибли трое."))
    (revision,) = draft.revisions.all()
    page = words(at_desk(cast.reporter).get(f"/desk/stories/history/{draft.pk}/revisions/{revision.pk}/view/"))
    assert "Погибли" not in page
    assert "data-since" not in page
    assert page.index("Дамба держится.") < page.index("Вода прибывает.")


def test_the_form_works_without_scripts(cast: Cast, at_desk: AtDesk, address: str) -> None:
    form: Any = words(at_desk(cast.reporter).get(address)).partition('class="blog-form"')[2].partition("</form>")[0]
    assert "<script" not in form
    assert 'type="submit"' in form
    assert 'type="file"' in form


def test_a_draft_that_becomes_a_live_blog_can_be_posted_in(
    cast: Cast, at_desk: AtDesk, draft: Article, form_of: Callable[..., dict[str, str]]
) -> None:
    browser = at_desk(cast.reporter)
    assert browser.get(f"/desk/live-blog/{draft.pk}/").status_code == 404
    browser.post(f"/desk/stories/edit/{draft.pk}/", form_of(draft, kind="live_blog"))
    assert f'href="/desk/live-blog/{draft.pk}/"' in words(browser.get(f"/desk/stories/edit/{draft.pk}/"))
    assert browser.get(f"/desk/live-blog/{draft.pk}/").status_code == 200
