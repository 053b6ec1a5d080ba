"""Bounds of what one reader, one network and one discussion may do in a time. They are of the rows themselves: all
processes see the same."""

import datetime as dt
import ipaddress

from django.db import connection
from django.db.models import QuerySet
from django.utils import timezone

from jarchi.articles.lines import moment_of
from jarchi.comments.models import Flag, Rules, Vote
from jarchi.comments.speaking import Speaker

VOTES = 60  # of one reader in the window of the rules
# Of guests, on one comment. An IPv4 address is a family's, or a mobile operator's and thousands': some, not a crowd of
# deleted cookies. An IPv6 /64 is one phone or one home. Whoever rents a line gets up to 65,536 of those, a /48; but a
# mobile operator, too, has many phones in one.
VOTES_OF_ADDRESS, VOTES_OF_64, VOTES_OF_48 = 3, 1, 10
FLAGS = 10


def wait_to_write(speaker: Speaker, discussion: int | None, rules: Rules) -> dt.timedelta | None:
    """How long the reader has to wait; None if there is no need to. `discussion`: its id, None if it has none yet."""
    if speaker.is_staff:
        return None
    bounds: list[tuple[str, str | int, int]] = [
        ("author", "" if speaker.is_new else speaker.key, rules.reader_limit),
        ("network", speaker.network, rules.network_limit),
        ("discussion_id", discussion or 0, rules.discussion_limit),
    ]
    bounds = [(column, value, most) for column, value, most in bounds if value and most]
    window = dt.timedelta(minutes=rules.window_minutes)
    waits = [oldest + window - timezone.now() for oldest in _oldest_of_last(bounds)]
    return max((wait for wait in waits if wait > dt.timedelta(0)), default=None)


def _oldest_of_last(bounds: list[tuple[str, str | int, int]]) -> list[dt.datetime]:
    """When the oldest of the last so many comments of each (column, value, number) was written, if there are so many.
    One statement, and one look into an index for each: every post asks this."""
    if not bounds:
        return []
    one = "(SELECT written_at FROM comments_comment WHERE {} = %s ORDER BY written_at DESC LIMIT 1 OFFSET %s)"
    looks = ", ".join(one.format(column) for column, _value, _most in bounds)
    with connection.cursor() as cursor:
        given = [argument for _column, value, most in bounds for argument in (value, most - 1)]
        cursor.execute(f"SELECT {looks}", given)
        return [moment_of(found) for found in cursor.fetchone() if found is not None]


def may_vote(speaker: Speaker, comment: int, rules: Rules) -> bool:
    """Guests of one network share a few votes on a comment, or one; changing one's own is no new vote."""
    window = dt.timedelta(minutes=rules.window_minutes)
    if _wait(Vote.objects.filter(voter=speaker.key).order_by("-at"), "at", VOTES, window):
        return False
    if speaker.user or not speaker.network:
        return True
    others = Vote.objects.filter(comment=comment, voter__startswith="g").exclude(voter=speaker.key)
    here = others.filter(network=speaker.network)
    if ":" not in speaker.network:
        return here.count() < VOTES_OF_ADDRESS
    beside = others.filter(network__startswith=_beginning_of_48(speaker.network))
    return here.count() < VOTES_OF_64 and beside.count() < VOTES_OF_48


def _beginning_of_48(network: str) -> str:
    """What all of its /64 begin with as they are kept, `2001:db8:1:` (but one at most, whose numbers are zeros)."""
    groups = ipaddress.IPv6Address(network).exploded.split(":")[:3]
    return "".join(f"{int(group, 16):x}:" for group in groups)


def may_flag(speaker: Speaker, rules: Rules) -> bool:
    window = dt.timedelta(minutes=rules.window_minutes)
    rows = Flag.objects.order_by("-at")
    by_network = rows.filter(network=speaker.network) if speaker.network else rows.none()
    bounds = [(rows.filter(reporter=speaker.key), FLAGS), (by_network, 3 * FLAGS)]
    return not any(_wait(reports, "at", most, window) for reports, most in bounds)


def _wait(rows: "QuerySet", moment: str, most: int, window: dt.timedelta) -> dt.timedelta | None:
    """Until the oldest of the last `most` rows is older than the window. One look into an index."""
    oldest = next(iter(rows.values_list(moment, flat=True)[most - 1 : most]), None)
    if oldest is None:
        return None
    wait = oldest + window - timezone.now()
    return wait if wait > dt.timedelta(0) else None
