"""Accounts of the staff, kept by the chief: one role a person; superusers are neither made nor touched."""

from typing import Any

from django import forms
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from wagtail.admin.ui.tables import BaseColumn, BooleanColumn, Column, DateColumn
from wagtail.users.forms import UserCreationForm, UserEditForm
from wagtail.users.views import users as wagtail_views

from jarchi.desk.roles import LABELS, ROLES, give_role, role_of


class _WithRole(forms.Form):
    role = forms.ChoiceField(
        label=_("Role"), choices=[(role, LABELS[role]) for role in ROLES], widget=forms.RadioSelect,
        help_text=_(
            "A reporter writes and sends to the editor. An editor publishes in his sections. "
            "The chief editor may do everything."
        ),
    )  # fmt: skip
    field_order = [
        "first_name",
        "last_name",
        "email",
        "username",
        "role",
        "password1",
        "password2",
        "is_active",
    ]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("groups", "is_superuser"):
            self.fields.pop(name, None)
        self.order_fields(self.field_order)

    def _save_m2m(self) -> None:
        super()._save_m2m()  # type: ignore[misc]
        if "role" in self.cleaned_data:
            give_role(self.instance, self.cleaned_data["role"])  # type: ignore[attr-defined]


class StaffCreationForm(_WithRole, UserCreationForm):
    pass


class StaffEditForm(_WithRole, UserEditForm):
    """Nobody changes his own role: the last chief could not undo it."""

    def __init__(self, *args: Any, editing_self: bool = False, **kwargs: Any) -> None:
        user = kwargs["instance"]
        kwargs["initial"] = {"role": role_of(user), **(kwargs.get("initial") or {})}
        super().__init__(*args, editing_self=editing_self, **kwargs)
        if editing_self or user.is_superuser:
            del self.fields["role"]


class StaffList(wagtail_views.IndexView):
    page_title = _("Staff")
    template_name = "wagtailadmin/generic/index.html"
    results_template_name = "wagtailadmin/generic/index_results.html"

    @cached_property
    def columns(self) -> list[BaseColumn]:
        name = self._get_title_column_class(wagtail_views.UserColumn)
        return [
            name("name", accessor="display_name", label=_("Name"), sort_key="name", get_url=self.get_edit_url),
            Column("username", label=_("User name"), sort_key="username", width="20%"),
            Column(
                "role",
                label=_("Role"),
                accessor=lambda user: LABELS.get(role_of(user) or "", ""),
                width="15%",
            ),
            BooleanColumn("is_active", label=_("Active"), sort_key="is_active", width="10%"),
            DateColumn("last_login", label=_("Last sign-in"), sort_key="last_login", width="15%"),
        ]

    def get_base_queryset(self) -> Any:
        return super().get_base_queryset().staff().prefetch_related("groups")


class _OfStaff:
    """A reader's account is not found at the desk."""

    def get_object(self, queryset: Any = None) -> Any:
        user = super().get_object(queryset) if queryset is not None else super().get_object()  # type: ignore[misc]
        if not user.works_here:
            raise Http404
        return user


class StaffDelete(_OfStaff, wagtail_views.DeleteView):
    pass


class StaffHistory(_OfStaff, wagtail_views.HistoryView):
    pass


class StaffEdit(_OfStaff, wagtail_views.EditView):
    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        super().setup(request, *args, **kwargs)
        if self.object.is_superuser and not request.user.is_superuser:
            raise PermissionDenied


class StaffViewSet(wagtail_views.UserViewSet):
    menu_label = _("Staff")
    filterset_class = None
    index_view_class = StaffList
    edit_view_class = StaffEdit
    delete_view_class = StaffDelete
    history_view_class = StaffHistory
    create_template_name = edit_template_name = "wagtailadmin/generic/form.html"
    index_template_name = "wagtailadmin/generic/index.html"
    index_results_template_name = "wagtailadmin/generic/index_results.html"
    copy_view_enabled = False

    def get_form_class(self, for_update: bool = False) -> type[forms.ModelForm]:
        return StaffEditForm if for_update else StaffCreationForm
