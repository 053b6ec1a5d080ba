"""Official replies at the desk: which are due, and what becomes of each."""

import datetime as dt
from collections.abc import Iterator
from typing import Any

from django import forms
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy
from django.utils.translation import pgettext_lazy
from django.views.generic import FormView, TemplateView
from wagtail.admin import messages
from wagtail.admin.menu import MenuItem
from wagtail.admin.ui.components import Component
from wagtail.admin.views.generic import WagtailAdminTemplateMixin
from wagtail.admin.widgets.button import BaseButton, HeaderButton

from jarchi.articles.models import Article
from jarchi.corrections import replying
from jarchi.corrections.desk.correction import to_story
from jarchi.corrections.models import Reply
from jarchi.desk.dashboard import ROWS, Panel
from jarchi.desk.permissions import may_publish, policy
from jarchi.desk.roles import at_desk
from jarchi.readers.models import User

AT_ONCE = 50
SOON = dt.timedelta(days=2)  # so long before it is due a reply is on the first page
DUE, PUBLISHED, DECLINED = "due", "published", "declined"
WHICH = {DUE: _lazy("Waiting replies"), PUBLISHED: _lazy("Published"), DECLINED: _lazy("Declined")}


def of_stories(user: Any) -> "QuerySet[Reply]":
    """To the stories that he works on."""
    stories = policy.instances_user_has_any_permission_for(user, {"change"}).order_by()
    return Reply.objects.filter(article__in=stories).select_related("article__section")


class ReplyForm(forms.ModelForm):
    """`act` does what the pressed button says, once the form is valid."""

    due_on = forms.DateField(
        label=_lazy("Due"), required=False, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        help_text=_lazy("Left empty: by the newsroom's rule."),
    )  # fmt: skip

    class Meta:
        model = Reply
        fields = ("author", "position", "text", "received_on", "due_on", "declined_because")
        widgets = {
            "text": forms.Textarea(attrs={"rows": 8}),
            "received_on": forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        }

    def act(self, verb: str, story: Article, user: User) -> Reply | None:
        """None with what is wrong told at its field."""
        data = dict(self.cleaned_data)
        because = data.pop("declined_because")
        try:
            with transaction.atomic():
                if self.instance.pk:
                    reply = replying.edit(self.instance.pk, user, **data)
                else:
                    reply = replying.receive(story, user, **data)
                if verb == "publish":
                    reply = replying.publish(reply.pk, user)
                elif verb == "decline":
                    reply = replying.decline(reply.pk, because, user)
        except ValidationError as error:
            self.add_error(None, error)
            return None
        return reply


class ReplyPage(WagtailAdminTemplateMixin, FormView):
    """A reply that came, or one that is looked at again. Who works on the story writes it down; who may publish the
    story publishes or declines."""

    template_name = "corrections_desk/reply.html"
    page_title = _lazy("Official reply")
    header_icon = "openquote"
    form_class = ReplyForm
    reply: Reply | None = None

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        user = at_desk(request)
        if "story" in kwargs:
            self.story = get_object_or_404(Article.objects.select_related("section"), pk=kwargs["story"])
        else:
            replies = Reply.objects.select_related("article__section", "by")
            self.reply = get_object_or_404(replies, pk=kwargs["pk"])
            self.story = self.reply.article
        if not policy.user_has_permission_for_instance(user, "change", self.story):
            raise PermissionDenied
        self.publishes = may_publish(user, self.story)
        if request.method == "POST" and not self.publishes:
            is_shown = self.reply and self.reply.published_at  # readers would see what he changes
            if is_shown or request.POST.get("verb", "save") != "save":
                raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    def get_form_kwargs(self) -> dict[str, Any]:
        kwargs = {**super().get_form_kwargs(), "instance": self.reply or Reply(article=self.story)}
        kwargs["initial"] = {} if self.reply else {"received_on": timezone.localdate()}
        return kwargs

    def get_page_subtitle(self) -> str:
        return self.story.headline

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        return [*self.breadcrumbs_items, *to_story(self.story), {"url": "", "label": self.page_title}]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        told = {"story": self.story, "reply": self.reply, "publishes": self.publishes}
        return super().get_context_data(**told, today=timezone.localdate(), **kwargs)

    def form_invalid(self, form: ReplyForm) -> HttpResponse:
        return self.render_to_response(self.get_context_data(form=form), status=422)

    def form_valid(self, form: ReplyForm) -> HttpResponse:
        verb = self.request.POST.get("verb", "save")
        if (reply := form.act(verb, self.story, at_desk(self.request))) is None:
            return self.form_invalid(form)
        buttons = []
        if reply.published_at:
            page = f"{self.story.get_absolute_url()}#{reply.anchor}"
            buttons = [messages.button(page, _("Reader's page"))]
        told = {"publish": _("Readers see the reply."), "decline": _("The reply is declined.")}
        messages.success(self.request, told.get(verb, _("The reply is saved.")), buttons=buttons)
        return redirect(reverse("corrections_replies") + ("" if not reply.published_at else f"?which={PUBLISHED}"))


