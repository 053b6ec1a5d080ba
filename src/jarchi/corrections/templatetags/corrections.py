"""For the templates of the room."""

from django import template
from django.utils.safestring import SafeString, mark_safe

from jarchi.kit.html import linked_paragraphs

register = template.Library()


@register.filter
def linked(text: str) -> SafeString:
    """Plain text as paragraphs with links."""
    return mark_safe(linked_paragraphs(text, nofollow=True))  # noqa: S308 -- escaped there
