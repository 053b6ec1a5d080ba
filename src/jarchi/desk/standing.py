"""Where a story stands: draft, with an editor, returned, scheduled, on the air, withdrawn."""

from django.contrib.contenttypes.models import ContentType
from django.db.models import BigIntegerField, CharField, Exists, OuterRef, Q, QuerySet, Subquery, TextChoices
from django.db.models.functions import Cast
from django.utils.translation import gettext_lazy as _
from wagtail.models import Revision, WorkflowState

from jarchi.articles.models import Article


class Standing(TextChoices):
    DRAFT = "draft", _("Draft")
    WAITING = "waiting", _("With an editor")
    RETURNED = "returned", _("Returned")
    SCHEDULED = "scheduled", _("Scheduled")
    LIVE = "live", _("On the air")
    CHANGED = "changed", _("On the air, with changes not yet published")
    WITHDRAWN = "withdrawn", _("Withdrawn")


def with_standing(stories: "QuerySet[Article]") -> "QuerySet[Article]":
    """Annotated with what `standing_of` needs, two look-ups by index a row."""
    of_story = {
        "base_content_type": ContentType.objects.get_for_model(Article),
        "object_id": Cast(OuterRef("pk"), CharField()),
    }
    return stories.annotate(
        is_scheduled=Exists(Revision.objects.filter(approved_go_live_at__isnull=False, **of_story)),
        workflow_status=Subquery(WorkflowState.objects.active().filter(**of_story).values("status")[:1]),
    )


def standing_of(story: Article) -> Standing:
    """Of a story that `with_standing` annotated. What happens to it now comes before what readers see."""
    if story.workflow_status == WorkflowState.STATUS_IN_PROGRESS:
        return Standing.WAITING
    if story.workflow_status == WorkflowState.STATUS_NEEDS_CHANGES:
        return Standing.RETURNED
    if story.is_scheduled:
        return Standing.SCHEDULED
    if story.live:
        return Standing.CHANGED if story.has_unpublished_changes else Standing.LIVE
    return Standing.WITHDRAWN if story.withdrawn_at else Standing.DRAFT


def in_standing(stories: "QuerySet[Article]", standing: str) -> "QuerySet[Article]":
    """The stories that stand so; `live` finds every story on the air, whatever else happens to it."""
    match standing:
        case Standing.WAITING:
            return stories.filter(pk__in=_in_workflow(WorkflowState.STATUS_IN_PROGRESS))
        case Standing.RETURNED:
            return stories.filter(pk__in=_in_workflow(WorkflowState.STATUS_NEEDS_CHANGES))
        case Standing.SCHEDULED:
            return stories.filter(pk__in=_scheduled())
        case Standing.LIVE:
            return stories.filter(live=True)
        case Standing.CHANGED:
            return stories.filter(live=True, has_unpublished_changes=True)
        case Standing.WITHDRAWN:
            return stories.filter(live=False, withdrawn_at__isnull=False)
    elsewhere = Q(pk__in=_in_workflow(WorkflowState.STATUS_IN_PROGRESS))
    elsewhere |= Q(pk__in=_in_workflow(WorkflowState.STATUS_NEEDS_CHANGES)) | Q(pk__in=_scheduled())
    return stories.filter(~elsewhere, live=False, withdrawn_at=None)


def _scheduled() -> QuerySet:
    return _of_stories(Revision.objects.filter(approved_go_live_at__isnull=False))


def _in_workflow(status: str) -> QuerySet:
    return _of_stories(WorkflowState.objects.filter(status=status))


def _of_stories(rows: QuerySet) -> QuerySet:
    """The ids of the stories these revisions or workflow states are about."""
    rows = rows.filter(base_content_type=ContentType.objects.get_for_model(Article))
    return rows.annotate(story=Cast("object_id", BigIntegerField())).values_list("story", flat=True)
