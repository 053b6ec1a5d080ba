"""HTML from people and archives, made safe."""

import html
import re

import nh3
from django.utils.html import urlize

from jarchi.kit.text import paragraphs

INLINE_TAGS = {"a", "b", "strong", "i", "em", "br", "sup", "sub", "p"}
_ATTRIBUTES = {"a": {"href"}}
_LINK_SCHEMES = {"http", "https", "mailto", "tel"}
_TAG = re.compile(r"<[^>]+>")


def clean_inline(markup: str) -> str:
    """Paragraphs and inline marks only; links with a safe scheme; everything else loses its tags (scripts: all)."""
    return nh3.clean(
        markup, tags=INLINE_TAGS, attributes=_ATTRIBUTES, url_schemes=_LINK_SCHEMES, link_rel="noopener"
    )


def plain_text(markup: str) -> str:
    """The words of `markup`, for search and counting: tags become spaces, entities letters."""
    return " ".join(html.unescape(_TAG.sub(" ", markup)).split())


def linked_paragraphs(text: str, *, nofollow: bool = False) -> str:
    """Plain text as HTML: its paragraphs, with web addresses as links; what looks like markup stays letters."""
    parts = (urlize(paragraph, nofollow=nofollow, autoescape=True) for paragraph in paragraphs(text))
    return "\n".join(f"<p>{part}</p>" for part in parts)
