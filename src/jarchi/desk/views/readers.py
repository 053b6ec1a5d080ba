"""Who a reader is, for the chief editor: a reason first, which stays beside the look."""

from typing import Any

from django import forms
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.cache import add_never_cache_headers
from django.utils.translation import gettext_lazy as _
from django.views.generic import FormView
from wagtail.admin.views.generic import WagtailAdminTemplateMixin

from jarchi.desk.roles import at_desk
from jarchi.readers import identity
from jarchi.readers.models import Look, User


class ReasonForm(forms.Form):
    why = forms.CharField(
        label=_("Why you need to know"), widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("Stays in the log with your name, for example: request of the court No. 5."),
    )  # fmt: skip


class ReaderIdentity(WagtailAdminTemplateMixin, FormView):
    template_name = "desk/reader_identity.html"
    page_title = _("Who this reader is")
    header_icon = "user"
    form_class = ReasonForm

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        if not at_desk(request).has_perm("readers.reveal_identity"):
            raise PermissionDenied
        self.reader = get_object_or_404(User.objects.readers(), pk=kwargs["pk"])
        response = super().dispatch(request, *args, **kwargs)
        add_never_cache_headers(response)
        return response

    def form_valid(self, form: ReasonForm) -> HttpResponse:
        found = identity.reveal(self.reader, by=at_desk(self.request), why=form.cleaned_data["why"])
        return self.render_to_response(self.get_context_data(form=form, found=found))

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        looks = Look.objects.filter(at_whom=self.reader).order_by("-at")[:50]
        is_identified = identity.is_identified(self.reader)
        return super().get_context_data(reader=self.reader, looks=looks, is_identified=is_identified, **kwargs)

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        return [*self.breadcrumbs_items, {"url": "", "label": self.page_title}]
