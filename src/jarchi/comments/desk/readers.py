"""What is known of a reader, and who is blocked."""

from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Count, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy
from django.views.decorators.http import require_POST

from jarchi.comments import blocking
from jarchi.comments.desk import rows
from jarchi.comments.desk.access import may_see_identity, moderators_only
from jarchi.comments.desk.forms import ActForm, BlockForm
from jarchi.comments.desk.pages import Page, next_after
from jarchi.comments.desk.queue import Filters, Tab
from jarchi.comments.models import Block, Comment, Decision, State, Verb
from jarchi.comments.reasons import LONGEST
from jarchi.desk.roles import at_desk
from jarchi.readers import identity
from jarchi.readers.models import User

AT_ONCE = 50
MOST_NETWORKS = 5
RECENT = 200  # comments whose networks and addresses are looked at


class Reader(Page):
    """All of one author: what he said, what was decided about it, his blocks."""

    template_name = "comments_desk/reader.html"
    page_title = _lazy("Reader")

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return self.page(kwargs["key"])

    def page(self, key: str, status: int = 200, **more: Any) -> HttpResponse:
        queue = Filters({"tab": Tab.ALL, "author": key, "after": self.request.GET.get("after", "")})
        if not queue.is_valid():
            raise Http404
        comments, older = queue.page()
        latest = Comment.objects.by(key).select_related("user").order_by("-written_at").first()
        blocks = list(Block.objects.filter(author=key).select_related("by")[:AT_ONCE])
        if latest is None and not blocks:
            raise Http404
        told = {
            "key": key, "latest": latest, "counts": _counts(key), "blocks": with_standing(blocks),
            "decisions": _decisions(key), "whom": [(key, _("the author")), *((one, one) for one in _networks(key))],
            "rows": rows.of(comments), "older": older, "form": ActForm(), "block_form": BlockForm(),
            "why_form": WhyForm(),
        }  # fmt: skip
        return self.render_to_response(self.get_context_data(**{**told, **more}), status=status)


class Identity(Reader):
    """The same with who he is: for the chief, who says why, and each look is a line of the log."""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        if not may_see_identity(request.user):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return redirect("comments_reader", kwargs["key"])

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        key, form = kwargs["key"], WhyForm(request.POST)
        if not Comment.objects.by(key).exists():
            raise Http404
        if not form.is_valid():
            return self.page(key, status=422, why_form=form)
        return self.page(key, identity=identity_of(key, at_desk(request), form.cleaned_data["why"]))


class WhyForm(forms.Form):
    why = forms.CharField(label=_lazy("Why you need to know"), max_length=LONGEST)


@transaction.atomic
def identity_of(key: str, by: User, why: str) -> list[tuple[str, str]]:
    """Label and value of what tells who an author is; written down first."""
    Decision.objects.create(verb=Verb.LOOK, by=by, by_name=by.display_name, reason=why, about={"author": key})
    recent = Comment.objects.by(key).order_by("-written_at").values_list("name", "email")[:RECENT]
    found = [pair for name, email in recent for pair in ((_("Name"), name), (_("E-mail"), email))]
    if key.startswith("u") and (user := User.objects.filter(pk=int(key[1:])).first()):
        found += [(_("Account"), user.username), (_("E-mail of the account"), user.email)]
        for each in identity.reveal(user, by=by, why=why) if identity.is_identified(user) else []:
            found.append((_("Identified by"), f"{each['method']} {each['provider']}, {each['identified_at']}"))
            found += [(str(claim), str(value)) for claim, value in (each["claims"] or {}).items()]
    return [pair for pair in dict.fromkeys(found) if pair[1]]


class Blocks(Page):
    """Who is blocked, and the form to block somebody."""

    template_name = "comments_desk/blocks.html"
    page_title = _lazy("Blocked")
    place = "blocks"

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return self.page(BlockForm())

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        form = BlockForm(request.POST)
        if not (form.is_valid() and (made := form.save(at_desk(request)))):
            return self.page(form, status=422)
        messages.success(request, _("Blocked: %(who)s") % {"who": made})
        return redirect(next_after(request) if request.POST.get("next") else "comments_blocks")

    def page(self, form: BlockForm, status: int = 200) -> HttpResponse:
        past = self.request.GET.get("which") == "past"
        found = self._found(past)[: AT_ONCE + 1]
        older = f"?which={'past' if past else ''}&before={found[AT_ONCE - 1].pk}" if len(found) > AT_ONCE else ""
        told = {"block_form": form, "blocks": with_standing(list(found[:AT_ONCE])), "past": past, "older": older}
        return self.render_to_response(self.get_context_data(**told), status=status)

    def _found(self, past: bool) -> "QuerySet[Block]":
        standing = Block.objects.in_force()
        found = Block.objects.exclude(pk__in=standing.order_by().values("pk")) if past else standing
        before = self.request.GET.get("before", "")
        if before and not (before.isascii() and before.isdecimal() and len(before) < 19):
            raise Http404
        return (found.filter(pk__lt=int(before)) if before else found).select_related("by")


@moderators_only
@require_POST
def lift(request: HttpRequest, pk: int) -> HttpResponse:
    one = get_object_or_404(Block, pk=pk)
    blocking.unblock(one, at_desk(request))
    messages.success(request, _("May write again: %(who)s") % {"who": one})
    return redirect(next_after(request) if request.POST.get("next") else "comments_blocks")


def with_standing(blocks: list[Block]) -> list[tuple[Block, bool]]:
    """Each with whether it is in force."""
    standing = set(Block.objects.in_force().filter(pk__in=[one.pk for one in blocks]).values_list("pk", flat=True))
    return [(one, one.pk in standing) for one in blocks]


def _counts(key: str) -> list[tuple[str, int]]:
    found = dict(Comment.objects.by(key).order_by().values_list("state").annotate(number=Count("pk")))
    return [(str(state.label), found.get(state.value, 0)) for state in State]


def _decisions(key: str) -> "QuerySet[Decision]":
    return Decision.objects.filter(comment__author=key).select_related("comment").order_by("-id")[:AT_ONCE]


def _networks(key: str) -> list[str]:
    """Those he wrote from lately, the newest first."""
    recent = Comment.objects.by(key).order_by("-written_at").values_list("network", flat=True)[:RECENT]
    return [network for network in dict.fromkeys(recent) if network][:MOST_NETWORKS]
