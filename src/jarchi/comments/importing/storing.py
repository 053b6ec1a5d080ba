"""From the stage into the newsroom, in batches: each is one transaction with its counters and its entry in the journal,
so an import killed at any point has left nothing half done, and is finished by running it again."""

import time
from collections.abc import Iterable, Iterator
from itertools import islice
from typing import Any, NamedTuple

from django.db import connection, transaction
from django.utils import translation
from django.utils.translation import gettext

from jarchi.comments import states
from jarchi.comments.exporting import key_of
from jarchi.comments.importing.addresses import Place
from jarchi.comments.importing.report import Report
from jarchi.comments.importing.said import moment
from jarchi.comments.importing.stage import Staged
from jarchi.comments.models import Comment, Discussion, State
from jarchi.comments.screening import repeats
from jarchi.journal import writing as journal

BATCH = 500  # comments
BREATH = 0.01  # seconds between batches, in which others may write to SQLite
NOBODY = "erased"  # Comment.author of what has no words and no name any more


class Known(NamedTuple):
    """A comment that is there."""

    pk: int
    root: int
    discussion: int


def store(staged: Iterator[Staged], report: Report) -> None:
    discussions: dict[Place, Discussion] = {}
    while batch := list(islice(staged, BATCH)):
        with transaction.atomic():
            made = _store(batch, discussions)
        report.imported += len(made)
        report.already += len(batch) - len(made)
        report.placeholders += sum(one.author == NOBODY for one in made)
        time.sleep(BREATH)


def _store(batch: list[Staged], discussions: dict[Place, Discussion]) -> list[Comment]:
    """Those that were not there, in the order of the batch."""
    known = _known({one.key for one in batch} | {one.parent for one in batch if one.parent})
    new = [one for one in batch if one.key not in known]
    made = [_comment(one, _discussion(one.place, discussions)) for one in new]
    Comment.objects.bulk_create(made)
    answers = []
    for one, comment in zip(new, made, strict=True):  # a parent comes before its answers, so its id is known by now
        parent = known.get(one.parent)
        if parent and parent.discussion == comment.discussion_id:
            comment.parent_id, comment.root_id = parent.pk, parent.root
            answers.append((parent.pk, parent.root, comment.pk))
        known[one.key] = Known(comment.pk, comment.root_id or comment.pk, comment.discussion_id)
    with connection.cursor() as cursor:  # bulk_update takes ten times as long
        cursor.executemany("UPDATE comments_comment SET parent_id = %s, root_id = %s WHERE id = %s", answers)
    if made:
        _count(made)
    return made


def _known(keys: Iterable[str]) -> dict[str, Known]:
    """By origin; and those that were written here and come back from our own export."""
    keys = list(keys)
    rows = Comment.objects.filter(origin__in=keys).values_list("origin", "pk", "root", "discussion")
    known = {origin: Known(pk, root or pk, discussion) for origin, pk, root, discussion in rows}
    numbers = [parts[1] for key in keys if (parts := key.split(":"))[0] == "jarchi" and len(parts) == 3]
    own = Comment.objects.filter(pk__in=[int(one) for one in numbers if one.isdecimal() and len(one) < 19], origin="")
    for row in own.only("pk", "origin", "written_at", "root", "discussion"):
        known.setdefault(key_of(row), Known(row.pk, row.root_id or row.pk, row.discussion_id))
    return known


def _discussion(place: Place, discussions: dict[Place, Discussion]) -> Discussion:
    if place not in discussions:
        discussions[place], _ = Discussion.objects.get_or_create(
            kind=place.kind, subject=place.subject, language=place.language
        )
    return discussions[place]


def _comment(one: Staged, discussion: Discussion) -> Comment:
    row: dict[str, Any] = dict(one.row) if not one.gone else {"author": NOBODY, "state": State.WITHDRAWN}
    if edited := row.get("edited_at"):
        row["edited_at"] = moment(edited)
    if not row.get("name") and row["author"] != NOBODY:
        with translation.override(discussion.language):
            row["name"] = gettext("Guest")
    comment = Comment(
        discussion=discussion, origin=one.key, language=discussion.language, written_at=moment(one.moment), **row
    )
    comment.write(row.get("text", ""))
    comment.digest, comment.fingerprint = repeats.digest(comment.text), repeats.fingerprint(comment.text)
    return comment


def _count(made: list[Comment]) -> None:
    states.count([one for one in made if one.state == State.SHOWN], 1)
    keys = sorted({key for one in made for key in (one.discussion.key, one.discussion.count_key)})
    journal.append("comments.imported", number=len(made), keys=keys)
