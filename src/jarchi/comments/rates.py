"""Bounds of what one reader, one network and one discussion may do in a time. They are of the rows themselves: all
processes see the same."""

import datetime as dt
from collections.abc import Iterator

from django.db.models import QuerySet
from django.utils import timezone

from jarchi.comments.models import Comment, Flag, Rules, Vote
from jarchi.comments.speaking import Speaker

VOTES = 60  # of one reader in the window of the rules
VOTES_OF_NETWORK = 3  # of guests, on one comment: a family, not a crowd of deleted cookies
FLAGS = 10


def wait_to_write(speaker: Speaker, discussion: int | None, rules: Rules) -> dt.timedelta | None:
    """How long the reader has to wait; None if there is no need to. `discussion`: its id, None if it has none yet."""
    if speaker.is_staff:
        return None
    window = dt.timedelta(minutes=rules.window_minutes)
    return max(_waits(speaker, discussion, rules, window), default=None)


def _waits(
    speaker: Speaker, discussion: int | None, rules: Rules, window: dt.timedelta
) -> Iterator[dt.timedelta]:
    written = Comment.objects.order_by("-written_at")
    bounds = [(written.filter(author=speaker.key), rules.reader_limit)] if not speaker.is_new else []
    if speaker.network:
        bounds.append((written.filter(network=speaker.network), rules.network_limit))
    if discussion:
        bounds.append((written.filter(discussion=discussion), rules.discussion_limit))
    for rows, most in bounds:
        if wait := _wait(rows, "written_at", most, window):
            yield wait


def may_vote(speaker: Speaker, comment: int, rules: Rules) -> bool:
    """Guests of one network share a few votes on a comment; changing one's own is no new vote."""
    window = dt.timedelta(minutes=rules.window_minutes)
    if _wait(Vote.objects.filter(voter=speaker.key).order_by("-at"), "at", VOTES, window):
        return False
    if speaker.user or not speaker.network:
        return True
    others = Vote.objects.filter(comment=comment, network=speaker.network, voter__startswith="g")
    return others.exclude(voter=speaker.key).count() < VOTES_OF_NETWORK


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
