"""What readers send. A text that is refused comes back to its form."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy
from django.utils.translation import pgettext_lazy

from jarchi.comments import challenge
from jarchi.comments.lately import lately
from jarchi.comments.models.comment import LONGEST, LONGEST_NAME
from jarchi.kit.text import clean
from jarchi.readers import automatic, names


class TextForm(forms.Form):
    text = forms.CharField(
        label=_lazy("Your comment"),
        max_length=LONGEST,
        widget=forms.Textarea({"rows": 5, "maxlength": LONGEST}),
        error_messages={"required": _lazy("Write something first.")},
    )

    def clean_text(self) -> str:
        text = clean(self.cleaned_data["text"]).strip()
        if not any(letter.isprintable() and not letter.isspace() for letter in text):
            raise ValidationError(_("Write something first."))
        return text


class WriteForm(TextForm):
    """`website`: people do not see it; who fills it in is none."""

    name = forms.CharField(
        label=_lazy("Your name"),
        max_length=LONGEST_NAME,
        widget=forms.TextInput({"autocomplete": "nickname"}),
        help_text=_lazy("It is shown beside the comment."),
    )
    email = forms.EmailField(
        label=_lazy("E-mail, if you like"),
        required=False,
        max_length=254,
        widget=forms.EmailInput({"autocomplete": "email"}),
        help_text=_lazy("Not shown. We write if somebody answers you."),
    )
    parent = forms.IntegerField(required=False, min_value=1, max_value=2**63 - 1, widget=forms.HiddenInput)
    website = forms.CharField(required=False)
    at = forms.CharField(required=False)

    field_order = ["text", "name", "email"]

    def challenge(self) -> SafeString:
        return challenge.chosen().html()

    def __init__(self, *args: Any, has_account: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if has_account:
            del self.fields["name"], self.fields["email"]

    def clean_name(self) -> str:
        return names.check(self.cleaned_data["name"], reserved=lately("names", names.taken))

    @property
    def looks_automatic(self) -> str:
        """By what (`honeypot`, `quick`), or empty."""
        return automatic.looks_automatic(self.cleaned_data)


class FlagForm(forms.Form):
    """A reader's report of a comment."""

    REASONS = [
        ("insult", _lazy("Insults or threats")),
        ("hatred", _lazy("Hatred or calls to violence")),
        ("spam", _lazy("Advertising or fraud")),
        ("personal", _lazy("Somebody's personal data")),
        ("untrue", _lazy("Not true")),
        ("other", pgettext_lazy("reason", "Something else")),
    ]
    reason = forms.ChoiceField(label=_lazy("What is wrong with it?"), choices=REASONS, widget=forms.RadioSelect)
    note = forms.CharField(
        label=_lazy("In your words"),
        required=False,
        max_length=500,
        widget=forms.Textarea({"rows": 3, "maxlength": 500}),
    )

    def clean_note(self) -> str:
        return clean(self.cleaned_data["note"])
