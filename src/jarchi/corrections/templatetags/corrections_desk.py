"""Words for the pages of reports at the desk."""

import datetime as dt

from django import template
from django.utils.translation import gettext as _

register = template.Library()


@register.filter
def lasting(time: dt.timedelta | None) -> str:
    """«3 h 20 min»: two units at most; a dash for none."""
    if time is None:
        return "—"
    minutes = round(time.total_seconds() / 60)
    days, hours, rest = minutes // 1440, minutes // 60 % 24, minutes % 60
    named = [(days, _("%(number)s d")), (hours, _("%(number)s h")), (rest, _("%(number)s min"))]
    first = next((place for place, (number, _unit) in enumerate(named) if number), 2)
    parts = [unit % {"number": number} for number, unit in named[first : first + 2] if number or first == 2]
    return " ".join(parts)


@register.filter
def percent(share: float | None) -> str:
    return "—" if share is None else f"{share:.0%}".replace("%", "\u00a0%")
