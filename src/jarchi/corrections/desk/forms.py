"""What is sent from the inbox: verbs on cases, and mended words."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from jarchi.corrections import fixing, reasons
from jarchi.corrections.anchoring import MOST_AROUND, MOST_WORDS
from jarchi.corrections.closing import close
from jarchi.corrections.desk.access import answered_by
from jarchi.corrections.models import Case, Fault, Weight
from jarchi.corrections.models.correction import LONGEST as LONGEST_CORRECTION
from jarchi.readers.models import User

MOST_AT_ONCE = 200
FIXED, REFUSE = Case.State.FIXED.value, "refuse"
VERBS = [(FIXED, _lazy("fixed already")), (REFUSE, _lazy("refuse"))]
SILENTLY = ""
# What is a fact to readers is told to them; of the rest, whoever mends it decides.
TOLD = (Fault.FACT, Fault.RIGHTS)


class Ids(forms.Field):
    """Ids of cases, each once; what was sent several times under one name."""

    widget = forms.MultipleHiddenInput

    def to_python(self, value: list[str] | None) -> list[int]:
        ids = list(dict.fromkeys(value or []))
        if len(ids) > MOST_AT_ONCE:
            raise ValidationError(_("At most %(number)s cases at once.") % {"number": MOST_AT_ONCE})
        if not all(map(_is_id, ids)):
            raise ValidationError(_("There is no such case."))
        return [int(one) for one in ids]


def _is_id(text: str) -> bool:
    return text.isascii() and text.isdecimal() and len(text) < 19


class ActForm(forms.Form):
    """`act` does it, once the form is valid."""

    verb = forms.ChoiceField(choices=VERBS, widget=forms.HiddenInput)
    cases = Ids(
        label=_lazy("Cases"), error_messages={"required": _lazy("Choose one case at least: nothing is chosen.")}
    )
    reason = forms.ChoiceField(
        label=_lazy("What readers are told"), choices=reasons.Reason.choices, required=False, widget=forms.RadioSelect
    )
    note = forms.CharField(
        label=_lazy("In your own words, in the language of the story"), max_length=reasons.LONGEST, required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )  # fmt: skip

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or self.cleaned_data
        if data.get("verb") == REFUSE and not self.errors:
            reasons.check(data["reason"], data["note"])
        return data

    def named(self) -> list[int]:
        """Ids of the cases it is about, also when something is wrong with them."""
        return [int(one) for one in self["cases"].value() or [] if _is_id(one)][:MOST_AT_ONCE]

    @transaction.atomic
    def act(self, by: User) -> int:
        """How many cases are closed by it; those that he may not answer, and those closed before, stay as they are."""
        data = self.cleaned_data
        cases = answered_by(by).open().filter(pk__in=data["cases"]).select_related("article").defer("article__body")
        return sum(self._close(case, by) for case in cases.order_by("pk"))

    def _close(self, case: Case, by: User) -> bool:
        data = self.cleaned_data
        if data["verb"] == FIXED:
            closed = close(case.pk, Case.State.FIXED, by)
        else:
            answer = reasons.answer(data["reason"], data["note"], case.article.language)
            closed = close(case.pk, Case.State.REFUSED, by, answer=answer)
        return closed.closed_by == by


class FixForm(forms.Form):
    """Mended words of one passage, with what it was when it was shown. `fix` does it, once the form is valid."""

    new = forms.CharField(
        label=_lazy("The passage as it is to be"), max_length=2 * MOST_WORDS, required=False, strip=False,
        widget=forms.Textarea(attrs={"rows": 4, "spellcheck": "true"}),
    )  # fmt: skip
    tell = forms.ChoiceField(
        label=_lazy("Are readers told?"), required=False, widget=forms.RadioSelect,
        choices=[(SILENTLY, _lazy("no: it is mended silently")), *Weight.choices],
    )  # fmt: skip
    text = forms.CharField(
        label=_lazy("Correction, as readers see it"), max_length=LONGEST_CORRECTION, required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_lazy("What was wrong and what is right, in the language of the story."),
    )  # fmt: skip
    words = forms.CharField(max_length=MOST_WORDS, strip=False, widget=forms.HiddenInput)
    before = forms.CharField(max_length=MOST_AROUND, required=False, strip=False, widget=forms.HiddenInput)
    after = forms.CharField(max_length=MOST_AROUND, required=False, strip=False, widget=forms.HiddenInput)
    revision = forms.IntegerField(required=False, min_value=1, max_value=10**18, widget=forms.HiddenInput)

    @classmethod
    def of(cls, case: Case, offer: fixing.Offer) -> "FixForm":
        shown = {name: getattr(offer, name) for name in ("words", "before", "after", "revision")}
        tell = Weight.ORDINARY.value if case.fault in TOLD else SILENTLY
        return cls(initial={**shown, "new": offer.words, "tell": tell})

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or self.cleaned_data
        for name in ("words", "before", "after"):
            data[name] = data.get(name, "").replace("\r\n", "\n")
        if data.get("tell") and not data.get("text") and "text" not in self.errors:
            self.add_error("text", _("Write what readers are told, or mend it silently."))
        if data.get("text") and not data.get("tell") and "tell" not in self.errors:
            self.add_error("tell", _("There is a text of a correction: say where it stands, or take it out."))
        return data

    def fix(self, case: int, by: User) -> fixing.Fixed | None:
        """None with what is wrong told at its field. Raises `fixing.NotNow`."""
        data = self.cleaned_data
        offer = fixing.Offer(data["words"], data["before"], data["after"], data["revision"])
        weight = Weight(data["tell"] or Weight.ORDINARY)
        try:
            return fixing.fix(case, by, offer, data["new"], data["text"], weight)
        except ValidationError as error:
            known = {name: told for name, told in error.message_dict.items() if name in self.fields}
            others = [told for name, told in error.message_dict.items() if name not in self.fields]
            self.add_error(None, ValidationError(known or others))
            return None
