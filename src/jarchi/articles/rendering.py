"""The public HTML of a body, made once, at publishing: readers' pages only insert it."""

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from django.template.loader import render_to_string
from django.utils import translation
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe
from wagtail.rich_text import RichText, expand_db_html

from jarchi.kit.html import clean_inline
from jarchi.kit.slugs import slugify

if TYPE_CHECKING:
    from jarchi.articles.models import Article


def render_body(article: "Article") -> str:
    """HTML of all blocks, in the story's language. Paragraphs are cleaned; the rest is escaped by its template."""
    with translation.override(article.language):
        return "\n".join(_render_blocks(article))


def rich_text(value: RichText | str) -> SafeString:
    """Wagtail's rich text as public HTML: internal links resolved, anything unsafe gone."""
    source = value.source if isinstance(value, RichText) else value
    return mark_safe(clean_inline(expand_db_html(source)))  # noqa: S308 -- cleaned by nh3


def _render_blocks(article: "Article") -> Iterator[str]:
    exchanges = 0
    for child in article.body:
        if child.block_type == "paragraph":
            yield rich_text(child.value)
            continue
        if child.block_type == "heading":
            yield f'<h2 id="{slugify(child.value)}">{escape(child.value)}</h2>'
            continue
        context: dict[str, Any] = {"value": child.value, "article": article}
        if child.block_type == "exchange":
            exchanges += 1
            context["number"] = exchanges
        yield render_to_string(f"articles/blocks/{child.block_type}.html", context).strip()
