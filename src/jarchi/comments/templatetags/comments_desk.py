from django import template

from jarchi.comments.models import Decision
from jarchi.comments.reasons import in_words

register = template.Library()
register.filter("in_words", in_words)


@register.filter
def told(decision: Decision) -> str:
    """Its reason, for people."""
    return in_words(decision.reason, decision.about.get("note", ""))
