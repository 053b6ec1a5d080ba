"""All that is kept of one comment as a file, for the chief, who says why: the log remembers it."""

import json
from typing import Any

from django import forms
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext_lazy as _lazy

from jarchi.comments import dossier
from jarchi.comments.desk import rows
from jarchi.comments.desk.access import may_see_identity
from jarchi.comments.desk.pages import Page
from jarchi.comments.models import Comment
from jarchi.comments.reasons import LONGEST
from jarchi.desk.roles import at_desk


class DossierForm(forms.Form):
    why = forms.CharField(label=_lazy("Why you need to know"), max_length=LONGEST)
    network = forms.BooleanField(label=_lazy("and the networks it came from, if still kept"), required=False)


class Dossier(Page):
    """The form; sent, the file. Made for nobody else, and kept nowhere."""

    template_name = "comments_desk/dossier.html"
    page_title = _lazy("Dossier")

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        if not may_see_identity(request.user):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return self._page(kwargs["pk"], DossierForm())

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        form = DossierForm(request.POST)
        if not form.is_valid():
            return self._page(kwargs["pk"], form, status=422)
        one = get_object_or_404(Comment, pk=kwargs["pk"])
        sent = form.cleaned_data
        told = dossier.take_out(one.pk, by=at_desk(request), why=sent["why"], with_network=sent["network"])
        answer = HttpResponse(json.dumps(told, ensure_ascii=False, indent=2), content_type="application/json")
        answer["Content-Disposition"] = f'attachment; filename="comment-{one.pk}.json"'
        return answer

    def _page(self, pk: str, form: DossierForm, status: int = 200) -> HttpResponse:
        one = get_object_or_404(Comment.objects.select_related("discussion", "parent"), pk=pk)
        context = self.get_context_data(rows=rows.of([one]), dossier=form)
        return self.render_to_response(context, status=status)
