"""Comments on the desk's first page."""

from typing import Any

from django.http import HttpRequest
from wagtail.admin.ui.components import Component

from jarchi.comments.desk import titles
from jarchi.comments.desk.access import may_moderate
from jarchi.comments.desk.queue import Tab, bounded, in_tab
from jarchi.desk.dashboard import Panel


class WaitingComments(Panel):
    """How many wait and are reported, as far as anybody needs to know, and the one that waits longest."""

    template_name = "comments_desk/panel.html"

    def rows(self) -> dict[str, Any]:
        if not may_moderate(self.user):
            return {}
        waiting, reported = in_tab(Tab.WAITING), in_tab(Tab.REPORTED)
        oldest = waiting.select_related("discussion").defer("html").order_by("pk").first()
        title = titles.of_one(oldest.discussion) if oldest else None
        return {"waiting": bounded(waiting), "reported": bounded(reported), "oldest": oldest, "title": title}


def on_first_page(request: HttpRequest, panels: list[Component]) -> None:
    panels.insert(0, WaitingComments(request))
