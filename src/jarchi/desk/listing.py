"""The list of stories: its columns and filters."""

from typing import Any

import django_filters
from django import forms
from django.conf import settings
from django.db.models import QuerySet
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.filters import DateRangePickerWidget, WagtailFilterSet
from wagtail.admin.ui.tables import ButtonsColumnMixin, Column, DateColumn, StatusTagColumn, TitleColumn
from wagtail.admin.widgets.button import BaseButton

from jarchi.articles.models import Article, Kind, Section
from jarchi.desk.roles import ROLES, users_with_role
from jarchi.desk.standing import Standing, in_standing, standing_of
from jarchi.readers.models import User


class UserFilter(django_filters.ModelChoiceFilter):
    class field_class(django_filters.fields.ModelChoiceField):
        def label_from_instance(self, obj: User) -> str:
            return obj.display_name


class StoryFilters(WagtailFilterSet):
    section = django_filters.ModelChoiceFilter(
        queryset=Section.objects.all(), label=_("Section"), empty_label=_("All"), widget=forms.RadioSelect
    )
    standing = django_filters.ChoiceFilter(
        choices=Standing.choices, method="filter_standing", label=_("Status"), empty_label=_("All"),
        widget=forms.RadioSelect,
    )  # fmt: skip
    kind = django_filters.ChoiceFilter(
        choices=[(value, capfirst(label)) for value, label in Kind.choices], label=_("Kind"),
        empty_label=_("All"), widget=forms.RadioSelect,
    )  # fmt: skip
    language = django_filters.ChoiceFilter(
        choices=settings.LANGUAGES, label=_("Language"), empty_label=_("All"), widget=forms.RadioSelect
    )
    owner = UserFilter(
        queryset=lambda request: users_with_role(*ROLES), label=_("Reporter"), empty_label=_("All"),
        widget=forms.RadioSelect,
    )  # fmt: skip
    first_published_at = django_filters.DateFromToRangeFilter(label=_("Published"), widget=DateRangePickerWidget)

    class Meta:
        model = Article
        fields: list[str] = []

    def filter_standing(self, queryset: "QuerySet[Article]", name: str, value: str) -> "QuerySet[Article]":
        return in_standing(queryset, value)


class HeadlineColumn(ButtonsColumnMixin, TitleColumn):
    """With what other rooms do with a story (hook `register_snippet_listing_buttons`)."""

    def get_buttons(self, instance: Article, parent_context: Any) -> list[BaseButton]:
        request = parent_context["request"]
        made = (hook(instance, request.user) for hook in hooks.get_hooks("register_snippet_listing_buttons"))
        return [button for buttons in made for button in buttons]


def columns(get_url: Any) -> list[Column]:
    return [
        HeadlineColumn(
            "headline",
            label=_("Headline"),
            accessor=lambda story: story.headline or _("(no headline yet)"),
            get_url=get_url,
        ),
        Column("section", label=_("Section"), width="14%", classname="desk-extra"),
        Column(
            "kind",
            label=_("Kind"),
            accessor=lambda story: capfirst(story.get_kind_display()),
            width="10%",
            classname="desk-extra",
        ),
        StatusTagColumn(
            "standing",
            label=_("Status"),
            accessor=lambda story: standing_of(story).label,
            primary=lambda story: story.live,
            width="14%",
        ),
        Column(
            "owner",
            label=_("Reporter"),
            accessor=lambda story: story.owner.display_name if story.owner else "",
            classname="desk-extra",
            width="14%",
        ),
        DateColumn("first_published_at", label=_("Published"), sort_key="first_published_at", width="12%"),
    ]
