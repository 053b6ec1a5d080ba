"""What a fresh database needs before anybody can work: roles, the workflow, none of Wagtail's samples."""

from typing import Any

from django.contrib.auth.models import Group
from django.contrib.contenttypes.models import ContentType
from django.db import connections, transaction
from wagtail.models import Page, Site, Task, Workflow, WorkflowContentType, WorkflowTask

from jarchi.articles.models import Article
from jarchi.desk.models import SectionApproval
from jarchi.desk.roles import create_roles

WORKFLOW = "Редактура"
TASK = "Редактор раздела"


def set_up_desk(using: str = "default", **kwargs: Any) -> None:
    """Called after each `migrate`; may run any number of times. Does nothing half-way through migrations."""
    tables = connections[using].introspection.table_names()
    needed = (SectionApproval, WorkflowContentType, Group)
    if using != "default" or not {model._meta.db_table for model in needed}.issubset(tables):
        return
    with transaction.atomic():
        create_roles()
        create_workflow()
        remove_samples()


def create_workflow() -> None:
    """The default workflow of stories. A newsroom that assigned another one keeps it."""
    stories = ContentType.objects.get_for_model(Article)
    if WorkflowContentType.objects.filter(content_type=stories).exists():
        return
    task = SectionApproval.objects.filter(active=True).first() or SectionApproval.objects.create(name=TASK)
    workflow = Workflow.objects.create(name=WORKFLOW)
    WorkflowTask.objects.create(workflow=workflow, task=task, sort_order=0)
    WorkflowContentType.objects.create(content_type=stories, workflow=workflow)


def remove_samples() -> None:
    """What Wagtail's migrations leave: two groups, their workflow, a welcome page and its site.

    The root of the page tree stays: Wagtail asks for it.
    """
    groups = Group.objects.filter(name__in=["Moderators", "Editors"], user=None)
    tasks = list(Task.objects.filter(groupapprovaltask__groups__in=groups).values_list("pk", flat=True))
    Workflow.objects.filter(workflow_tasks__task__in=tasks).delete()
    Task.objects.filter(pk__in=tasks).delete()
    groups.delete()
    Site.objects.filter(hostname="localhost", root_page__slug="home", root_page__depth=2).delete()
    welcome = Page.objects.filter(slug="home", depth=2, numchild=0, title__startswith="Welcome to your new Wagtail")
    for page in welcome:
        page.delete()
