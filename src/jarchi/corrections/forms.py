"""What readers send. Nothing that is refused is lost: it comes back to its form."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from jarchi.corrections.anchoring import MOST_AROUND, MOST_WORDS, Quote
from jarchi.corrections.letters import letters_of
from jarchi.corrections.models import Fault
from jarchi.corrections.models.report import LONGEST_NOTE
from jarchi.kit.text import clean
from jarchi.readers import automatic

QUICK = 1  # second: the words are marked already, and a typo needs no more of them


class ReportForm(forms.Form):
    """`before`, `after`: what stands around the words, and `device`, a PushSubscription, are known to scripts
    alone. `website`: people do not see it; who fills it in is none."""

    exact = forms.CharField(
        label=_lazy("The words that are wrong"),
        required=False,
        strip=False,
        max_length=MOST_WORDS,
        widget=forms.Textarea({"rows": 3, "maxlength": MOST_WORDS}),
        help_text=_lazy("Copy them from the story. If you mean the whole of it, leave this empty."),
    )
    before = forms.CharField(required=False, strip=False, max_length=MOST_AROUND)
    after = forms.CharField(required=False, strip=False, max_length=MOST_AROUND)
    fault = forms.ChoiceField(
        label=_lazy("What is wrong?"), initial=Fault.TYPO, widget=forms.RadioSelect,
        choices=[(fault.value, capfirst(fault.label)) for fault in Fault],
    )  # fmt: skip
    note = forms.CharField(
        label=_lazy("In your words, if you like"),
        required=False,
        max_length=LONGEST_NOTE,
        widget=forms.Textarea({"rows": 2, "maxlength": LONGEST_NOTE}),
    )
    email = forms.EmailField(
        label=_lazy("E-mail, if you like"),
        required=False,
        max_length=254,
        widget=forms.EmailInput({"autocomplete": "email"}),
        help_text=_lazy("We tell you what becomes of it, and write nothing else."),
    )
    tell = forms.BooleanField(label=_lazy("Tell me by e-mail what becomes of it"), required=False)
    device = forms.CharField(required=False, max_length=4000)
    revision = forms.CharField(required=False, max_length=40)
    website = forms.CharField(required=False)
    at = forms.CharField(required=False)

    def __init__(self, *args: Any, has_account: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.auto_id = "report_%s"
        del self.fields["email" if has_account else "tell"]

    def clean_note(self) -> str:
        return clean(self.cleaned_data["note"])

    def clean(self) -> dict[str, Any]:
        sent = super().clean() or {}
        if "exact" not in sent:
            return sent
        words = clean(sent["exact"])  # in composed letters it may be longer, and without control characters nothing
        try:
            self.fields["exact"].run_validators(words)
        except ValidationError as error:
            raise ValidationError({"exact": error.messages}) from error
        if not letters_of(words) and not sent.get("note"):
            raise ValidationError({"exact": _("Copy the words here, or say below what is wrong.")})
        return sent

    @property
    def quote(self) -> Quote | None:
        """None if the whole story is meant. White space that was marked with the words is around them, not in them."""
        exact, before, after = (self.cleaned_data.get(name, "") for name in ("exact", "before", "after"))
        if not letters_of(words := clean(exact)):
            return None
        before += exact[: len(exact) - len(exact.lstrip())]
        after = exact[len(exact.rstrip()) :] + after
        return Quote(words, _around(before)[-MOST_AROUND:], _around(after)[:MOST_AROUND])

    @property
    def looks_automatic(self) -> str:
        """By what (`honeypot`, `quick`), or empty."""
        return automatic.looks_automatic(self.cleaned_data, QUICK)


def _around(text: str) -> str:
    """Cleaned; the space at its ends stays, for it parts the words from their neighbours."""
    inner = clean(text)
    ends = (" " if text[:1].isspace() else ""), (" " if text[-1:].isspace() else "")
    return inner if not inner else f"{ends[0]}{inner.strip()}{ends[1]}"
