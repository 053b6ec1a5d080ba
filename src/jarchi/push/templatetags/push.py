"""The button for breaking news, where the newsroom offers them."""

from typing import Any

from django import template

from jarchi.articles.reading.languages import spoken
from jarchi.push import vapid
from jarchi.push.models import PushRules

register = template.Library()


@register.inclusion_tag("push/button.html")
def news_button() -> dict[str, Any]:
    if not PushRules.shown().news:
        return {}
    return {"key": vapid.public_key(), "language": spoken()}
