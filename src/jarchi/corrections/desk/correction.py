"""A correction that an editor makes by himself, from the form of a story."""

from collections.abc import Iterator
from typing import Any

from django import forms
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy
from django.views.generic import FormView
from wagtail.admin import messages
from wagtail.admin.views.generic import WagtailAdminTemplateMixin
from wagtail.admin.widgets.button import BaseButton, HeaderButton
from wagtail.models import Revision

from jarchi.articles.models import Article
from jarchi.corrections.correcting import correct
from jarchi.corrections.differences import difference
from jarchi.corrections.models import Correction, Weight
from jarchi.corrections.models.correction import LONGEST
from jarchi.corrections.versions import changed_passages, once_on_air
from jarchi.desk.permissions import may_publish
from jarchi.desk.roles import at_desk
from jarchi.readers.models import User

VERSIONS = 50  # that may be chosen from, the newest


class VersionField(forms.ModelChoiceField):
    def label_from_instance(self, obj: Revision) -> str:
        told = f"{timezone.localtime(obj.created_at):%d.%m.%Y %H:%M}"
        return f"{told}, {obj.user.display_name}" if obj.user else told


class CorrectionForm(forms.Form):
    """`was` and `now` are known once it is valid."""

    text = forms.CharField(
        label=_lazy("Text of the correction"), max_length=LONGEST, widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_lazy("What was wrong and what is right, in the language of the story. Readers see it at once."),
    )  # fmt: skip
    weight = forms.ChoiceField(
        label=_lazy("Weight"), choices=Weight.choices, initial=Weight.ORDINARY, widget=forms.RadioSelect
    )
    before = VersionField(
        Revision.objects.none(), label=_lazy("The version that was wrong"), required=False,
        empty_label=_lazy("(no difference to show)"),
        help_text=_lazy("Readers may open what was and what is: the passages in which the two versions differ."),
    )  # fmt: skip
    after = VersionField(
        Revision.objects.none(), label=_lazy("The version that is right"), required=False,
        empty_label=_lazy("as readers have it now"),
    )  # fmt: skip

    def __init__(self, *args: Any, story: Article, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.story = story
        self.was = self.now = ""
        versions = once_on_air(story).order_by("-created_at", "-id").select_related("user")
        chosen = versions.filter(pk__in=list(versions.values_list("pk", flat=True)[:VERSIONS]))
        for name in ("before", "after"):
            self.fields[name].queryset = chosen  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or self.cleaned_data
        if before := data.get("before"):
            after = data["after"].as_object() if data.get("after") else self.story
            self.was, self.now = changed_passages(before.as_object(), after)
            if self.was == self.now:
                self.add_error("before", _("These two versions say the same."))
        return data

    @property
    def difference(self) -> SafeString:
        """As readers will open it."""
        return difference(self.was, self.now)


class CorrectStory(WagtailAdminTemplateMixin, FormView):
    """For those who may publish the story. Its corrections stand below the form."""

    template_name = "corrections_desk/correct.html"
    page_title = _lazy("Correct the story")
    header_icon = "edit"
    form_class = CorrectionForm

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        self.story = get_object_or_404(Article.objects.select_related("section"), pk=kwargs["pk"])
        if not may_publish(at_desk(request), self.story):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    def get_form_kwargs(self) -> dict[str, Any]:
        return {**super().get_form_kwargs(), "story": self.story}

    def get_page_subtitle(self) -> str:
        return self.story.headline

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        return [*self.breadcrumbs_items, *to_story(self.story), {"url": "", "label": self.page_title}]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        made = Correction.objects.filter(article=self.story).select_related("by")
        return super().get_context_data(story=self.story, made=made, **kwargs)

    def form_invalid(self, form: CorrectionForm) -> HttpResponse:
        return self.render_to_response(self.get_context_data(form=form), status=422)

    def form_valid(self, form: CorrectionForm) -> HttpResponse:
        """«Show» sends nothing."""
        if "show" in self.request.POST:
            return self.render_to_response(self.get_context_data(form=form, shown=form.difference))
        data, user = form.cleaned_data, at_desk(self.request)
        told = {"text": data["text"], "weight": Weight(data["weight"]), "was": form.was, "now": form.now}
        try:
            made = correct(self.story, revision=data["after"] or self.story.live_revision, by=user, **told)
        except ValidationError as error:
            for name, faults in error.message_dict.items():
                form.add_error(name if name in form.fields else None, faults)
            return self.form_invalid(form)
        page = messages.button(f"{self.story.get_absolute_url()}#{made.anchor}", _("Reader's page"))
        messages.success(self.request, _("Readers see the correction."), buttons=[page])
        return redirect(address(self.story))


def to_story(story: Article) -> list[dict[str, Any]]:
    """Breadcrumbs."""
    edit = reverse("wagtailsnippets_articles_article:edit", args=[story.pk])
    stories = {"url": reverse("wagtailsnippets_articles_article:list"), "label": _("Stories")}
    return [stories, {"url": edit, "label": story.headline or _("(no headline yet)")}]


def address(story: Article) -> str:
    return reverse("corrections_correct", args=[story.pk])


def in_form(story: Article, user: User) -> Iterator[BaseButton]:
    """At the top of the story's form."""
    if story.pk and story.live and may_publish(user, story):
        yield HeaderButton(_("Correct the story"), url=address(story), icon_name="edit", priority=25)
