"""HTML from people and archives, made safe."""

import html
import re
from functools import partial

import nh3
from django.utils.html import escape, urlize

from jarchi.kit.text import paragraphs

INLINE_TAGS = {"a", "b", "strong", "i", "em", "br", "sup", "sub", "p"}
_ATTRIBUTES = {"a": {"href"}}
_LINK_SCHEMES = {"http", "https", "mailto", "tel"}
_TAG = re.compile(r"<[^>]+>")
_MAY_BE_LINK = re.compile(r"[.:@]\S")  # within a word: without it `urlize`, which looks at each, finds none


def clean_inline(markup: str) -> str:
    """Paragraphs and inline marks only; links with a safe scheme; everything else loses its tags (scripts: all)."""
    return nh3.clean(markup, tags=INLINE_TAGS, attributes=_ATTRIBUTES, url_schemes=_LINK_SCHEMES, link_rel="noopener")


def plain_text(markup: str) -> str:
    """The words of `markup`, for search and counting: tags become spaces, entities letters."""
    return " ".join(html.unescape(_TAG.sub(" ", markup)).split())


def linked_paragraphs(text: str, *, nofollow: bool = False) -> str:
    """Plain text as HTML: its paragraphs, with web addresses as links; what looks like markup stays letters."""
    has_links = _MAY_BE_LINK.search(text)
    make = partial(urlize, nofollow=nofollow, autoescape=True) if has_links else escape
    parts = (make(paragraph) for paragraph in paragraphs(text))
    return "\n".join(f"<p>{part}</p>" for part in parts)
