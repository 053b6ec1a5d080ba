"""Comments into the database, as many at once as are waiting: each writer returns when its own is on disk.

Group commit. On SQLite one writer writes at a time, and what costs is not the row but the wait for the disk: whoever
has the turn writes for all threads of the process that came meanwhile.
"""

import datetime as dt
import fcntl
import os
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import InterfaceError, OperationalError, connection, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from jarchi.comments import states
from jarchi.comments.judging import Verdict
from jarchi.comments.models import Comment, Discussion, State
from jarchi.comments.models.comment import Mark
from jarchi.comments.speaking import Speaker
from jarchi.journal.rows import Insert

TWICE_WITHIN = dt.timedelta(seconds=30)
SAME_WITHIN = dt.timedelta(minutes=10)  # the same words of the same reader in the same place were sent twice

_insert = Insert(Comment)

# Called in the transaction with all comments that it keeps, new ones only, in order.
written: list[Callable[[Sequence[Comment]], None]] = []


@dataclass(frozen=True)
class Draft:
    """`discussion`: as it is kept, or a new one; `parent`: the id of the comment it answers."""

    discussion: Discussion
    speaker: Speaker
    name: str
    text: str
    verdict: Verdict
    email: str = ""
    parent: int | None = None
    identified: str = ""


class _Job:
    """`comment`: all of it that needs no database is made before the turn, which others wait for."""

    def __init__(self, draft: Draft) -> None:
        self.draft = draft
        self.comment = _made(draft)
        self.row = _insert.values(self.comment)
        self.kept: Comment | None = None
        self.error: Exception | None = None

    @property
    def is_done(self) -> bool:
        return bool(self.kept or self.error)

    def result(self) -> Comment:
        if self.error:
            raise self.error
        assert self.kept is not None  # noqa: S101
        return self.kept


class _Writer:
    def __init__(self) -> None:
        self._waiting: list[_Job] = []
        self._mutex = threading.Lock()
        self._turn = threading.Lock()

    def write(self, draft: Draft) -> Comment:
        job = _Job(draft)
        if connection.in_atomic_block:  # what is kept only if its caller commits must not answer for others
            _write_all([job], lambda: None)
            return job.result()
        with self._mutex:
            self._waiting.append(job)
        with self._turn:
            if not job.is_done:
                with _turn_of_process() as end_turn:
                    with self._mutex:
                        jobs, self._waiting = self._waiting, []
                    _write_all(jobs, end_turn)
        return job.result()


write = _Writer().write  # Draft → the comment as it is kept. Raises `ValidationError` that names the field


@contextmanager
def _turn_of_process() -> Iterator[Callable[[], None]]:
    """SQLite lets a writer who comes late sleep, and longer each time: processes wait here for one another. Gives what
    ends the turn before what follows the commit."""
    if connection.vendor != "sqlite":
        yield lambda: None
        return
    file = os.open(Path(settings.DATA) / "comments.lock", os.O_RDWR | os.O_CREAT, 0o600)
    try:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield lambda: fcntl.flock(file, fcntl.LOCK_UN)
    finally:
        os.close(file)


def _write_all(jobs: list[_Job], end_turn: Callable[[], None]) -> None:
    try:
        _write_together(jobs, end_turn)
    except Exception as error:
        # A database that is away is away for all of them.
        if len(jobs) == 1 or isinstance(error, OperationalError | InterfaceError):
            for job in jobs:
                job.kept, job.error = None, job.error or error
            return
        for job in jobs:  # one may have spoilt it for all
            job.kept, job.error = None, None
            _write_all([job], end_turn)


def _write_together(jobs: list[_Job], end_turn: Callable[[], None]) -> None:
    with transaction.atomic():
        transaction.on_commit(end_turn)
        discussions = _discussions([job.draft.discussion for job in jobs])
        parents = _parents([job.draft.parent for job in jobs if job.draft.parent])
        known = _written_lately([job.draft for job in jobs])  # and what is written here
        fresh: list[_Job] = []
        for job in jobs:
            discussion = discussions[job.draft.discussion.key]
            try:
                one = _placed(job, discussion, parents)
            except ValidationError as error:
                job.error = error
                continue
            same = next((other for other in known if _is_same(one, other, job.draft.speaker)), one)
            if same is one:
                fresh.append(job)
                known.append(one)
            job.kept = same
        comments = [job.comment for job in fresh]
        _insert.into_table(comments, [job.row for job in fresh])
        shown = [one for one in comments if one.state == State.SHOWN]
        states.count(shown, 1)
        states.ring("comment.shown", shown)
        for hear in written:
            hear(comments)


def _discussions(asked: list[Discussion]) -> dict[str, Discussion]:
    """By their keys; new ones are made. A kept one is taken as it is: its row never goes."""
    found = {one.key: one for one in asked if one.pk}
    for one in asked:
        if one.key not in found:
            found[one.key], _made = Discussion.objects.get_or_create(
                kind=one.kind, subject=one.subject, language=one.language
            )
    return found


def _parents(ids: list[int]) -> dict[int, Comment]:
    rows = Comment.objects.select_for_update().filter(pk__in=ids).order_by("id") if ids else []
    return {one.pk: one for one in rows}


def _written_lately(drafts: list[Draft]) -> list[Comment]:
    """Hardly ever any: so only that is asked first, in plain SQL, while everybody waits."""
    digests = [draft.verdict.digest for draft in drafts]
    with connection.cursor() as cursor:
        marks = ", ".join(["%s"] * len(digests))
        cursor.execute(f"SELECT id FROM comments_comment WHERE digest IN ({marks})", digests)  # noqa: S608
        ids = [pk for (pk,) in cursor.fetchall()]
    rows = Comment.objects.filter(pk__in=ids, written_at__gt=timezone.now() - SAME_WITHIN) if ids else ()
    return [one for one in rows if one.state != State.WITHDRAWN]


def _is_same(one: Comment, other: Comment, speaker: Speaker) -> bool:
    """Whether `one` is `other`, sent a second time. A guest who comes the first time has no cookie yet: then for a
    moment the network and the name tell."""
    places = [(each.discussion_id, each.parent_id, each.text) for each in (one, other)]
    if places[0] != places[1]:
        return False
    if one.author == other.author:
        return True
    is_fresh = one.written_at - other.written_at < TWICE_WITHIN
    return speaker.is_new and is_fresh and (one.network, one.name) == (other.network, other.name)


def _made(draft: Draft) -> Comment:
    speaker, verdict = draft.speaker, draft.verdict
    one = Comment(
        user=speaker.user, author=speaker.key, name=draft.name, email=draft.email, identified=draft.identified,
        network=speaker.network, language=draft.discussion.language, state=verdict.state, held=verdict.held,
        score=verdict.score, digest=verdict.digest, fingerprint=verdict.fingerprint,
        mark=Mark.NEWSROOM if speaker.is_staff else Mark.NONE,
    )  # fmt: skip
    one.write(draft.text)
    return one


def _placed(job: _Job, discussion: Discussion, parents: dict[int, Comment]) -> Comment:
    """Raises `ValidationError`."""
    one = job.comment
    one.discussion = discussion
    if job.draft.parent:
        parent = parents.get(job.draft.parent)
        if parent is None or parent.discussion_id != discussion.pk or parent.state != State.SHOWN:
            told = _("The comment that you answer is no longer there.")
            raise ValidationError({"parent": told})
        one.parent, one.root_id = parent, parent.root_id or parent.pk
    _insert.replace(job.row, discussion_id=discussion.pk, parent_id=one.parent_id, root_id=one.root_id)
    return one
