"""The buttons under the form of a story. Wagtail's ask for permissions on the model; ours ask the policy."""

from collections.abc import Mapping
from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from wagtail.snippets import action_menu

from jarchi.articles.models import Article
from jarchi.desk.permissions import may_publish, policy


class Publish(action_menu.PublishMenuItem):
    def is_shown(self, context: Mapping[str, Any]) -> bool:
        if context.get("locked_for_user"):
            return False
        user, story = context["request"].user, context.get("instance")
        if story is None:
            return policy.user_has_permission(user, "publish")
        return may_publish(user, story) and not story.workflow_in_progress  # there it is called «approve»


class Withdraw(action_menu.UnpublishMenuItem):
    label = _("Withdraw")

    def is_shown(self, context: Mapping[str, Any]) -> bool:
        if context["view"] != "edit" or context.get("locked_for_user") or not context["instance"].live:
            return False
        return policy.user_has_permission_for_instance(context["request"].user, "unpublish", context["instance"])


class Submit(action_menu.SubmitForModerationMenuItem):
    def get_context_data(self, parent_context: Mapping[str, Any]) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context_data(parent_context)
        story = parent_context.get("instance")
        state = story.current_workflow_state if story else None
        returned = state and state.status == state.STATUS_NEEDS_CHANGES
        context["label"] = _("Send to the editor again") if returned else _("Send to the editor")
        return context


class TakeBack(action_menu.CancelWorkflowMenuItem):
    label = _("Take back from the editor")

    def is_shown(self, context: Mapping[str, Any]) -> bool:
        if not super().is_shown(context):
            return False
        story, user = context["instance"], context["request"].user
        return user in (story.owner, story.current_workflow_state.requested_by)


OURS: dict[type, Any] = {
    action_menu.UnpublishMenuItem: Withdraw(order=20),
    action_menu.PublishMenuItem: Publish(order=30),
    action_menu.CancelWorkflowMenuItem: TakeBack(order=40),
    action_menu.RestartWorkflowMenuItem: None,  # a returned story is sent again, not restarted
    action_menu.SubmitForModerationMenuItem: Submit(order=60),
}


def arrange(items: list[Any], request: HttpRequest, context: Mapping[str, Any]) -> None:
    """Hook `construct_snippet_action_menu`: for stories, Wagtail's items make room for ours."""
    if context["model"] is not Article:
        return
    kept = [item for item in items if type(item) not in OURS]
    items[:] = sorted([*kept, *(item for item in OURS.values() if item and item.is_shown(context))], key=_order)


def _order(item: Any) -> int:
    return int(item.order)
