"""Why a comment is refused or its author blocked: the usual reasons, which readers are told in their own
language, and any other in the words of whoever decides."""

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

LONGEST = 400  # characters: `Decision.reason`, `Block.reason`


class Reason(models.TextChoices):
    INSULT = "insult", _lazy("insult")
    OFF_TOPIC = "offtopic", _lazy("off the topic")
    ADVERTISING = "ad", _lazy("advertising")
    UNTRUE = "untrue", _lazy("untrue claims")
    PRIVATE = "private", _lazy("personal data of others")
    VIOLENCE = "violence", _lazy("calls to violence")
    OTHER = "other", _lazy("another reason")


def check(reason: str, note: str) -> None:
    """`note`: what is said besides; of `OTHER`, the reason itself. Raises `ValidationError`."""
    if reason not in Reason.values:
        raise ValidationError({"reason": _("Choose a reason.")})
    if reason == Reason.OTHER and not note:
        raise ValidationError({"note": _("Say in a few words what the reason is.")})
    if len(note) > LONGEST:
        raise ValidationError({"note": _("At most %(number)s characters.") % {"number": LONGEST}})


def in_words(reason: str, note: str = "") -> str:
    """For people, in the active language. `reason`: as `Decision` and `Block` keep it: one of `Reason`, or in
    somebody's own words."""
    named = str(Reason(reason).label) if reason in Reason.values else reason
    return f"{named}: {note}" if note else named
