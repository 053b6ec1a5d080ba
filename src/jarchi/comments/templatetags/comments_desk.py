from django import template

from jarchi.comments.forms import FlagForm
from jarchi.comments.models import Decision, Flag
from jarchi.comments.reasons import in_words

register = template.Library()
register.filter("in_words", in_words)


@register.filter
def told(decision: Decision) -> str:
    """Its reason, for people."""
    return in_words(decision.reason, decision.about.get("note", ""))


@register.filter
def reported(flag: Flag) -> str:
    """What a reader found wrong, in words."""
    return str(dict(FlagForm.REASONS).get(flag.reason, flag.reason))
