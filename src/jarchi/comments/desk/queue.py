"""Which comments a moderator is shown, in which order, page by page: no page asks how many there are."""

import re
from collections.abc import Mapping
from typing import Any

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.db.models import F, FloatField, Q, QuerySet, TextChoices, Value
from django.db.models.functions import Coalesce
from django.utils.functional import cached_property
from django.utils.http import urlencode
from django.utils.translation import gettext_lazy as _

from jarchi.comments.models import Comment, Discussion, State

AT_ONCE = 30
MOST_COUNTED = 99
_DISCUSSION = r"^[a-z]{1,10}-[0-9]{1,18}$"
_PLACE = {
    "urgent": re.compile(r"([0-9]{1,9})~([0-9]{1,9}(?:[.][0-9]{1,20})?(?:e-?[0-9]{1,3})?)~([0-9]{1,18})"),
    "oldest": re.compile(r"([0-9]{1,18})"),
    "newest": re.compile(r"([0-9]{1,18})"),
}


class Tab(TextChoices):
    WAITING = "waiting", _("Waiting")
    REPORTED = "reported", _("Reported")
    SHOWN = "shown", _("Shown")
    REFUSED = "refused", _("Refused")
    ALL = "all", _("All")


class Order(TextChoices):
    URGENT = "urgent", _("the worst first")
    OLDEST = "oldest", _("the oldest first")
    NEWEST = "newest", _("the newest first")


URGENT_TABS = (Tab.WAITING, Tab.REPORTED)  # the others have no end: they are read by age alone


class Filters(forms.Form):
    """What stands in the address of the queue. Of a valid one, `page` gives the comments."""

    tab = forms.ChoiceField(choices=Tab.choices, widget=forms.HiddenInput)
    order = forms.ChoiceField(label=_("Order"), choices=Order.choices)
    language = forms.ChoiceField(label=_("Language"), choices=[("", _("all")), *settings.LANGUAGES], required=False)
    discussion = forms.RegexField(
        _DISCUSSION, label=_("Discussion"), required=False,
        widget=forms.TextInput(attrs={"placeholder": "article-17"}),
        error_messages={"invalid": _("Write it as in its address: article-17.")},
    )  # fmt: skip
    author = forms.RegexField(r"^(?:u[0-9]{1,18}|g[0-9A-Za-z]{1,39})$", label=_("Reader's key"), required=False)
    network = forms.RegexField(r"^[0-9a-fA-F.:/]{2,43}$", label=_("Network"), required=False)
    after = forms.CharField(max_length=60, required=False, widget=forms.HiddenInput)

    def __init__(self, sent: Mapping[str, str]) -> None:
        """`sent`: the query of the address; what is not said there is as usual."""
        filled = {name: value for name, value in sent.items() if value}
        tab = filled.setdefault("tab", Tab.WAITING.value)
        filled.setdefault("order", (Order.URGENT if tab in URGENT_TABS else Order.NEWEST).value)
        super().__init__(filled)
        if tab not in URGENT_TABS:
            self.fields["order"].choices = Order.choices[1:]  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or self.cleaned_data
        if data.get("after") and "order" in data and not self._place(data["after"]):
            raise ValidationError({"after": _("There is no such place in the queue.")})
        return data

    @cached_property
    def narrowed(self) -> dict[str, str]:
        """The filters that are set, for links."""
        names = ("language", "discussion", "author", "network")
        return {name: value for name in names if (value := self.cleaned_data.get(name))}

    def page(self) -> tuple[list[Comment], str]:
        """At most `AT_ONCE` comments with their discussions and parents, and the address of the next page (empty: there
        is none)."""
        found = self._ordered(self._found())[: AT_ONCE + 1]
        rows = list(found.select_related("discussion", "parent").defer("html", "parent__html"))
        if len(rows) <= AT_ONCE:
            return rows, ""
        last = rows[AT_ONCE - 1]
        after = f"{last.flags}~{last.score or 0.0!r}~{last.pk}" if self._order == Order.URGENT else str(last.pk)
        return rows[:AT_ONCE], "?" + urlencode({**self.here, "after": after})

    @property
    def here(self) -> dict[str, str]:
        return {"tab": self.cleaned_data["tab"], "order": self.cleaned_data["order"], **self.narrowed}

    @property
    def _order(self) -> str:
        return str(self.cleaned_data["order"])

    def _found(self) -> "QuerySet[Comment]":
        found = in_tab(Tab(self.cleaned_data["tab"]))
        narrowed = dict(self.narrowed)
        if name := narrowed.pop("discussion", ""):
            kind, _dash, subject = name.partition("-")
            ids = Discussion.objects.filter(kind=kind, subject=int(subject)).values_list("pk", flat=True)
            found = found.filter(discussion__in=list(ids))
        return found.filter(**narrowed)

    def _ordered(self, found: "QuerySet[Comment]") -> "QuerySet[Comment]":
        place = self._place(self.cleaned_data["after"])
        if self._order == Order.URGENT:
            found = found.annotate(badness=Coalesce("score", Value(0.0), output_field=FloatField()))
            if place:
                flags, badness, pk = int(place[0]), float(place[1]), int(place[2])
                alike = Q(badness__lt=badness) | Q(badness=badness, pk__gt=pk)
                found = found.filter(Q(flags__lt=flags) | Q(flags=flags) & alike)
            return found.order_by("-flags", F("badness").desc(), "pk")
        if place:
            found = found.filter(**{"pk__gt" if self._order == Order.OLDEST else "pk__lt": int(place[0])})
        return found.order_by("pk" if self._order == Order.OLDEST else "-pk")

    def _place(self, after: str) -> tuple[str, ...]:
        match = _PLACE[self._order].fullmatch(after)
        return match.groups() if match else ()


def in_tab(tab: Tab) -> "QuerySet[Comment]":
    comments = Comment.objects.order_by()
    match tab:
        case Tab.ALL:
            return comments
        case Tab.REPORTED:
            return comments.filter(flags__gt=0)
    return comments.filter(state=State(tab.value))


def bounded(found: "QuerySet[Any]") -> str:
    """How many there are, as people read it: «7», «99+»."""
    number = len(found.order_by().values_list("pk", flat=True)[: MOST_COUNTED + 1])
    return f"{MOST_COUNTED}+" if number > MOST_COUNTED else str(number)
