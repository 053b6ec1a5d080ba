"""Who gets through which door: the whole cast at every address of the stories, looking (GET) and acting (POST)."""

from typing import Any

import pytest
from django.db import transaction
from django.http import HttpResponse
from django.urls import reverse
from wagtail.snippets.models import get_snippet_models

from jarchi.articles.models import Article

get_snippet_models()  # registers the viewset
ADDRESSES = [pattern.name for pattern in Article.snippet_viewset.get_urlpatterns()]

STAFF = {"reporter", "other_reporter", "editor", "other_editor", "chief"}
WORKING_ON_IT = {"reporter", "editor", "chief"}
PUBLISHING_IT = {"editor", "chief"}
CHIEF = {"chief"}
ALLOWED = {
    **dict.fromkeys(["list", "list_results", "add", "preview_on_add", "interview_add"], STAFF),
    **dict.fromkeys(
        [
            "edit", "usage", "history", "history_results", "preview_on_edit", "revisions_view", "revisions_revert",
            "revisions_compare", "workflow_history", "workflow_history_detail", "confirm_workflow_cancellation",
            "interview",
        ],
        WORKING_ON_IT,
    ),
    **dict.fromkeys(
        ["lock", "revisions_unschedule", "workflow_action", "collect_workflow_action_data", "workflow_preview"],
        PUBLISHING_IT,
    ),
    **dict.fromkeys(["unlock", "unpublish", "delete"], CHIEF),
}  # fmt: skip


@pytest.fixture
def story(live: Article, cast: Any) -> Article:
    """On the air, with a correction that waits for an editor: every address of it leads somewhere."""
    live.headline = "Мост открыли, поправка"
    live.save_revision(user=cast.reporter)
    live.get_workflow().start(live, cast.reporter)
    return Article.objects.get(pk=live.pk)


def address(name: str, story: Article) -> str:
    viewset = Article.snippet_viewset
    pattern = next(pattern for pattern in viewset.get_urlpatterns() if pattern.name == name)
    state = story.current_workflow_state
    known = {
        "pk": story.pk,
        "revision_id": story.latest_revision_id,
        "revision_id_a": "live",
        "revision_id_b": "latest",
        "action_name": "reject",
        "task_state_id": state.current_task_state_id,
        "task_id": state.current_task_state.task_id,
        "workflow_state_id": state.pk,
    }
    names = pattern.pattern.regex.groupindex
    return reverse(viewset.get_url_name(name), kwargs={part: known[part] for part in names})


def test_no_address_of_stories_is_forgotten_here():
    assert set(ADDRESSES) == set(ALLOWED)


@pytest.mark.parametrize("method", ["get", "post"])
@pytest.mark.parametrize("name", ADDRESSES)
def test_a_story_opens_to_those_who_work_on_it_and_to_nobody_else(name, method, story, cast, at_desk, form_of):
    let_in = set()
    sent = form_of(story, comment="Нет даты", withdrawal_note="Ошибка")
    for who, user in [*cast, ("anonymous", None)]:
        browser = at_desk(user)
        with transaction.atomic():
            response = getattr(browser, method)(
                address(name, story), sent, headers={"X-Requested-With": "XMLHttpRequest"}
            )
            transaction.set_rollback(True)
        assert response.status_code < 500
        if response.status_code != 403:
            let_in.add(who)
    assert let_in == ALLOWED[name]


def test_whoever_is_turned_away_is_led_to_his_desk_and_told_so(story, cast, at_desk):
    response: HttpResponse = at_desk(cast.other_reporter).get(address("edit", story), follow=True)
    assert response.redirect_chain == [(reverse("wagtailadmin_home"), 302)]
    assert "нет доступа" in response.content.decode()


def test_a_stranger_is_asked_to_sign_in(story, at_desk, cast):
    for user in (None, cast.stranger):
        response = at_desk(user).get(address("edit", story))
        assert response.status_code == 302
        assert response.url.startswith("/desk/login/")


def test_a_story_that_does_not_exist_is_not_found(cast, at_desk):
    viewset = Article.snippet_viewset
    for number in (0, 10**12):
        assert at_desk(cast.chief).get(reverse(viewset.get_url_name("edit"), args=[number])).status_code == 404
