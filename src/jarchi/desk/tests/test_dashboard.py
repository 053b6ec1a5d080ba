"""The first page of the desk: what is to be done, by whom, and what is out."""

import datetime as dt

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from jarchi.articles import actions
from jarchi.articles.models import Article

HOME = "/desk/"


def panel(page, name):
    """The HTML of one panel, empty if it is not shown."""
    _before, found, rest = page.content.decode().partition(f'aria-labelledby="desk-{name}"')
    return rest.split("</section>")[0] if found else ""


def test_a_new_reporter_is_greeted_kindly(cast, sections, at_desk):
    page = at_desk(cast.reporter).get(HOME)
    assert "Черновиков нет" in panel(page, "drafts")
    assert "Ничего не запланировано" in panel(page, "scheduled")
    assert "ничего не опубликовано" in panel(page, "published")
    assert panel(page, "returned") == panel(page, "waiting") == ""
    assert "Быстрая новость" in page.content.decode()


def test_mine_are_my_drafts_and_what_of_mine_waits(draft, cast, at_desk):
    waiting = actions.draft_story({"headline": "У редактора", "section": "society", "text": "Да."}, cast.reporter)
    waiting.get_workflow().start(waiting, cast.reporter)
    mine = panel(at_desk(cast.reporter).get(HOME), "drafts")
    assert draft.headline in mine
    assert "У редактора" in mine
    assert draft.headline not in panel(at_desk(cast.other_reporter).get(HOME), "drafts")


def test_a_returned_story_comes_with_its_note_and_leaves_the_drafts(submitted, cast, at_desk):
    state = submitted.current_workflow_task_state
    state.task.specific.on_action(state, cast.editor, "reject", comment="Нет даты")
    page = at_desk(cast.reporter).get(HOME)
    assert "Нет даты" in panel(page, "returned")
    assert "Editor" in panel(page, "returned")
    assert submitted.headline not in panel(page, "drafts")


def test_an_editor_sees_what_he_may_approve_and_does_it_from_there(submitted, cast, at_desk):
    editor = at_desk(cast.editor)
    waiting = panel(editor.get(HOME), "waiting")
    assert submitted.headline in waiting
    assert panel(at_desk(cast.reporter).get(HOME), "waiting") == ""
    assert submitted.headline not in panel(at_desk(cast.other_editor).get(HOME), "waiting")

    state = submitted.current_workflow_task_state
    approve = reverse("wagtailsnippets_articles_article:workflow_action", args=[submitted.pk, "approve", state.pk])
    assert f'action="{approve}"' in waiting
    response = editor.post(approve, {"next": HOME}, follow=True)
    assert response.redirect_chain[-1][0] == HOME
    assert submitted.headline in panel(response, "published")
    assert "ничего не ждёт" in panel(response, "waiting")


def test_the_schedule_tells_what_goes_out_and_what_is_withdrawn(draft, live, cast, at_desk):
    draft.go_live_at = timezone.now() + dt.timedelta(days=1)
    draft.save_revision(user=cast.editor).publish(user=cast.editor)
    Article.objects.filter(pk=live.pk).update(expire_at=timezone.now() + dt.timedelta(days=2))
    schedule = panel(at_desk(cast.editor).get(HOME), "scheduled")
    assert schedule.index(draft.headline) < schedule.index(live.headline)
    assert draft.headline not in panel(at_desk(cast.other_reporter).get(HOME), "scheduled")


def test_just_published_is_the_last_day_with_links_to_the_pages(live, cast, sections, at_desk):
    old = actions.publish_story({"headline": "Позавчера", "section": "society", "text": "Да."})
    old.first_published_at = timezone.now() - dt.timedelta(hours=25)
    old.save(update_fields=["first_published_at"])
    published = panel(at_desk(cast.other_reporter).get(HOME), "published")
    assert f'href="{live.get_absolute_url()}"' in published
    assert "Позавчера" not in published


@pytest.mark.parametrize("who", ["reporter", "editor", "chief"])
def test_its_queries_do_not_grow_with_the_stories(who, cast, sections, at_desk, django_assert_max_num_queries):
    user = getattr(cast, who)

    def fill():
        for number in range(4):
            data = {"headline": f"Материал {number}", "section": "society", "text": "Да."}
            actions.publish_story(data, user)
            actions.draft_story(data, user)
            sent = actions.draft_story(data, user)
            sent.get_workflow().start(sent, user)
            back = actions.draft_story(data, user)
            back.get_workflow().start(back, user)
            state = back.current_workflow_task_state
            state.task.specific.on_action(state, cast.chief, "reject", comment="Нет")
            planned = actions.draft_story(data, user)
            planned.go_live_at = timezone.now() + dt.timedelta(days=1)
            planned.save_revision().publish()

    browser = at_desk(user)
    fill()
    browser.get(HOME)
    with CaptureQueriesContext(connection) as few:
        browser.get(HOME)
    fill()
    with django_assert_max_num_queries(len(few)):
        browser.get(HOME)
    assert len(few) < 45
