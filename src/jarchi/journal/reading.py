"""Reading entries in order, never stepping over one that commits late."""

from collections.abc import Iterator
from typing import NamedTuple

from django.db import connection
from django.db.models import Max

from jarchi.journal.models import Cursor, Entry

BATCH = 500
# Plain: every follower asks it after each commit of anybody, and making the words costs more than finding the rows.
_AFTER = f"SELECT * FROM {Entry._meta.db_table} WHERE id > %s ORDER BY id LIMIT %s"  # noqa: S608


class _Doubt(NamedTuple):
    """Ids up to `upto` may be missing because of transactions older than `transaction`."""

    upto: int
    transaction: int


class Reader:
    """Reads entries after a position, oldest first, and stops before an entry that may still be missing.

    On SQLite writers take turns, so ids are committed in order and a missing id was rolled back. On
    PostgreSQL a missing id may belong to a transaction still open. Writers are given their transaction id
    before their entry ids (`writing`), so every id missing below one that we have seen belongs to a
    transaction older than a new one: the reader takes such a new transaction id when it meets a gap, and
    steps over what is still missing once all older transactions have ended.
    docs/decisions/0001-journal-gaps-not-locks.md tells why no lock is used instead.
    """

    def __init__(self, settled: int = 0) -> None:
        """`settled`: what is missing up to this id was rolled back."""
        self._settled = settled
        self._doubt: _Doubt | None = None

    @property
    def in_doubt(self) -> bool:
        """Whether the last reading stopped at a gap: nobody rings when a transaction is rolled back."""
        return self._doubt is not None

    def after(self, position: int, limit: int = BATCH) -> Iterator[Entry]:
        """Entries that follow `position`, at most `limit`, as far as it is safe to read now."""
        for entry in self._run(position, limit):
            position, limit = entry.id, limit - 1
            yield entry
        if self._doubt and limit:  # nobody may be writing any more: a second look tells
            yield from self._run(position, limit)

    def _run(self, position: int, limit: int) -> Iterator[Entry]:
        """Entries up to the next gap whose fate is open."""
        ordered = connection.vendor != "postgresql"
        if self._doubt and _oldest_running_transaction() >= self._doubt.transaction:
            # Before the reading: what these transactions have written is seen by it.
            self._settled, self._doubt = self._doubt.upto, None
        entries = list(Entry.objects.raw(_AFTER, [position, limit]))
        for entry in entries:
            if entry.id != position + 1 and entry.id > self._settled and not ordered:
                if self._doubt is None or self._doubt.upto < entry.id:
                    self._doubt = _Doubt(entries[-1].id, _new_transaction())
                return
            position = entry.id
            yield entry


def settled() -> int:
    """The newest id up to which no entry can be missing any more. What a consumer has passed is known to be so."""
    newest = Entry.objects.order_by("-id").values_list("id", flat=True).first() or 0
    if connection.vendor != "postgresql":
        return newest
    unbroken = _unbroken(Cursor.objects.aggregate(Max("position"))["position__max"] or 0)
    if unbroken < newest and _oldest_running_transaction() >= _new_transaction():
        return newest  # who might have written before it has ended: what is missing was rolled back
    return min(unbroken, newest)


def _unbroken(position: int) -> int:
    """The last id before the next gap."""
    for found in Entry.objects.filter(id__gt=position).order_by("id").values_list("id", flat=True).iterator():
        if found != position + 1:
            break
        position = found
    return position


def _oldest_running_transaction() -> int:
    return _number("SELECT pg_snapshot_xmin(pg_current_snapshot())::text::bigint")


def _new_transaction() -> int:
    # Not pg_snapshot_xmax: that is one past the newest *ended* transaction, and a running one may well have
    # it.
    return _number("SELECT pg_current_xact_id()::text::bigint")


def _number(query: str) -> int:
    with connection.cursor() as cursor:
        cursor.execute(query)
        return int(cursor.fetchone()[0])
