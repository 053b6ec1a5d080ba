"""How many reports one network and one story may have in a time. Bounds are of the rows themselves: all processes see
the same."""

import datetime as dt

from django.db.models import QuerySet
from django.utils import timezone

from jarchi.corrections.models import Case, Report, ReportRules


class TooMany(Exception):
    def __init__(self, wait: dt.timedelta) -> None:
        super().__init__(str(wait))
        self.wait = wait


def check(story: int, network: str, rules: ReportRules) -> None:
    """Raises `TooMany`. What looks automatic takes nobody's place among the reports of a story."""
    window = dt.timedelta(minutes=rules.window_minutes)
    of_network = Report.objects.filter(network=network) if network else Report.objects.none()
    bounds = [
        (of_network, rules.network_limit),
        (Report.objects.filter(case__article=story, held=""), rules.story_limit),
    ]
    waits = [_wait(rows, most, window) for rows, most in bounds if most]
    if longest := max((wait for wait in waits if wait), default=None):
        raise TooMany(longest)


def floods(story: int, network: str, rules: ReportRules) -> bool:
    """Whether half of what one network may report in a time is of this story already, or all of it waits for the desk,
    however long: what follows is kept, and held. So nobody fills the inbox with the heaviest faults by patience."""
    if not (network and rules.network_limit):
        return False
    since = timezone.now() - dt.timedelta(minutes=rules.window_minutes)
    rows = Report.objects.filter(network=network, at__gt=since, case__article=story)
    if rows.count() >= max(1, rules.network_limit // 2):
        return True
    waiting = Case.objects.open().filter(said__network=network, said__held="").values("pk").distinct()
    return waiting.count() >= rules.network_limit


def _wait(rows: "QuerySet[Report]", most: int, window: dt.timedelta) -> dt.timedelta | None:
    """Until the oldest of the last `most` is older than the window."""
    lately = rows.filter(at__gt=timezone.now() - window).order_by("-at")
    oldest = next(iter(lately.values_list("at", flat=True)[most - 1 : most]), None)
    return oldest + window - timezone.now() if oldest else None
