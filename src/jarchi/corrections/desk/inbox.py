"""Which cases somebody is shown, in which order, page by page: no page asks how many there are."""

import datetime as dt
import re
from collections.abc import Mapping
from typing import Any

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.db.models import Case as Either
from django.db.models import IntegerField, Q, QuerySet, TextChoices, Value, When
from django.db.models.functions import Coalesce
from django.utils.functional import cached_property
from django.utils.http import urlencode
from django.utils.translation import gettext_lazy as _

from jarchi.articles.models import Byline, Importance, Section
from jarchi.corrections.desk.access import seen_by
from jarchi.corrections.models import Case, Fault
from jarchi.corrections.models.report import CaseQuerySet
from jarchi.readers.models import User

AT_ONCE = 30
MOST_COUNTED = 99
_EPOCH = dt.datetime(1970, 1, 1, tzinfo=dt.UTC)
_PLACE = re.compile(r"(?:[0-9]{1,18}~){0,4}[0-9]{1,18}")


class Tab(TextChoices):
    OPEN = "open", _("Open")
    HELD = "held", _("Look automatic")
    FIXED = "fixed", _("Fixed")
    REFUSED = "refused", _("Refused")


# What a page goes on after: each falls from row to row.
ORDER = {
    Tab.OPEN: ("rank", "importance", "reports", "moment", "pk"),
    Tab.HELD: ("pk",),
    Tab.FIXED: ("closed_at", "pk"),
    Tab.REFUSED: ("closed_at", "pk"),
}
_MOMENTS = ("moment", "closed_at")


class Filters(forms.Form):
    """What stands in the address of the inbox. Of a valid one, `page` gives the cases."""

    tab = forms.ChoiceField(choices=Tab.choices, widget=forms.HiddenInput)
    fault = forms.ChoiceField(label=_("What is wrong"), choices=[("", _("all")), *Fault.choices], required=False)
    section = forms.ModelChoiceField(
        Section.objects.all(), label=_("Section"), required=False, to_field_name="slug", empty_label=_("all")
    )
    language = forms.ChoiceField(label=_("Language"), choices=[("", _("all")), *settings.LANGUAGES], required=False)
    mine = forms.BooleanField(label=_("of my stories alone"), required=False)
    article = forms.IntegerField(
        label=_("Story, by its number"), required=False, min_value=1, max_value=10**18,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "placeholder": "17"}),
    )  # fmt: skip
    after = forms.CharField(max_length=100, required=False, widget=forms.HiddenInput)

    def __init__(self, sent: Mapping[str, str], user: User) -> None:
        """`sent`: the query of the address; what is not said there is as usual."""
        super().__init__({"tab": Tab.OPEN.value, **{name: value for name, value in sent.items() if value}})
        self.user = user

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or self.cleaned_data
        if (after := data.get("after")) and "tab" in data and not self._place(after):
            raise ValidationError({"after": _("There is no such place in the inbox.")})
        return data

    @cached_property
    def narrowed(self) -> dict[str, str]:
        """The filters that are set, for links."""
        names = ("fault", "section", "language", "mine", "article")
        return {name: str(self.data[name]) for name in names if self.cleaned_data.get(name)}

    @property
    def here(self) -> dict[str, str]:
        return {"tab": self.cleaned_data["tab"], **self.narrowed}

    @property
    def _order(self) -> tuple[str, ...]:
        return ORDER[Tab(self.cleaned_data["tab"])]

    def page(self) -> tuple[list[Case], str]:
        """At most `AT_ONCE` cases with their stories, and the address of the next page (empty: there is none)."""
        found = ordered(self.found(), Tab(self.cleaned_data["tab"]))
        if place := self._place(self.cleaned_data["after"]):
            found = found.filter(_after(dict(zip(self._order, place, strict=True))))
        cases = list(with_stories(found)[: AT_ONCE + 1])
        if len(cases) <= AT_ONCE:
            return cases, ""
        last = cases[AT_ONCE - 1]
        after = "~".join(_written(getattr(last, name)) for name in self._order)
        return cases[:AT_ONCE], "?" + urlencode({**self.here, "after": after})

    def found(self) -> CaseQuerySet:
        data = self.cleaned_data
        found = in_tab(seen_by(self.user), Tab(data["tab"]))
        wanted = {
            "fault": data["fault"], "article__section": data["section"], "article__language": data["language"],
            "article": data["article"],
        }  # fmt: skip
        found = found.filter(**{name: value for name, value in wanted.items() if value})
        return found.filter(_of(self.user)) if data["mine"] else found

    def _place(self, after: str) -> tuple[Any, ...]:
        numbers = after.split("~")
        if not _PLACE.fullmatch(after) or len(numbers) != len(self._order):
            return ()
        return tuple(
            _EPOCH + dt.timedelta(microseconds=min(int(value), 10**17)) if name in _MOMENTS else int(value)
            for name, value in zip(self._order, numbers, strict=True)
        )


def in_tab(cases: CaseQuerySet, tab: Tab) -> CaseQuerySet:
    """What looks automatic stands apart: it never comes between those that people report."""
    match tab:
        case Tab.OPEN:
            return cases.open().filter(reports__gt=0)
        case Tab.HELD:
            return cases.open().filter(reports=0)
    return cases.filter(state=Case.State(tab.value))


def ordered(cases: "QuerySet[Case]", tab: Tab) -> "QuerySet[Case]":
    """Open ones by what is wrong, the importance of the story, how many report it, and how young the story is."""
    importance = Either(
        When(article__importance=Importance.BREAKING, then=Value(2)),
        When(article__importance=Importance.MAIN, then=Value(1)),
        default=Value(0), output_field=IntegerField(),
    )  # fmt: skip
    annotated = cases.annotate(importance=importance, moment=Coalesce("article__first_published_at", "first_at"))
    return annotated.order_by(*(f"-{name}" for name in ORDER[tab]))


def with_stories(cases: "QuerySet[Case]") -> "QuerySet[Case]":
    joined = cases.select_related(
        "article__section", "article__image", "article__expert", "closed_by__profile", "correction"
    )
    return joined.defer("article__body")


def bounded(found: "QuerySet[Any]") -> str:
    """How many there are, as people read it: «7», «99+»."""
    number = len(found.order_by().values_list("pk", flat=True)[: MOST_COUNTED + 1])
    return f"{MOST_COUNTED}+" if number > MOST_COUNTED else str(number)


def _of(user: User) -> Q:
    signed = Byline.objects.filter(person__account=user).order_by().values("article")
    return Q(article__owner=user) | Q(article__in=signed)


def _after(place: Mapping[str, Any]) -> Q:
    """What comes later in the order than this row: less in one column, and the same in those before it."""
    condition, same = Q(), Q()
    for name, value in place.items():
        condition |= same & Q(**{f"{name}__lt": value})
        same &= Q(**{name: value})
    return condition


def _written(value: Any) -> str:
    if isinstance(value, dt.datetime):
        return str((value - _EPOCH) // dt.timedelta(microseconds=1))
    return str(value)
