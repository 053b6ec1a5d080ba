"""Stories that go on the air and leave it at a set moment."""

import datetime as dt

import pytest
from django.core.management import call_command
from django.urls import reverse
from django.utils import timezone
from wagtail.models import Revision

from jarchi.articles.models import Article
from jarchi.articles.scheduling import Schedule

EDIT = "wagtailsnippets_articles_article:edit"
SOON = dt.timedelta(hours=2)


def by_command():
    call_command("publish_scheduled")


def by_worker():
    Schedule().carry_out()


@pytest.fixture
def come():
    """`come(story)`: let the moment that its newest revision is scheduled for be past."""

    def advance(story):
        past = timezone.now() - dt.timedelta(minutes=1)
        for revision in Revision.objects.for_instance(story).filter(approved_go_live_at__isnull=False):
            revision.content["go_live_at"] = past.isoformat()
            revision.approved_go_live_at = past
            revision.save(update_fields=["content", "approved_go_live_at"])
        Article.objects.filter(pk=story.pk, go_live_at__isnull=False).update(go_live_at=past)

    return advance


def moment(value):
    return timezone.localtime(value).strftime("%Y-%m-%d %H:%M")


@pytest.mark.parametrize("carry_out", [by_command, by_worker])
def test_a_scheduled_story_leaks_nothing_and_then_goes_on_the_air(
    carry_out, draft, cast, at_desk, form_of, heard, client, come
):
    heard()
    at_desk(cast.editor).post(
        reverse(EDIT, args=[draft.pk]),
        form_of(draft, go_live_at=moment(timezone.now() + SOON), **{"action-publish": "1"}),
    )
    draft.refresh_from_db()
    assert draft.scheduled_revision
    assert not draft.live
    assert heard() == []
    assert client.get(draft.get_absolute_url()).status_code == 404
    carry_out()
    draft.refresh_from_db()
    assert not draft.live

    come(draft)
    carry_out()
    draft.refresh_from_db()
    assert draft.live
    assert heard() == ["article.published"]
    assert client.get(draft.get_absolute_url()).status_code == 200


def test_an_approved_story_waits_for_the_moment_that_the_reporter_proposed(draft, cast, at_desk, form_of, heard):
    heard()
    reporter, edit = at_desk(cast.reporter), reverse(EDIT, args=[draft.pk])
    reporter.post(edit, form_of(draft, go_live_at=moment(timezone.now() + SOON), **{"action-submit": "1"}))
    state = Article.objects.get(pk=draft.pk).current_workflow_task_state
    approve = reverse("wagtailsnippets_articles_article:workflow_action", args=[draft.pk, "approve", state.pk])
    at_desk(cast.editor).post(approve)
    draft.refresh_from_db()
    assert draft.scheduled_revision
    assert not draft.live
    assert heard() == []


def test_a_past_moment_is_refused_and_the_text_kept(draft, cast, at_desk, form_of):
    page = at_desk(cast.editor).post(
        reverse(EDIT, args=[draft.pk]),
        form_of(draft, lead="Свежий лид", go_live_at=moment(timezone.now() - SOON), **{"action-publish": "1"}),
    )
    assert "Это время уже прошло" in page.content.decode()
    assert "Свежий лид" in page.content.decode()


def test_the_chief_may_call_a_schedule_off(draft, cast, at_desk, come):
    draft.go_live_at = timezone.now() + SOON
    draft.save_revision(user=cast.editor).publish(user=cast.editor)
    draft.refresh_from_db()
    address = reverse(
        "wagtailsnippets_articles_article:revisions_unschedule", args=[draft.pk, draft.scheduled_revision.pk]
    )
    at_desk(cast.editor).post(address)
    come(draft)
    by_worker()
    draft.refresh_from_db()
    assert not draft.live


def test_a_scheduled_withdrawal_needs_a_word_for_readers_and_keeps_it(live, cast, at_desk, form_of, heard, client):
    heard()
    chief, edit = at_desk(cast.chief), reverse(EDIT, args=[live.pk])
    until = {"expire_at": moment(timezone.now() + SOON), "action-publish": "1"}
    assert "Напишите, что увидят читатели" in chief.post(edit, form_of(live, **until)).content.decode()
    chief.post(edit, form_of(live, withdrawal_note="Срок объявления вышел", **until))
    live.refresh_from_db()
    assert (live.live, live.withdrawal_note) == (True, "Срок объявления вышел")

    Article.objects.filter(pk=live.pk).update(expire_at=timezone.now() - dt.timedelta(minutes=1))
    by_worker()
    live.refresh_from_db()
    assert not live.live
    assert heard()[-1] == "article.withdrawn"
    page = client.get(live.get_absolute_url())
    assert page.status_code == 410
    assert "Срок объявления вышел" in page.content.decode()


def test_an_editor_does_not_schedule_withdrawals(live, cast, at_desk, form_of):
    sent = form_of(live, expire_at=moment(timezone.now() + SOON), withdrawal_note="Так")
    at_desk(cast.editor).post(reverse(EDIT, args=[live.pk]), sent | {"action-publish": "1"})
    live.refresh_from_db()
    assert live.live
    assert live.expire_at is None
