"""Reading entries in order, never stepping over one that commits late."""

from collections.abc import Iterator

from django.db import connection

from jarchi.journal.models import Entry

BATCH = 500


class Reader:
    """Reads entries after a position, oldest first, and stops before an entry that may still be missing.

    On SQLite writers take turns, so ids are committed in order and a missing id was rolled back. On PostgreSQL a
    missing id may belong to a transaction still open: the reader notes the newest transaction id at the moment it
    meets the gap and steps over it only when all transactions up to that one have ended and the id is still absent
    (writers are given their transaction id before their entry ids, see `writing`).
    """

    def __init__(self) -> None:
        self._gap: tuple[int, int] | None = None  # (position before the gap, first transaction id past suspicion)

    def after(self, position: int, limit: int = BATCH) -> Iterator[Entry]:
        """Entries that follow `position`, at most `limit`, as far as it is safe to read now."""
        horizon = self._oldest_running_transaction()  # taken before the read: what ends later may be missed by it
        for entry in list(Entry.objects.filter(id__gt=position)[:limit]):
            if entry.id != position + 1 and horizon is not None and not self._gap_is_dead(position, horizon):
                return
            position = entry.id
            yield entry

    def _gap_is_dead(self, position: int, horizon: int) -> bool:
        if self._gap is None or self._gap[0] != position:
            self._gap = (position, self._next_transaction())
        return horizon >= self._gap[1]

    @staticmethod
    def _oldest_running_transaction() -> int | None:
        return _snapshot("xmin") if connection.vendor == "postgresql" else None

    @staticmethod
    def _next_transaction() -> int:
        return _snapshot("xmax")


def _snapshot(bound: str) -> int:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT pg_snapshot_{bound}(pg_current_snapshot())::text::bigint")
        return int(cursor.fetchone()[0])
