"""Reports of errors on the desk's first page, and at the top of a story's form."""

from collections.abc import Iterator
from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _
from wagtail.admin.ui.components import Component
from wagtail.admin.widgets.button import BaseButton, HeaderButton

from jarchi.articles.models import Article
from jarchi.corrections.desk.access import is_staff, seen_by
from jarchi.corrections.desk.inbox import Tab, bounded, in_tab, ordered, with_stories
from jarchi.corrections.models import Case
from jarchi.desk.dashboard import Panel
from jarchi.readers.models import User

ROWS = 3


class OpenCases(Panel):
    """How many are open, as far as anybody needs to know, and those that come first."""

    template_name = "corrections_desk/panel.html"

    def rows(self) -> dict[str, Any]:
        if not isinstance(self.user, User) or not is_staff(self.user):
            return {}
        cases = in_tab(seen_by(self.user), Tab.OPEN)
        return {"number": bounded(cases), "cases": list(with_stories(ordered(cases, Tab.OPEN))[:ROWS])}


def on_first_page(request: HttpRequest, panels: list[Component]) -> None:
    panels.insert(0, OpenCases(request))


def in_form(story: Article, user: User) -> Iterator[BaseButton]:
    """Hook `register_story_buttons`: of a story that readers found something wrong with."""
    if story.pk and is_staff(user) and Case.objects.open().filter(article=story, reports__gt=0).exists():
        address = reverse("corrections_inbox", query={"article": story.pk})
        yield HeaderButton(_("Errors reported"), url=address, icon_name="warning", priority=25)
