"""Pasting an interview: text in, its paragraphs with their roles to correct, exchanges in the story."""

from typing import Any

from django import forms
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy
from django.utils.translation import ngettext
from django.views.generic import TemplateView
from wagtail.admin import messages
from wagtail.admin.views.generic import WagtailAdminTemplateMixin

from jarchi.articles.models import Article, Section
from jarchi.desk.interviews import (
    Misplaced,
    Piece,
    Role,
    append_interview,
    begin_interview,
    blocks_of,
    pieces_of,
)
from jarchi.desk.roles import at_desk
from jarchi.desk.views.guard import StoryGuard

LONGEST = 200_000  # characters; an interview of four hours


class NewStoryForm(forms.Form):
    headline = forms.CharField(label=_lazy("Headline"), max_length=255)
    section = forms.ModelChoiceField(Section.objects.all(), label=_lazy("Section"))


class PasteForm(forms.Form):
    text = forms.CharField(
        label=_lazy("Text of the interview"),
        max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": 18}),
        help_text=_lazy("Questions and answers each begin with a dash: “– Question?”, “– Answer.”"),
    )


class PieceForm(forms.Form):
    role = forms.ChoiceField(label=_lazy("Role"), choices=Role.choices)
    text = forms.CharField(label=_lazy("Text"), required=False, widget=forms.Textarea(attrs={"rows": 2}))


PieceFormSet = forms.formset_factory(PieceForm, extra=0, max_num=2000, absolute_max=2000)


class InterviewPaste(StoryGuard, WagtailAdminTemplateMixin, TemplateView):
    """Under a story's id it adds to that story; without one it begins a new draft. Needs no JavaScript."""

    template_name = "desk/interview.html"
    page_title = _lazy("Paste an interview")
    header_icon = "comment"
    model = Article
    edit_url_name = ""

    @property
    def permission_required(self) -> str:
        return "change" if self.stored_story else "add"

    @cached_property
    def draft(self) -> Article | None:
        return self.stored_story and self.stored_story.get_latest_revision_as_object()

    def get_page_subtitle(self) -> str:
        return str(self.draft) if self.draft else ""

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        items = [
            *self.breadcrumbs_items,
            {"url": reverse("wagtailsnippets_articles_article:list"), "label": _("Stories")},
        ]
        if self.draft:
            items.append({"url": self._edit_url(self.draft), "label": str(self.draft)})
        return [*items, {"url": "", "label": self.page_title}]

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        lock = self.draft.get_lock() if self.draft else None
        if self.draft and lock and lock.for_user(request.user):
            messages.warning(request, lock.get_message(request.user) or _("This story is locked."))
            return redirect(self._edit_url(self.draft))
        return super().dispatch(request, *args, **kwargs)

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        new_story = None if self.draft else NewStoryForm(request.POST)
        if "split" in request.POST:
            return self._split(new_story)
        if "add" in request.POST:
            return self._add(new_story)
        raise Http404

    def _split(self, new_story: NewStoryForm | None) -> HttpResponse:
        paste = PasteForm(self.request.POST)
        if not paste.is_valid() or (new_story and not new_story.is_valid()):
            return self._render(paste=paste, new_story=new_story)
        pieces = pieces_of(paste.cleaned_data["text"])
        if not any(piece.role == Role.QUESTION for piece in pieces):
            paste.add_error(
                "text", _("No line begins with a dash: there is nothing to part questions from answers by.")
            )
            return self._render(paste=paste, new_story=new_story)
        initial = [{"role": piece.role, "text": piece.text} for piece in pieces]
        return self._render(pieces=PieceFormSet(initial=initial, prefix="piece"), new_story=new_story)

    def _add(self, new_story: NewStoryForm | None) -> HttpResponse:
        formset = PieceFormSet(self.request.POST, prefix="piece")
        if not formset.is_valid() or (new_story and not new_story.is_valid()):
            return self._render(pieces=formset, new_story=new_story)
        try:
            blocks = blocks_of([Piece(**form.cleaned_data) for form in formset])
        except Misplaced as error:
            formset.forms[error.place].add_error("role", error.message)
            return self._render(pieces=formset, new_story=new_story)
        number = sum(kind == "exchange" for kind, _value in blocks)
        if not number:
            messages.error(self.request, _("There is no question with its answer to add."))
            return self._render(pieces=formset, new_story=new_story)
        article = self._keep(blocks, new_story)
        told = ngettext(
            "%(number)s question with its answer added.", "%(number)s questions with answers added.", number
        )
        messages.success(self.request, told % {"number": number})
        return redirect(self._edit_url(article))

    def _keep(self, blocks: list[tuple[str, Any]], new_story: NewStoryForm | None) -> Article:
        if self.stored_story is None:
            fields = new_story.cleaned_data if new_story else {}
            return begin_interview(blocks=blocks, user=at_desk(self.request), **fields)
        append_interview(self.stored_story, blocks, at_desk(self.request))
        return self.stored_story

    def _render(self, **context: Any) -> HttpResponse:
        return self.render_to_response(self.get_context_data(**context))

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        if not kwargs.get("pieces"):
            kwargs.setdefault("paste", PasteForm())
        if not self.draft and not kwargs.get("new_story"):
            kwargs["new_story"] = NewStoryForm()
        return super().get_context_data(**kwargs)

    def _edit_url(self, article: Article) -> str:
        return reverse("wagtailsnippets_articles_article:edit", args=[article.pk])
