"""Numbers that pages show of discussions: lists of stories are told once a minute, not with each comment."""

import datetime as dt
from collections.abc import Collection, Mapping

from django.db import transaction

from jarchi.articles.lines import Line
from jarchi.comments.models import Discussion, Rules, Vote
from jarchi.delivery.dependencies import depends_on
from jarchi.journal import reading
from jarchi.journal import writing as journal
from jarchi.journal.models import Cursor, Entry

TELL_EVERY = 60.0  # seconds
OVERLAP = dt.timedelta(seconds=30)
CURSOR = "comments.counts"
_CHANGING = ("comment.shown", "comment.withdrawn")


def of_lines(lines: Collection[Line]) -> Mapping[int, int]:
    """How many comments are shown under each of these stories."""
    if not lines or not Rules.shown().enabled:
        return {}
    depends_on(*(Discussion(kind="article", subject=line.pk, language=line.language).count_key for line in lines))
    rows = Discussion.objects.filter(kind="article", subject__in=[line.pk for line in lines], shown__gt=0)
    return dict(rows.values_list("subject", "shown"))


def of_subjects(kind: str, subjects: Collection[int], language: str) -> Mapping[int, int]:
    """The same of these subjects of one kind, by their ids."""
    depends_on(*(Discussion(kind=kind, subject=pk, language=language).count_key for pk in subjects))
    rows = Discussion.objects.filter(kind=kind, subject__in=subjects, language=language, shown__gt=0)
    return dict(rows.values_list("subject", "shown"))


def tell() -> float:
    """Have lists that show other numbers than are true made anew, and discussions in which somebody has voted. Returns
    how many seconds until the next time."""
    with transaction.atomic():
        settled = reading.settled()
        cursor, made = Cursor.objects.select_for_update().get_or_create(
            consumer=CURSOR, defaults={"position": settled}
        )
        if not made:
            changed = Entry.objects.filter(id__gt=cursor.position, id__lte=settled, kind__in=_CHANGING)
            keys = {f"count:{one['discussion']}:{one['language']}" for one in changed.values_list("data", flat=True)}
            since = cursor.moved_at - OVERLAP  # a vote is committed later than its moment
            voted = Vote.objects.filter(at__gt=since).values("comment__discussion")
            keys |= {one.key for one in Discussion.objects.filter(pk__in=voted)}
            if keys:
                journal.append("comments.counted", keys=sorted(keys))
            if keys or cursor.position != settled:
                cursor.position = settled
                cursor.save()
    return TELL_EVERY
