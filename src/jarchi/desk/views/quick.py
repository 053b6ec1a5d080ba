"""A short news item in one form: written, and on the air at once for those who may publish."""

from typing import Any

from django import forms
from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy
from django.views.generic import FormView
from wagtail.admin import messages
from wagtail.admin.views.generic import WagtailAdminTemplateMixin
from wagtail.log_actions import log

from jarchi.articles import actions
from jarchi.articles.models import Article, Section
from jarchi.desk.permissions import may_publish, policy
from jarchi.desk.picture_form import PictureForm
from jarchi.desk.roles import at_desk
from jarchi.media.models import Picture


class QuickForm(PictureForm):
    headline = forms.CharField(label=_lazy("Headline"), max_length=255)
    lead = forms.CharField(
        label=_lazy("Lead"), max_length=1200, required=False, widget=forms.Textarea(attrs={"rows": 2})
    )
    section = forms.ModelChoiceField(Section.objects.all(), label=_lazy("Section"), empty_label=None)
    language = forms.ChoiceField(label=_lazy("Language"), choices=settings.LANGUAGES, initial=settings.LANGUAGE_CODE)
    text = forms.CharField(
        label=_lazy("Text"), widget=forms.Textarea(attrs={"rows": 12}),
        help_text=_lazy("A blank line parts paragraphs."),
    )  # fmt: skip


class QuickPublish(WagtailAdminTemplateMixin, FormView):
    """On the air at once for those who may publish in the section; from others it goes to its editors."""

    template_name = "desk/quick.html"
    page_title = _lazy("Quick news")
    header_icon = "upload"
    form_class = QuickForm

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        if not policy.user_has_permission(at_desk(request), "add"):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    def get_form_kwargs(self) -> dict[str, Any]:
        return {**super().get_form_kwargs(), "user": self.request.user}

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        return [*self.breadcrumbs_items, {"url": "", "label": self.page_title}]

    @cached_property
    def sections_published(self) -> list[Section]:
        return [
            section for section in Section.objects.all() if may_publish(at_desk(self.request), Article(section=section))
        ]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        partly = 0 < len(self.sections_published) < Section.objects.count()
        return super().get_context_data(sections_published=self.sections_published, partly=partly, **kwargs)

    def form_invalid(self, form: QuickForm) -> HttpResponse:
        """The text comes back, and so does the picture."""
        self.kept = form.keep_picture()
        return self.render_to_response(self.get_context_data(form=form, kept=self.kept))

    def form_valid(self, form: QuickForm) -> HttpResponse:
        picture = form.keep_picture()
        if form.errors:
            return self.form_invalid(form)
        with transaction.atomic():
            article = self._make(form.cleaned_data, picture)
            published = may_publish(at_desk(self.request), article) and "draft" not in self.request.POST
            if published:
                actions.publish(article, at_desk(self.request))
            elif "draft" not in self.request.POST and (workflow := article.get_workflow()):
                workflow.start(article, self.request.user)
        self._tell(article, published=published)
        return redirect("wagtailadmin_home")

    def _make(self, data: dict[str, Any], picture: Picture | None) -> Article:
        fields = {name: data[name] for name in ("headline", "lead", "language", "text")}
        user = at_desk(self.request)
        article = actions.draft_story({**fields, "section": data["section"].slug, "image": picture}, user)
        log(article, "wagtail.create", user=user, revision=article.latest_revision, content_changed=True)
        return article

    def _tell(self, article: Article, *, published: bool) -> None:
        edit = messages.button(reverse("wagtailsnippets_articles_article:edit", args=[article.pk]), _("Open"))
        told = {"headline": article.headline}
        if published:
            page = messages.button(article.get_absolute_url(), _("Reader's page"))
            messages.success(self.request, _("“%(headline)s” is on the air.") % told, buttons=[page, edit])
        elif article.workflow_in_progress:
            messages.success(self.request, _("“%(headline)s” went to the editors.") % told, buttons=[edit])
        else:
            messages.success(self.request, _("“%(headline)s” is saved as a draft.") % told, buttons=[edit])
