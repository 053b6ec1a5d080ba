"""Words of orders."""

from django import template
from django.utils.translation import pgettext

register = template.Library()


@register.simple_tag
def order_name(order: str) -> str:
    return {
        "newest": pgettext("order of comments", "Newest"),
        "oldest": pgettext("order of comments", "Oldest"),
        "valued": pgettext("order of comments", "Most valued"),
    }[order]
