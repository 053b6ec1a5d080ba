"""Makes any of Wagtail's views of a story ask the policy about that very story."""

from typing import Any

from django.contrib.admin.utils import unquote
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest
from django.utils.functional import cached_property
from wagtail.models import TaskState

from jarchi.articles.models import Article
from jarchi.desk.permissions import policy


class StoryGuard:
    """First among the bases of every view of `StoryViewSet` (which puts it there itself).

    The question is asked of the story as it is stored, before the view does anything. `permission_required`
    is the view's own. A view that names none, or several, is for those who may change the story; one about a
    step of the workflow, for those who may take it.
    """

    request: HttpRequest
    kwargs: dict[str, Any]

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        self.request, self.kwargs = request, kwargs
        self.stored_story  # noqa: B018 -- a story that does not exist is 404 before anything else
        if not self.user_has_permission(getattr(self, "permission_required", None) or self._least()):
            raise PermissionDenied
        self._check_task_state()
        super().setup(request, *args, **kwargs)  # type: ignore[misc]

    def user_has_permission(self, permission: str) -> bool:
        user, story = self.request.user, self.stored_story
        if story is None:
            return policy.user_has_permission(user, permission)
        if permission == "unlock" and story.locked_by_id == user.pk:
            return True
        return policy.user_has_permission_for_instance(user, permission, story)

    def user_has_any_permission(self, permissions: list[str]) -> bool:
        return any(self.user_has_permission(permission) for permission in permissions)

    @cached_property
    def stored_story(self) -> Article | None:
        """The story named in the address; None where the address names none."""
        if "pk" not in self.kwargs:
            return None
        try:
            return Article.objects.get(pk=int(unquote(str(self.kwargs["pk"]))))
        except (Article.DoesNotExist, ValueError) as error:
            raise Http404 from error

    def _least(self) -> str:
        if {"task_id", "task_state_id"}.intersection(self.kwargs):
            return "publish"  # the step of the workflow is an editor's
        return "change" if self.stored_story else "view"

    def _check_task_state(self) -> None:
        """Wagtail asks who may act on the story in the address, and acts on the one of the task state."""
        if "task_state_id" in self.kwargs:
            states = TaskState.objects.for_instance(self.stored_story)
            if not states.filter(pk=self.kwargs["task_state_id"]).exists():
                raise Http404