class Replies(WagtailAdminTemplateMixin, TemplateView):
    """Those that are due, the most urgent first, or those that are done, the newest first."""

    template_name = "corrections_desk/replies.html"
    page_title = _lazy("Official replies")
    header_icon = "openquote"

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        if not policy.user_has_permission(at_desk(request), "change"):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        return [*self.breadcrumbs_items, {"url": "", "label": self.page_title}]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        which = self.request.GET.get("which", DUE)
        which = which if which in WHICH else DUE
        found = list(self._found(which)[: AT_ONCE + 1])
        older = f"?which={which}&after={_place(found[AT_ONCE - 1])}" if len(found) > AT_ONCE else ""
        tabs = [(f"?which={name}", label, name == which) for name, label in WHICH.items()]
        told = {"rows": found[:AT_ONCE], "older": older, "tabs": tabs, "which": which}
        return super().get_context_data(today=timezone.localdate(), **told, **kwargs)

    def _found(self, which: str) -> "QuerySet[Reply]":
        replies, after = of_stories(at_desk(self.request)), _read_place(self.request.GET.get("after", ""))
        if which == DUE:
            due = replies.filter(published_at=None, declined_at=None).order_by("due_on", "id")
            return due.filter(Q(due_on__gt=after[0]) | Q(due_on=after[0], pk__gt=after[1])) if after else due
        done = replies.exclude(published_at=None) if which == PUBLISHED else replies.exclude(declined_at=None)
        return (done.filter(pk__lt=after[1]) if after else done).order_by("-id")


def _place(reply: Reply) -> str:
    return f"{reply.due_on.isoformat()}_{reply.pk}"


def _read_place(text: str) -> tuple[dt.date, int] | None:
    """None for what no link of ours says: the list begins anew."""
    day, _mark, pk = text.partition("_")
    try:
        return (dt.date.fromisoformat(day), int(pk)) if pk.isascii() and len(pk) < 19 else None
    except ValueError:
        return None


class DueReplies(Panel):
    """Overdue ones, and those due soon."""

    template_name = "corrections_desk/replies_panel.html"

    def rows(self) -> dict[str, Any]:
        if not policy.user_has_permission(self.user, "change"):
            return {}
        today = timezone.localdate()
        due = of_stories(self.user).filter(published_at=None, declined_at=None, due_on__lte=today + SOON)
        return {"rows": due.order_by("due_on", "id")[:ROWS], "today": today}


def on_first_page(request: HttpRequest, panels: list[Component]) -> None:
    panels.insert(0, DueReplies(request))


class RepliesMenuItem(MenuItem):
    def is_shown(self, request: HttpRequest) -> bool:
        return policy.user_has_permission(request.user, "change")


def in_menu() -> MenuItem:
    label = pgettext_lazy("menu", "Replies")
    return RepliesMenuItem(label, reverse("corrections_replies"), name="replies", icon_name="openquote", order=170)


def in_form(story: Article, user: User) -> Iterator[BaseButton]:
    """At the top of the story's form."""
    if story.pk and policy.user_has_permission_for_instance(user, "change", story):
        url = reverse("corrections_add_reply", args=[story.pk])
        yield HeaderButton(_("Official reply"), url=url, icon_name="openquote", priority=30)
