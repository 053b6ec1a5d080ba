"""What the policy says of one story, and that no side door leads around it."""

import pytest
from django.urls import reverse
from wagtail.models import ReferenceIndex

from jarchi.articles.models import Article, Byline, Person
from jarchi.desk.permissions import ACTIONS, choosable, may_publish, policy
from jarchi.desk.roles import CHIEF
from jarchi.readers.models import User

EVERYTHING = sorted(ACTIONS[CHIEF])


def what_may(user: User, story: Article) -> set[str]:
    fresh = User.objects.get(pk=user.pk)
    return {action for action in EVERYTHING if policy.user_has_permission_for_instance(fresh, action, story)}


def test_each_may_do_with_a_story_what_his_role_says(draft, cast):
    assert what_may(cast.reporter, draft) == {"add", "view", "change"}
    assert what_may(cast.other_reporter, draft) == {"add"}
    assert what_may(cast.editor, draft) == {"add", "view", "change", "publish", "lock"}
    assert what_may(cast.other_editor, draft) == {"add"}
    assert what_may(cast.chief, draft) == set(EVERYTHING)
    assert what_may(cast.stranger, draft) == set()


def test_a_section_that_names_no_editor_belongs_to_every_editor(draft, cast, sections):
    draft.section = sections.culture
    draft.save()
    assert "publish" in what_may(cast.other_editor, draft)


def test_who_signs_a_story_works_on_it_too(draft, cast):
    person = Person.objects.create(names={"ru": "Другой"}, account=cast.other_reporter)
    Byline.objects.create(article=draft, person=person)
    assert what_may(cast.other_reporter, draft) == {"add", "view", "change"}
    assert draft in policy.instances_user_has_permission_for(cast.other_reporter, "change")


def test_the_lists_of_stories_and_of_people_agree_with_each_single_answer(draft, live, cast, sections):
    draft.section = sections.politics
    draft.save()
    for action in sorted(set(EVERYTHING) - {"add"}):
        for _who, user in cast:
            fresh = User.objects.get(pk=user.pk)
            for story in (draft, live):
                single = policy.user_has_permission_for_instance(fresh, action, story)
                assert (story in policy.instances_user_has_permission_for(fresh, action)) == single
                assert (fresh in policy.users_with_permission_for_instance(action, story)) == single


def test_nobody_publishes_out_of_another_editors_section_by_moving_a_story(live, cast, sections):
    moved = live.get_latest_revision_as_object()
    moved.section = sections.politics
    assert not may_publish(cast.editor, moved)  # edits only where it is
    assert not may_publish(cast.other_editor, moved)  # edits only where it goes
    assert may_publish(cast.chief, moved)


def test_a_reporter_sees_his_own_stories_in_the_list_and_an_editor_those_of_his_sections(draft, live, cast, at_desk):
    seen = {
        name: {
            story.pk
            for story in at_desk(user).get(reverse("wagtailsnippets_articles_article:list")).context["object_list"]
        }
        for name, user in cast
        if name != "stranger"
    }
    both = {draft.pk, live.pk}
    assert seen == {
        "reporter": both, "other_reporter": set(), "editor": both, "other_editor": set(), "chief": both
    }  # fmt: skip


def test_choosers_show_what_readers_see_and_nobody_elses_drafts(draft, live, cast, at_desk):
    assert set(choosable(cast.other_reporter)) == {live}
    browser = at_desk(cast.other_reporter)
    modal = browser.get(reverse("wagtailsnippetchoosers_articles_article:choose")).json()["html"]
    rows = browser.get(reverse("wagtailsnippetchoosers_articles_article:choose_results")).content.decode()
    for page in (modal, rows):
        assert live.headline in page
        assert draft.headline not in page
    chosen = reverse("wagtailsnippetchoosers_articles_article:chosen", args=[draft.pk])
    assert browser.get(chosen).status_code == 404
    several = reverse("wagtailsnippetchoosers_articles_article:chosen_multiple")
    assert draft.headline not in browser.get(several, {"id": draft.pk}).content.decode()
    assert draft.headline in at_desk(cast.reporter).get(chosen).json()["result"]["string"]


def test_a_reporter_cannot_publish_with_a_form_of_his_own_making(draft, cast, at_desk, form_of, heard):
    heard()
    edit = reverse("wagtailsnippets_articles_article:edit", args=[draft.pk])
    for button in ("action-publish", "action-workflow-action"):
        sent = form_of(draft, **{button: "1"}) | {"workflow-action-name": "approve"}
        at_desk(cast.reporter).post(edit, sent)
        draft.refresh_from_db()
        assert not draft.live
    assert heard() == []


def test_a_reporter_cannot_publish_what_he_creates(cast, sections, at_desk, form_of):
    new = Article(headline="Своё", section=sections.society)
    add = reverse("wagtailsnippets_articles_article:add")
    refused = at_desk(cast.reporter).post(add, form_of(new, **{"action-publish": "1"}))
    assert "Своё" in refused.content.decode()  # nothing is lost
    at_desk(cast.reporter).post(add, form_of(new))
    made = Article.objects.get()
    assert (made.live, made.owner) == (False, cast.reporter)


def test_an_editor_who_publishes_into_another_section_is_told_and_loses_nothing(cast, sections, at_desk, form_of):
    new = Article(headline="Чужой раздел", section=sections.politics)
    response = at_desk(cast.editor).post(
        reverse("wagtailsnippets_articles_article:add"), form_of(new, **{"action-publish": "1"})
    )
    assert "Вы не публикуете в этом разделе" in response.content.decode()
    assert "Чужой раздел" in response.content.decode()
    assert not Article.objects.exists()


def test_an_editor_may_write_for_another_section_and_submit(cast, sections, at_desk, form_of):
    new = Article(headline="Чужой раздел", section=sections.politics)
    at_desk(cast.editor).post(reverse("wagtailsnippets_articles_article:add"), form_of(new, **{"action-submit": "1"}))
    made = Article.objects.get()
    assert made.workflow_in_progress
    assert not made.live


def test_a_step_of_one_storys_workflow_is_not_taken_at_the_address_of_another(submitted, cast, sections, at_desk):
    own = Article.objects.create(headline="Своя", section=sections.politics, owner=cast.other_editor)
    own.save_revision()
    own.get_workflow().start(own, cast.other_editor)
    foreign = submitted.current_workflow_task_state
    address = reverse("wagtailsnippets_articles_article:workflow_action", args=[own.pk, "approve", foreign.pk])
    assert at_desk(cast.other_editor).post(address).status_code == 404
    submitted.refresh_from_db()
    assert not submitted.live


@pytest.mark.parametrize(
    "address",
    ["/desk/bulk/articles/article/delete/?id={pk}", "/desk/bulk/readers/user/assign_role/?id={pk}"],
)
def test_nothing_happens_to_many_at_once(address, live, cast, at_desk):
    response = at_desk(cast.chief).post(address.format(pk=live.pk))
    assert response.url == reverse("wagtailadmin_home")
    assert Article.objects.filter(pk=live.pk).exists()


def test_where_a_person_is_named_does_not_tell_the_headlines_of_others(draft, cast, at_desk):
    draft.expert = Person.objects.create(names={"ru": "Гидролог"})
    draft.save()
    ReferenceIndex.create_or_update_for_object(draft)
    address = reverse("wagtailsnippets_articles_person:usage", args=[draft.expert_id])
    assert draft.headline in at_desk(cast.editor).get(address).content.decode()
    assert draft.headline not in at_desk(cast.other_editor).get(address).content.decode()
