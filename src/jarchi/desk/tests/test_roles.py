"""A fresh database is ready for work: roles, workflow, nothing of Wagtail's samples."""

import pytest
from django.contrib.auth.models import Group
from wagtail.models import Page, Site, Task, Workflow

from jarchi.articles.models import Article
from jarchi.desk.models import SectionApproval
from jarchi.desk.roles import CHIEF, EDITOR, REPORTER, create_roles, give_role, role_of
from jarchi.desk.setting_up import set_up_desk
from jarchi.readers.models import User

pytestmark = pytest.mark.django_db


def test_a_fresh_database_has_the_three_roles_and_no_others():
    assert set(Group.objects.values_list("name", flat=True)) == {REPORTER, EDITOR, CHIEF}


def test_a_fresh_database_has_one_workflow_and_stories_go_through_it():
    assert list(Workflow.objects.values_list("name", flat=True)) == ["Редактура"]
    assert [type(task.specific) for task in Article.get_default_workflow().tasks] == [SectionApproval]


def test_wagtails_sample_pages_sites_and_tasks_are_gone():
    assert list(Page.objects.values_list("depth", flat=True)) == [1]
    assert not Site.objects.exists()
    assert Task.objects.count() == 1


def test_setting_up_again_changes_nothing(django_assert_max_num_queries):
    def everything():
        return [
            sorted(Group.objects.values_list("name", "permissions__codename")),
            sorted(Group.objects.values_list("name", "collection_permissions__permission__codename")),
            list(Workflow.objects.values_list("pk", "name")),
        ]

    before = everything()
    with django_assert_max_num_queries(60):
        set_up_desk()
    assert everything() == before


def test_a_role_keeps_no_permission_that_it_should_not_have():
    reporters = Group.objects.get(name=REPORTER)
    reporters.permissions.set(Group.objects.get(name=CHIEF).permissions.all())
    create_roles()
    assert not reporters.permissions.filter(codename="change_user").exists()


def test_a_newsroom_that_chose_its_own_workflow_keeps_it():
    own = Workflow.objects.create(name="Своя")
    Article.get_default_workflow().workflow_content_types.update(workflow=own)
    set_up_desk()
    assert Article.get_default_workflow() == own


def test_everyone_has_one_role_and_the_last_given_counts():
    user = User.objects.create_user("somebody")
    assert role_of(user) is None
    for role in (CHIEF, REPORTER, EDITOR):
        give_role(user, role)
        assert role_of(user) == role
        assert role_of(User.objects.get(pk=user.pk)) == role
        assert user.groups.count() == 1


def test_a_superuser_counts_as_chief_and_a_closed_account_as_nobody():
    assert role_of(User(is_superuser=True)) == CHIEF
    assert role_of(User(is_superuser=True, is_active=False)) is None


def test_only_people_with_a_role_pass_the_desks_door(cast):
    allowed = {name for name, user in cast if user.has_perm("wagtailadmin.access_admin")}
    assert allowed == {"reporter", "other_reporter", "editor", "other_editor", "chief"}
