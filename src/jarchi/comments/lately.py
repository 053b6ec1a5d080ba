"""What each post needs and seldom changes, read at most once a second in each process."""

import time
from collections.abc import Callable
from typing import TypeVar, cast

from django.conf import settings

T = TypeVar("T")

MOST = 1000

_values: dict[str, tuple[float, object]] = {}


def lately(name: str, read: Callable[[], T]) -> T:
    """`read()`, or what it gave within the last second under that name."""
    now = time.monotonic()
    until, value = _values.get(name, (0.0, None))
    if until <= now:
        value = read()
        if len(_values) >= MOST:
            _values.clear()
        _values[name] = (now + settings.JARCHI_COMMENTS_REMEMBER, value)
    return cast(T, value)
