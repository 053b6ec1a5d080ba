"""The work of the day, on the desk's first page: mine, waiting for me, scheduled, just published.

Every panel reads a bounded number of rows with a fixed number of queries.
"""

import datetime as dt
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db.models import BigIntegerField, Exists, F, OuterRef, QuerySet
from django.db.models.functions import Cast
from django.http import HttpRequest
from django.utils import timezone
from wagtail.admin.ui.components import Component
from wagtail.models import Revision, TaskState, WorkflowState

from jarchi.articles.models import Article
from jarchi.desk.permissions import policy
from jarchi.desk.standing import Standing, in_standing

ROWS = 20
RECENT = dt.timedelta(hours=24)


class Panel(Component):
    """Shown in the order of `order`; `rows` is what its template lists."""

    order = 0

    def __init__(self, request: HttpRequest) -> None:
        self.user = request.user

    def get_context_data(self, parent_context: Any = None) -> dict[str, Any]:
        shared = {name: parent_context.get(name) for name in ("request", "csrf_token")}
        return {**self.rows(), **shared, "user": self.user}

    def rows(self) -> dict[str, Any]:
        raise NotImplementedError

    def own_stories(self) -> "QuerySet[Article]":
        return _light(Article.objects.filter(owner=self.user))


class Returned(Panel):
    """His stories that an editor gave back, with the editor's note."""

    template_name = "desk/dashboard/returned.html"
    order = 10

    def rows(self) -> dict[str, Any]:
        states = (
            WorkflowState.objects.filter(status=WorkflowState.STATUS_NEEDS_CHANGES, **_about_stories())
            .filter(_story_id_in(self.own_stories()))
            .select_related("current_task_state__finished_by")
            .order_by("-current_task_state__finished_at")
        )
        return {"rows": _with_story(states[:ROWS], lambda state: state.object_id)}


class Waiting(Panel):
    """What he may approve or return, the longest waiting first."""

    template_name = "desk/dashboard/waiting.html"
    order = 20

    def rows(self) -> dict[str, Any]:
        if not policy.user_has_permission(self.user, "publish"):
            return {"hidden": True}
        states = (
            TaskState.objects.reviewable_by(self.user)
            .select_related("workflow_state__requested_by", "revision")
            .defer("revision__content")
            .order_by("started_at")
        )
        return {"rows": _with_story(states[:ROWS], lambda state: state.workflow_state.object_id)}


class Drafts(Panel):
    """What he has begun, and what of his waits for an editor."""

    template_name = "desk/dashboard/drafts.html"
    order = 30

    def rows(self) -> dict[str, Any]:
        drafts = in_standing(self.own_stories(), Standing.DRAFT).annotate(changed_at=F("latest_revision__created_at"))
        return {
            "drafts": drafts.order_by(F("latest_revision__created_at").desc(nulls_last=True))[:ROWS],
            "waiting": in_standing(self.own_stories(), Standing.WAITING)[:ROWS],
        }


class Scheduled(Panel):
    """What will go on the air or leave it, the soonest first, as far as he may see the story."""

    template_name = "desk/dashboard/scheduled.html"
    order = 40

    def rows(self) -> dict[str, Any]:
        seen = policy.instances_user_has_any_permission_for(self.user, {"view"})
        coming = (
            Revision.objects.filter(approved_go_live_at__isnull=False, **_about_stories())
            .filter(_story_id_in(seen))
            .defer("content")
            .order_by("approved_go_live_at")
        )
        leaving = _light(seen).filter(live=True, expire_at__isnull=False).order_by("expire_at")
        return {
            "coming": _with_story(coming[:ROWS], lambda revision: revision.object_id),
            "leaving": leaving[:ROWS],
        }


class Published(Panel):
    """The newsroom's stories of the last day, the newest first."""

    template_name = "desk/dashboard/published.html"
    order = 50

    def rows(self) -> dict[str, Any]:
        since = timezone.now() - RECENT
        recent = _light(Article.objects.live()).filter(first_published_at__gte=since)
        return {"rows": recent.order_by("-first_published_at", "-pk")[:ROWS]}


PANELS = (Returned, Waiting, Drafts, Scheduled, Published)


def arrange(request: HttpRequest, panels: list[Component]) -> None:
    """Hook `construct_homepage_panels`: Wagtail's panels, about pages, give way to ours; rooms' stay."""
    panels[:] = [
        *(panel for panel in panels if not type(panel).__module__.startswith("wagtail.")),
        *(panel(request) for panel in PANELS),
    ]


def _light(stories: "QuerySet[Article]") -> "QuerySet[Article]":
    return stories.select_related("section", "owner").defer("body", "body_html")


def _about_stories() -> dict[str, Any]:
    return {"base_content_type": ContentType.objects.get_for_model(Article)}


def _story_id_in(stories: "QuerySet[Article]") -> Any:
    """The condition, for revisions and workflow states, that they are about one of these stories."""
    return Exists(stories.order_by().filter(pk=Cast(OuterRef("object_id"), BigIntegerField())).values("pk"))


def _with_story(rows: QuerySet, story_id: Any) -> list[tuple[Any, Article]]:
    """(row, its story), one query for the rows and one for the stories. Rows whose story is gone are not."""
    found = list(rows)
    stories = _light(Article.objects.all()).in_bulk([int(story_id(row)) for row in found])
    return [(row, stories[pk]) for row in found if (pk := int(story_id(row))) in stories]
