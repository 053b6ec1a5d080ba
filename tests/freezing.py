"""The clock of tests: what happens later is not waited for."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from unittest import mock

from django.utils import timezone


@contextmanager
def later(**units: float) -> Iterator[None]:
    """As if so many `minutes=`, `days=`… had passed; for code that asks `time.time` or `django.utils.timezone.now`."""
    ahead = timedelta(**units)
    clock, now = time.time, timezone.now
    with (
        mock.patch("time.time", side_effect=lambda: clock() + ahead.total_seconds()),
        mock.patch("django.utils.timezone.now", side_effect=lambda: now() + ahead),
    ):
        yield
