"""What a moderator sends: a verb, the comments it is about, and what the verb needs."""

import re
from collections.abc import Callable
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from jarchi.comments import blocking, moderation
from jarchi.comments.models import Block, Comment, Verb
from jarchi.comments.models.comment import Mark
from jarchi.comments.reasons import LONGEST, Reason
from jarchi.readers.models import User

MOST_AT_ONCE = 200
KEY = re.compile(r"u[0-9]{1,18}|g[0-9A-Za-z]{1,39}")  # of an author
PERIODS = [("1", _lazy("1 day")), ("7", _lazy("1 week")), ("30", _lazy("1 month")), ("ever", _lazy("for ever"))]
AUTHOR, NETWORK = "author", "network"
TARGETS = [(AUTHOR, _lazy("the author")), (NETWORK, _lazy("the network"))]
VERBS = (
    Verb.ACCEPT, Verb.REFUSE, Verb.DISMISS, Verb.MARK, Verb.FEATURE, Verb.UNFEATURE, Verb.PIN, Verb.UNPIN, Verb.BLOCK,
)  # fmt: skip


class Ids(forms.Field):
    """Ids of comments, each once; what was sent several times under one name."""

    widget = forms.MultipleHiddenInput

    def to_python(self, value: list[str] | None) -> list[int]:
        ids = list(dict.fromkeys(value or []))
        if len(ids) > MOST_AT_ONCE:
            raise ValidationError(_("At most %(number)s comments at once.") % {"number": MOST_AT_ONCE})
        if not all(map(is_id, ids)):
            raise ValidationError(_("There is no such comment."))
        return [int(one) for one in ids]


def is_id(text: str) -> bool:
    return text.isascii() and text.isdecimal() and len(text) < 19


def reason_fields(required: bool = False) -> tuple[forms.ChoiceField, forms.CharField]:
    """The reason and what is said besides."""
    chosen = forms.ChoiceField(
        label=_lazy("Reason"), choices=Reason.choices, required=required, widget=forms.RadioSelect,
        error_messages={"required": _lazy("Choose a reason.")},
    )  # fmt: skip
    widget = forms.TextInput(attrs={"autocomplete": "off"})
    return chosen, forms.CharField(label=_lazy("In your own words"), max_length=LONGEST, required=False, widget=widget)


class ActForm(forms.Form):
    """`act` does it, once the form is valid."""

    verb = forms.ChoiceField(choices=[(verb.value, verb.label) for verb in VERBS], widget=forms.HiddenInput)
    comments = Ids(
        label=_lazy("Comments"), error_messages={"required": _lazy("Choose one comment at least: nothing is chosen.")}
    )
    reason, note = reason_fields()
    mark = forms.ChoiceField(label=_lazy("Mark"), choices=Mark.choices, required=False)
    target = forms.ChoiceField(label=_lazy("Whom"), choices=TARGETS, required=False)
    days = forms.ChoiceField(label=_lazy("For how long"), choices=PERIODS, required=False)
    seen = forms.DateTimeField(required=False, widget=forms.HiddenInput)  # when the page was made

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or self.cleaned_data
        if data.get("verb") == Verb.BLOCK:
            for name in ("target", "days"):
                if not data.get(name) and name not in self.errors:
                    self.add_error(name, self.fields[name].error_messages["required"])
        return data

    def named(self) -> list[int]:
        """Ids of the comments it is about, also when something is wrong with them."""
        return [int(one) for one in self["comments"].value() or [] if is_id(one)][:MOST_AT_ONCE]

    def act(self, by: User) -> int | None:
        """How many comments (of a block: blocks) are others than before; None with what is wrong told at its field."""
        try:
            return self._act(by)
        except ValidationError as error:
            self.add_error(None, error)
            return None

    def _act(self, by: User) -> int:
        data = self.cleaned_data
        ids, verb = data["comments"], data["verb"]
        plain: dict[str, Callable[..., list[Comment]]] = {
            Verb.DISMISS: moderation.dismiss, Verb.FEATURE: moderation.feature,
            Verb.UNFEATURE: moderation.unfeature, Verb.PIN: moderation.pin, Verb.UNPIN: moderation.unpin,
        }  # fmt: skip
        if verb in plain:
            return len(plain[verb](ids, by))
        if verb == Verb.ACCEPT:
            return len(moderation.accept(ids, by, data["seen"]))
        if verb == Verb.REFUSE:
            return len(moderation.refuse(ids, by, data["reason"], data["note"]))
        if verb == Verb.MARK:
            return len(moderation.mark(ids, by, data["mark"]))
        return self._block(ids, by)

    @transaction.atomic
    def _block(self, ids: list[int], by: User) -> int:
        """Those who wrote these comments, or the networks they wrote from."""
        data = self.cleaned_data
        comments = {getattr(one, data["target"]): one for one in Comment.objects.filter(pk__in=ids).order_by("-id")}
        if "" in comments:
            raise ValidationError({"target": _("The network of one of them is not known any more.")})
        before = set(Block.objects.in_force().values_list("pk", flat=True))
        sent = {"days": days(data["days"]), "reason": data["reason"], "note": data["note"]}
        made = [blocking.block(by, **{data["target"]: value}, **sent, comment=one) for value, one in comments.items()]
        return len({one.pk for one in made} - before)


def days(period: str) -> int | None:
    """Of one of `PERIODS`."""
    return None if period == "ever" else int(period)


class BlockForm(forms.Form):
    """Somebody named by hand."""

    whom = forms.CharField(
        label=_lazy("A reader's key or a network"), max_length=43,
        widget=forms.TextInput(attrs={"placeholder": "203.0.113.0/24", "autocomplete": "off"}),
    )  # fmt: skip
    days = forms.ChoiceField(label=_lazy("For how long"), choices=PERIODS)
    reason, note = reason_fields(required=True)

    def save(self, by: User) -> Block | None:
        """None with what is wrong told at its field."""
        data = dict(self.cleaned_data)
        whom = data.pop("whom")
        # No network begins with one of these two letters.
        target = {AUTHOR if KEY.fullmatch(whom) else NETWORK: whom}
        try:
            return blocking.block(by, **target, **(data | {"days": days(data["days"])}))
        except ValidationError as error:
            named = {AUTHOR: "whom", NETWORK: "whom"}
            self.add_error(None, ValidationError({named.get(f, f): told for f, told in error.message_dict.items()}))
            return None
