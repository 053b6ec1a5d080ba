"""Moments, numbers and typography in the language being spoken."""

import datetime as dt
import re
from decimal import Decimal

from django import template
from django.conf import settings
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language

from jarchi.kit import dates

register = template.Library()

_FINISHED = re.compile(r"[.!?…:]['»”\")]*$")
_OPENING_QUOTE = ("«", "“", "„", '"')
_QUOTES = {"uz": "“{}”", "en": "“{}”"}
_SHORT_WORD = re.compile(r"(?<!\S)([«“„(]?\w{1,2}) (?=\S)")
_DASH = re.compile(r" (?=[—–] )")


def _language() -> str:
    return get_language() or settings.LANGUAGE_CODE


@register.simple_tag
def moment(value: dt.datetime | dt.date | None, form: str = "full") -> SafeString:
    """`<time>` in the newsroom's zone. Forms: full «23 августа 2024, 17:09», short «23.08.2024 17:09»,
    clock «17:09», or one of `dates.Form`. Empty for no moment."""
    if value is None:
        return SafeString("")
    if isinstance(value, dt.datetime):
        value = timezone.localtime(value)
        machine = value.isoformat(timespec="minutes")
    else:
        machine = value.isoformat()
    return format_html('<time datetime="{}">{}</time>', machine, written(value, form))


@register.filter
def written(value: dt.datetime | dt.date, form: str) -> str:
    """The words of `moment` without its tag."""
    match form:
        case "full":
            return f"{dates.written(value, 'day', _language())}, {value:%H:%M}"
        case "short":
            return f"{value:%d.%m.%Y %H:%M}"
        case "clock":
            return f"{value:%H:%M}"
        case "day" | "day_of_year" | "weekday" | "month":
            return dates.written(value, form, _language())
    raise ValueError(f"no form of a moment: {form}")


@register.filter
def numeral(value: float | Decimal | None) -> str:
    return "" if value is None else dates.numeral(value, _language())


@register.filter
def sentence(text: str | None) -> str:
    """With a full stop, unless it ends in one or its like."""
    text = (text or "").strip()
    return text if not text or _FINISHED.search(text) else f"{text}."


@register.filter
def quoted(text: str | None) -> str:
    """In the quotes of the language, unless the writer set them already; the full stop stands after «»."""
    text = (text or "").strip()
    if not text or text.startswith(_OPENING_QUOTE):
        return text
    if quotes := _QUOTES.get(_language()):
        return quotes.format(text)
    return f"«{text[:-1]}»." if text.endswith(".") and not text.endswith("..") else f"«{text}»"


@register.filter
def hanging(text: str) -> str:
    """The class that hangs an opening quote into the margin."""
    return "hang" if text.startswith(_OPENING_QUOTE) else ""


@register.filter
def bound(text: str) -> str:
    """Short words stay with the next one and a dash with the one before, as a typesetter breaks headlines."""
    return _DASH.sub("\u00a0", _SHORT_WORD.sub("\\1\u00a0", text))
