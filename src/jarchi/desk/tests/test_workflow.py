"""A story's way from the reporter over the editor to the air."""

import pytest
from django.urls import reverse
from wagtail.models import WorkflowState

from jarchi.articles.models import Article

EDIT = "wagtailsnippets_articles_article:edit"


@pytest.fixture
def act(at_desk):
    """`act(cast.editor, story, "approve")`: he takes that step of its workflow, perhaps with a comment."""

    def take(user, story, action, **data):
        state = Article.objects.get(pk=story.pk).current_workflow_task_state
        address = reverse("wagtailsnippets_articles_article:workflow_action", args=[story.pk, action, state.pk])
        return at_desk(user).post(address, data)

    return take


def now(story):
    return Article.objects.get(pk=story.pk)


def test_from_the_reporters_desk_to_the_air_with_one_return(cast, sections, at_desk, form_of, act, heard, client):
    reporter = at_desk(cast.reporter)
    new = Article(headline="Школу ремонтируют", section=sections.society)
    reporter.post(reverse("wagtailsnippets_articles_article:add"), form_of(new, **{"action-submit": "1"}))
    story = Article.objects.get()
    assert story.workflow_in_progress
    assert heard() == []

    act(cast.editor, story, "reject", comment="Нет ответа акимата")
    state = now(story).current_workflow_state
    assert state.status == WorkflowState.STATUS_NEEDS_CHANGES
    assert state.current_task_state.comment == "Нет ответа акимата"
    assert "Нет ответа акимата" in reporter.get(reverse("wagtailadmin_home")).content.decode()
    assert heard() == []

    story.headline = "Школу отремонтируют к маю"
    reporter.post(reverse(EDIT, args=[story.pk]), form_of(story, **{"action-submit": "1"}))
    assert now(story).workflow_in_progress

    act(cast.editor, story, "approve")
    assert now(story).live
    assert now(story).headline == "Школу отремонтируют к маю"
    assert heard() == ["article.published"]
    assert client.get(now(story).get_absolute_url()).status_code == 200


def test_a_story_is_not_returned_without_a_word(submitted, cast, act):
    act(cast.editor, submitted, "reject", comment="  ")
    assert now(submitted).workflow_in_progress


def test_a_story_with_the_editors_is_closed_to_the_reporter_and_open_to_the_editor(submitted, cast, at_desk, form_of):
    address = reverse(EDIT, args=[submitted.pk])
    changed = form_of(submitted, headline="Поправлено")
    assert "нельзя: он закрыт для правки" in at_desk(cast.reporter).post(address, changed).content.decode()
    at_desk(cast.editor).post(address, changed)
    assert now(submitted).get_latest_revision_as_object().headline == "Поправлено"


def test_the_reporter_may_take_his_story_back(submitted, cast, at_desk, form_of):
    address = reverse(EDIT, args=[submitted.pk])
    at_desk(cast.reporter).post(address, form_of(submitted, **{"action-cancel-workflow": "1"}))
    assert not now(submitted).workflow_in_progress
    assert not now(submitted).live


def test_an_editor_approves_what_he_has_just_corrected_in_one_step(submitted, cast, at_desk, form_of, heard):
    heard()
    sent = form_of(submitted, headline="Поправлено") | {
        "action-workflow-action": "true",
        "workflow-action-name": "approve",
        "workflow-action-extra-data": '{"comment": ""}',
    }
    at_desk(cast.editor).post(reverse(EDIT, args=[submitted.pk]), sent)
    assert (now(submitted).live, now(submitted).headline) == (True, "Поправлено")
    assert heard() == ["article.published"]


def test_an_editor_who_approves_may_not_move_the_story_into_a_section_of_others(
    submitted, cast, sections, at_desk, form_of
):
    sent = form_of(submitted, section=sections.politics.pk) | {
        "action-workflow-action": "true", "workflow-action-name": "approve", "workflow-action-extra-data": "{}"
    }  # fmt: skip
    at_desk(cast.editor).post(reverse(EDIT, args=[submitted.pk]), sent)
    assert not now(submitted).live


def test_a_reporters_correction_of_a_story_on_the_air_waits_for_an_editor(live, cast, at_desk, form_of, act, heard):
    heard()
    at_desk(cast.reporter).post(
        reverse(EDIT, args=[live.pk]), form_of(live, headline="Поправка", **{"action-submit": "1"})
    )
    assert now(live).headline == "Мост открыли"
    assert heard() == []
    act(cast.editor, live, "approve")
    assert now(live).headline == "Поправка"
    assert heard() == ["article.updated"]


def test_the_buttons_are_those_that_one_may_press(submitted, draft, cast, at_desk):
    def buttons(user, story):
        page = at_desk(user).get(reverse(EDIT, args=[story.pk])).content.decode()
        words = ("Опубликовать", "Отправить редактору", "Вернуть с замечанием", "Одобрить", "Забрать у редактора")
        return {word for word in words if word in page}

    assert buttons(cast.reporter, submitted) == {"Забрать у редактора"}
    assert buttons(cast.editor, submitted) == {"Вернуть с замечанием", "Одобрить"}
    submitted.current_workflow_state.cancel(user=cast.reporter)
    assert buttons(cast.reporter, draft) == {"Отправить редактору"}
    assert buttons(cast.editor, draft) == {"Опубликовать", "Отправить редактору"}


def test_a_lock_keeps_other_editors_out_until_the_chief_opens_it(draft, cast, sections, at_desk, form_of):
    lock = reverse("wagtailsnippets_articles_article:lock", args=[draft.pk])
    unlock = reverse("wagtailsnippets_articles_article:unlock", args=[draft.pk])
    at_desk(cast.editor).post(lock)
    address = reverse(EDIT, args=[draft.pk])
    at_desk(cast.chief).post(address, form_of(draft, headline="Под замком"))
    assert now(draft).headline == "Мост откроют"
    at_desk(cast.reporter).post(unlock)
    assert now(draft).locked
    at_desk(cast.chief).post(unlock)
    at_desk(cast.chief).post(address, form_of(draft, headline="Замок снят"))
    assert now(draft).headline == "Замок снят"
