"""A discussion at the desk: closed and opened, from its page or the story's form."""

from collections.abc import Iterator
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy
from wagtail.admin.widgets.button import BaseButton, HeaderButton

from jarchi.articles.models import Article
from jarchi.comments import moderation
from jarchi.comments.desk import titles
from jarchi.comments.desk.access import may_moderate
from jarchi.comments.desk.pages import Page
from jarchi.comments.desk.queue import Tab, bounded, in_tab
from jarchi.comments.models import Discussion
from jarchi.desk.roles import at_desk
from jarchi.readers.models import User

VERBS = {"close": moderation.close, "open": moderation.reopen, "rules": moderation.leave_to_rules}
TOLD = {
    True: _lazy("The discussion is closed."), False: _lazy("The discussion is open."),
    None: _lazy("The discussion is open or closed as the rules say."),
}  # fmt: skip


class DiscussionPage(Page):
    template_name = "comments_desk/discussion.html"
    page_title = _lazy("Discussion")

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return self._page(_found(**kwargs))

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """The row of a discussion that nobody has begun yet is made here: it remembers that it is closed."""
        one = _found(**kwargs)
        if not (act := VERBS.get(request.POST.get("verb", ""))):
            return self._page(one, fault=_("What is to be done: close, open, or leave it to the rules?"), status=422)
        if not one.pk:
            one, _made = Discussion.objects.get_or_create(kind=one.kind, subject=one.subject, language=one.language)
        act(one, at_desk(request))
        messages.success(request, TOLD[one.closed])
        return redirect(address(one))

    def _page(self, one: Discussion, fault: str = "", status: int = 200) -> HttpResponse:
        waiting = bounded(in_tab(Tab.WAITING).filter(discussion=one.pk)) if one.pk else "0"
        told = {"discussion": one, "title": titles.of_one(one), "waiting": waiting, "fault": fault}
        return self.render_to_response(self.get_context_data(**told), status=status)


def _found(name: str, language: str) -> Discussion:
    """The discussion of that name (`article-17`), a new one if nobody has begun it. Raises `Http404`."""
    kind, _dash, subject = name.partition("-")
    if language not in dict(settings.LANGUAGES):
        raise Http404
    named = {"kind": kind, "subject": int(subject), "language": language}
    one = Discussion.objects.filter(**named).first() or Discussion(**named)
    if not (one.pk or titles.of_one(one).exists):
        raise Http404
    return one


def address(one: Discussion) -> str:
    return reverse("comments_discussion", args=[one.name, one.language])


def in_form(story: Article, user: User) -> Iterator[BaseButton]:
    """At the top of the story's form."""
    if story.pk and may_moderate(user):
        one = Discussion(kind="article", subject=story.pk, language=story.language)
        yield HeaderButton(_("Comments"), url=address(one), icon_name="comment", priority=20)
