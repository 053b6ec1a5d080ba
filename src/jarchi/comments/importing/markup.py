"""Comments that were kept as HTML, as the plain text they are from now on."""

import html
import re

import nh3

from jarchi.kit.text import clean

_MARKUP = re.compile(r"</?(?:a|b|blockquote|br|code|div|em|h[1-6]|i|img|li|ol|p|pre|s|span|strong|u|ul)\b[^<>]*>", re.I)
_KEPT = {"a", "blockquote", "br", "div", "h1", "h2", "h3", "h4", "h5", "h6", "li", "ol", "p", "pre", "ul"}
_ATTRIBUTES = {"*": set[str](), "a": {"href"}}
_SCHEMES = {"http", "https"}
_LINK = re.compile(r'<a(?: href="([^"]*)")?>(.*?)</a>', re.DOTALL)
_LINE_END = re.compile(r"<br>|</?li>")
_BLOCK_END = re.compile(r"</?(?:p|div|blockquote|h[1-6]|ol|ul|pre)>")
_BLANK_LINES = re.compile(r"\n{3,}")
_SCHEME = re.compile(r"https?://(?:www\.)?")


def text_of(markup: str) -> str:
    """Paragraphs parted by blank lines; scripts gone; a link as its words and where it leads. Text in which nothing
    looks like markup stays as it is: «5 < 7» is no tag."""
    if not _MARKUP.search(markup):
        return _tidy(html.unescape(markup) if re.search(r"&(?:#\d+|#x[0-9a-f]+|\w+);", markup, re.I) else markup)
    safe = nh3.clean(markup, tags=_KEPT, attributes=_ATTRIBUTES, url_schemes=_SCHEMES, link_rel=None)
    safe = _LINK.sub(_words_and_address, safe)
    safe = _BLOCK_END.sub("\n\n", _LINE_END.sub("\n", safe))
    return _tidy(html.unescape(safe))


def _words_and_address(link: re.Match[str]) -> str:
    """Disqus shows an address shortened: then the whole one stands for both."""
    address, words = link[1] or "", " ".join(link[2].split())
    shown = _SCHEME.sub("", words).rstrip("….").removesuffix("/")
    if not address or not shown or _SCHEME.sub("", address).startswith(shown):
        return address or words
    return f"{words} ({address})"


def _tidy(text: str) -> str:
    return _BLANK_LINES.sub("\n\n", clean(text)).strip()
