"""Moments as people and archives write them. A moment without a zone is in the newsroom's (`TIME_ZONE`)."""

import hashlib
import re
from datetime import UTC, datetime, timedelta

from django.utils import timezone

_DAY_FIRST = re.compile(r"(\d{1,2})\.(\d{1,2})\.(\d{4})(?:,?\s+(?:в\s+)?(\d{1,2})[:.](\d{2}))?")


def parse_moment(text: str) -> datetime:
    """An aware moment from ISO 8601 (`2024-08-23T17:09:00+05:00`, `2024-08-23`) or `23.08.2024 17:09`.

    A date alone is the midnight it starts with. Raises `ValueError` for anything else and for
    days that never were.
    """
    text = text.strip()
    day_first = _DAY_FIRST.fullmatch(text)
    return _aware(_read_day_first(day_first) if day_first else datetime.fromisoformat(text))


def find_moment(text: str) -> tuple[datetime, int, int] | None:
    """The first `23.08.2024 17:09` within a text as (aware moment, start, end of its place), or None."""
    for match in _DAY_FIRST.finditer(text):
        try:
            return _aware(_read_day_first(match)), match.start(), match.end()
        except ValueError:
            continue
    return None


def made_up_moment(key: str, first: datetime, last: datetime) -> datetime:
    """A moment between `first` and `last`, to the second, that depends on nothing but `key` and these two.

    For archives that lost their dates: the same story gets the same moment in every import.
    """
    seconds = int((last - first).total_seconds())
    number = int.from_bytes(hashlib.sha256(key.encode()).digest()[:8])
    return first + timedelta(seconds=number % (seconds + 1))


def _read_day_first(match: re.Match[str]) -> datetime:
    day, month, year, hour, minute = (int(part or 0) for part in match.groups())
    return datetime(year, month, day, hour, minute)


def _aware(moment: datetime) -> datetime:
    """Raises `ValueError` for the first and last hours of the calendar, which some zones do not have."""
    try:
        moment = moment if moment.tzinfo else timezone.make_aware(moment, timezone.get_default_timezone())
        moment.astimezone(UTC)
    except OverflowError as error:
        raise ValueError(f"{moment} is no moment of this calendar") from error
    return moment
