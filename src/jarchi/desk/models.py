"""The one step of the workflow: an editor of the story's section approves it or returns it with a note."""

from typing import Any

from django import forms
from django.contrib.contenttypes.models import ContentType
from django.db.models import BigIntegerField, Exists, OuterRef, QuerySet
from django.db.models.functions import Cast
from django.utils.translation import gettext_lazy as _
from wagtail.forms import TaskStateCommentForm
from wagtail.models import Task, TaskState

from jarchi.articles.models import Article
from jarchi.desk.permissions import may_publish, policy


class ReturnForm(TaskStateCommentForm):
    """A story is never returned without a word."""

    comment = forms.CharField(
        label=_("What is to be changed"), required=True, widget=forms.Textarea({"rows": 4, "autofocus": True})
    )


class SectionApproval(Task):
    """Waits for someone who may publish in the story's section. Meanwhile only those may change it."""

    class Meta:
        verbose_name = _("approval by an editor of the section")
        verbose_name_plural = _("approvals by an editor of the section")

    def user_can_access_editor(self, obj: Article, user: Any) -> bool:
        return False  # the policy alone says who may open a story

    def locked_for_user(self, obj: Article, user: Any) -> bool:
        return not may_publish(user, obj)

    def user_can_lock(self, obj: Article, user: Any) -> bool:
        return policy.user_has_permission_for_instance(user, "lock", obj)

    def user_can_unlock(self, obj: Article, user: Any) -> bool:
        return policy.user_has_permission_for_instance(user, "unlock", obj)

    def get_actions(self, obj: Article, user: Any) -> list[tuple[str, Any, bool]]:
        if not may_publish(user, obj):
            return []
        return [
            ("reject", _("Return with a note"), True),
            ("approve", _("Approve"), False),
        ]

    def get_form_for_action(self, action: str) -> type[forms.Form]:
        return ReturnForm if action == "reject" else TaskStateCommentForm

    def get_task_states_user_can_moderate(self, user: Any, **kwargs: Any) -> "QuerySet[TaskState]":
        story_id = Cast(OuterRef("workflow_state__object_id"), BigIntegerField())
        stories = policy.instances_user_has_any_permission_for(user, {"publish"}).filter(pk=story_id)
        return TaskState.objects.filter(
            Exists(stories),
            task=self,
            status=TaskState.STATUS_IN_PROGRESS,
            workflow_state__base_content_type=ContentType.objects.get_for_model(Article),
        )

    @classmethod
    def get_description(cls) -> str:
        return str(_("Any editor of the story's section, or the chief editor"))
