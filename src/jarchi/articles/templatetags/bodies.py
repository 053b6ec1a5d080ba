"""For the templates of body blocks."""

import re
from itertools import zip_longest
from typing import Any

from django import template
from django.utils.safestring import SafeString

from jarchi.articles import charts, rendering

register = template.Library()

_NUMBER = re.compile(r"\s*[+\-−–]?\d[\d\s]*([.,]\d+)?\s*[%‰]?\s*")


@register.filter
def rich_text(value: Any) -> SafeString:
    return rendering.rich_text(value)


@register.filter
def number_columns(table: Any) -> set[int]:
    """Places of the columns that hold figures only, below the heading row."""
    rows = list(table.get("data") or []) if table else []
    body = rows[1:] if table and table.get("first_row_is_table_header") else rows
    columns = enumerate(zip_longest(*body, fillvalue=""))
    filled = {place: [cell for cell in column if cell] for place, column in columns}
    return {
        place for place, cells in filled.items() if cells and all(_NUMBER.fullmatch(cell) for cell in cells)
    }


@register.simple_tag
def chart(figure: Any) -> SafeString:
    return charts.svg([(point["label"], point["value"]) for point in figure["series"]], unit=figure["unit"])
