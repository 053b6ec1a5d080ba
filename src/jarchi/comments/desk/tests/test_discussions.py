"""Closing and opening a discussion from the desk, and what the first page says of comments."""

from collections.abc import Callable

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from jarchi.articles.models import Article
from jarchi.comments.desk.tests.conftest import Say
from jarchi.comments.models import Comment, Decision, Discussion
from jarchi.desk.tests.conftest import Cast
from jarchi.journal.models import Entry

AtDesk = Callable[..., Client]


@pytest.fixture
def editor(cast: Cast, at_desk: AtDesk) -> Client:
    return at_desk(cast.editor)


def address(story: Article, language: str = "ru") -> str:
    return f"/desk/comments/discussion/article-{story.pk}/{language}/"


def test_a_story_nobody_has_commented_yet_is_closed_and_opened(live: Article, editor: Client, cast: Cast) -> None:
    assert live.headline in editor.get(address(live)).content.decode()
    assert not Discussion.objects.exists()
    for verb, closed in (("close", True), ("close", True), ("open", False), ("open", False)):
        answer = editor.post(address(live), {"verb": verb})
        assert (answer.status_code, answer["Location"]) == (302, address(live))
        assert Discussion.objects.get().closed is closed
    assert [line.verb for line in Decision.objects.order_by("id")] == ["close", "open"]


@pytest.mark.parametrize(("verb", "closed"), [("close", True), ("open", False)])
def test_what_was_said_by_hand_is_taken_back_and_the_rules_hold_again(
    verb: str, closed: bool, live: Article, editor: Client
) -> None:
    assert 'value="rules"' not in editor.get(address(live)).content.decode()
    editor.post(address(live), {"verb": verb})
    assert 'value="rules"' in editor.get(address(live)).content.decode()
    for _time in range(2):
        page = editor.post(address(live), {"verb": "rules"}, follow=True).content.decode()
        assert Discussion.objects.get().closed is None
        assert 'value="rules"' not in page
    line = Decision.objects.latest("id")
    assert (line.verb, line.about) == ("rules", {"from": closed})
    assert Decision.objects.count() == 2
    assert Entry.objects.filter(kind="comments.closed").latest("id").data["closed"] is None


def test_what_is_to_be_done_must_be_said(live: Article, editor: Client) -> None:
    for sent in ({}, {"verb": "delete"}):
        answer = editor.post(address(live), sent)
        assert answer.status_code == 422
        assert 'role="alert"' in answer.content.decode()
    assert not Discussion.objects.exists()


def test_a_discussion_of_nothing_is_not_found(live: Article, editor: Client) -> None:
    for path in (f"article-{live.pk}/xx", f"article-{live.pk + 5}/ru", "nothing-1/ru", f"article-{'9' * 19}/ru"):
        where = f"/desk/comments/discussion/{path}/"
        assert editor.get(where).status_code == editor.post(where, {"verb": "close"}).status_code == 404, path


def test_the_form_of_a_story_leads_there(live: Article, cast: Cast, at_desk: AtDesk) -> None:
    form = reverse("wagtailsnippets_articles_article:edit", args=[live.pk])
    assert address(live) in at_desk(cast.editor).get(form).content.decode()
    assert address(live) not in at_desk(cast.reporter).get(form).content.decode()


# --- the first page -------------------------------------------------------------------------------------------
def first_page(browser: Client) -> tuple[str, int]:
    with CaptureQueriesContext(connection) as asked:
        page = browser.get("/desk/").content.decode()
    return page, len(asked)


def test_the_first_page_says_how_many_wait_and_which_the_longest(say: Say, editor: Client) -> None:
    assert "desk-comments" not in first_page(editor)[0]
    oldest = say("Самое старое")
    page, few = first_page(editor)
    assert 'id="desk-comments"' in page
    assert "Самое старое" in page
    Comment.objects.bulk_create(
        Comment(discussion=oldest.discussion, author="g1", name="Я", language="ru", text="Да", digest="d")
        for _number in range(120)
    )
    page, many = first_page(editor)
    assert ">99+<" in page
    assert "Самое старое" in page
    assert many == few


def test_a_reporter_is_not_told_of_comments(say: Say, cast: Cast, at_desk: AtDesk) -> None:
    say("Самое старое")
    assert "Самое старое" not in first_page(at_desk(cast.reporter))[0]


def test_only_reports_are_worth_telling_too(say: Say, report: Callable[..., object], editor: Client) -> None:
    report(say(state="shown"))
    assert "?tab=reported" in first_page(editor)[0]
