"""For the templates of body blocks."""

from typing import Any

from django import template
from django.utils.safestring import SafeString

from jarchi.articles import charts, rendering

register = template.Library()


@register.filter
def rich_text(value: Any) -> SafeString:
    return rendering.rich_text(value)


@register.simple_tag
def chart(figure: Any) -> SafeString:
    return charts.svg([(point["label"], point["value"]) for point in figure["series"]], unit=figure["unit"])
