"""Why a report is refused: the usual reasons, which readers are told in the language of the story, and any other in
the words of whoever refuses."""

from django.core.exceptions import ValidationError
from django.db import models
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

LONGEST = 300  # characters of one's own words: `Case.answer` holds them with the reason


class Reason(models.TextChoices):
    RIGHT = "right", _lazy("We have checked: it is right as it stands.")
    SPELLING = "spelling", _lazy("The dictionaries allow this spelling.")
    QUOTED = "quoted", _lazy("These are somebody's own words, quoted as they were said.")
    THEN = "then", _lazy("It was so when the story was published; later events are told in other stories.")
    UNPROVEN = "unproven", _lazy("We could not confirm what you write. If you have a source, send it to us.")
    ELSEWHERE = "elsewhere", _lazy("This is not about an error in the story.")
    OTHER = "other", _lazy("another reason, in your own words")


def check(reason: str, note: str) -> None:
    """Raises `ValidationError`."""
    if reason not in Reason.values:
        raise ValidationError({"reason": _("Choose a reason.")})
    if reason == Reason.OTHER and not note:
        raise ValidationError({"note": _("Say in a few words what the reason is.")})
    if len(note) > LONGEST:
        raise ValidationError({"note": _("At most %(number)s characters.") % {"number": LONGEST}})


def answer(reason: str, note: str, language: str) -> str:
    """What readers are told. `note`: what is said besides; of `OTHER`, all that is said."""
    if reason == Reason.OTHER:
        return note
    with translation.override(language):
        return " ".join(part for part in (str(Reason(reason).label), note) if part)
