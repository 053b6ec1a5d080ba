"""The form of the rules, the chief's."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext_lazy as _
from wagtail.admin.forms import WagtailAdminModelForm
from wagtail.admin.panels import FieldPanel, FieldRowPanel, MultiFieldPanel, ObjectList

from jarchi.articles.fields import NamesWidget

MOST_WORDS = 100_000  # characters of a language's list


class WordsWidget(NamesWidget):
    def __init__(self, attrs: dict[str, str] | None = None) -> None:
        super().__init__(attrs)
        self.widgets = [forms.Textarea(attrs={**widget.attrs, "rows": 5}) for widget in self.widgets]


class WordsField(forms.MultiValueField):
    """A text for each language, one entry a line."""

    widget = WordsWidget

    def __init__(self, **kwargs: Any) -> None:
        texts = [forms.CharField(max_length=MOST_WORDS, required=False) for _code in settings.LANGUAGES]
        super().__init__(texts, require_all_fields=False, required=False, **kwargs)

    def compress(self, values: Sequence[str]) -> dict[str, str]:
        return {code: text for (code, _name), text in zip(settings.LANGUAGES, values, strict=False) if text}


class RulesForm(WagtailAdminModelForm):
    words = WordsField(
        label=_("words that hold a comment"),
        help_text=_(
            "One entry a line, found through its disguise: “word” is a whole word, “stem*” what begins so, “*part*” "
            "what has it anywhere, “!word” is let through. # begins a remark."
        ),
    )

    @transaction.atomic
    def save(self, commit: bool = True) -> Any:
        """The sections without comments are stored after the rules themselves, and readers' pages told of both."""
        return super().save(commit)


RULES = ObjectList(
    [
        FieldPanel("enabled"),
        MultiFieldPanel(
            [
                FieldPanel("who", widget=forms.RadioSelect),
                FieldPanel("moderation", widget=forms.RadioSelect),
                FieldPanel("trusted_after"),
            ],
            heading=_("Who writes, and who looks first"),
        ),
        MultiFieldPanel(
            [FieldPanel("close_after_days"), FieldPanel("closed_sections", widget=forms.CheckboxSelectMultiple)],
            heading=_("Where nobody writes"),
        ),
        MultiFieldPanel(
            [
                FieldRowPanel([FieldPanel("edit_minutes"), FieldPanel("window_minutes")]),
                FieldRowPanel(
                    [FieldPanel("reader_limit"), FieldPanel("network_limit"), FieldPanel("discussion_limit")]
                ),
            ],
            heading=_("How much and how fast"),
        ),
        MultiFieldPanel(
            [FieldPanel("most_links"), FieldPanel("hold_from"), FieldPanel("house_words"), FieldPanel("words")],
            heading=_("What is held until somebody looks"),
        ),
        MultiFieldPanel([FieldPanel("network_days")], heading=_("What is kept")),
    ],
    base_form_class=RulesForm,
)
