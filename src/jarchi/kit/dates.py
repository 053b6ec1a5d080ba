"""Days, clock times and numbers as newspapers of each language write them.

Names of months and days are CLDR's (Babel). The order is ours where the press departs from CLDR: no «г.» in
Russian, the izofat in Tajik («23 августи 2024»), small letters within a sentence.
Languages: ru, kk, tg, uz, ky, en; any other is written as English.
"""

import datetime as dt
from decimal import Decimal
from functools import lru_cache
from typing import Literal

from babel import Locale
from babel.dates import format_date
from babel.numbers import format_decimal

Form = Literal["day", "day_of_year", "weekday", "month"]

# CLDR patterns: https://unicode.org/reports/tr35/tr35-dates.html#Date_Format_Patterns
# day, day of the year, with the weekday, the month alone
_FORMS: tuple[Form, ...] = ("day", "day_of_year", "weekday", "month")
_PATTERNS = {
    "ru": ("d MMMM y", "d MMMM", "EEEE, d MMMM y", "LLLL y"),
    "kk": ("y 'жылғы' d MMMM", "d MMMM", "y 'жылғы' d MMMM, EEEE", "y 'жылғы' MMMM"),
    "tg": ("d MMMM'и' y", "d MMMM", "EEEE, d MMMM'и' y", "MMMM'и' y"),
    "uz": ("y-'yil' d-MMMM", "d-MMMM", "y-'yil' d-MMMM, EEEE", "y-'yil' MMMM"),
    "ky": ("d-MMMM, y", "d-MMMM", "EEEE, d-MMMM, y", "MMMM, y"),
    "en": ("d MMMM y", "d MMMM", "EEEE, d MMMM y", "MMMM y"),
}


@lru_cache(maxsize=1024)
def written(day: dt.date, form: Form, language: str) -> str:
    """`day` in words: «23 августа 2024» (day), «23 августа» (day_of_year), with weekday, or the month."""
    language = language if language in _PATTERNS else "en"
    text = format_date(day, _PATTERNS[language][_FORMS.index(form)], locale=language)
    return text if language == "en" else text.lower()


def weekdays(language: str) -> list[tuple[str, str]]:
    """(short, whole) names from Monday to Sunday: («пн», «понедельник»), …"""
    locale = Locale.parse(language if language in _PATTERNS else "en")
    names = locale.days["stand-alone"]
    pairs = [(names["short"][day].rstrip("."), names["wide"][day]) for day in range(7)]
    return pairs if locale.language == "en" else [(short.lower(), wide.lower()) for short, wide in pairs]


def numeral(value: float | Decimal, language: str) -> str:
    """«13,8», «2 400 000»: the decimal sign and the spaces of the language; four digits stand together."""
    pattern = "#,##0.######" if value >= 10_000 or value <= -10_000 else "0.######"
    text = format_decimal(value, pattern, locale=language if language in _PATTERNS else "en")
    return text.replace("-", "−")
