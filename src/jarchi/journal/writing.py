"""Writing entries. Always inside the transaction of the change, so that both are kept or neither."""

from collections.abc import Sequence
from typing import Any

from django.db import connection

from jarchi.journal.models import Entry

CHANNEL = "jarchi_journal"


class NotInTransaction(RuntimeError):
    """An entry was about to be written apart from the change it tells of."""


def append(kind: str, /, **data: Any) -> Entry:
    """Write one entry, such as `append("article.published", article=17, url="/ru/…")`.

    Raises `NotInTransaction` outside `transaction.atomic()`.
    """
    _prepare()
    return Entry.objects.create(kind=kind, data=data)


def append_many(facts: Sequence[tuple[str, dict[str, Any]]]) -> None:
    """Write one entry per (kind, data), in that order, with one statement."""
    _prepare()
    Entry.objects.bulk_create([Entry(kind=kind, data=data) for kind, data in facts])


def _prepare() -> None:
    if not connection.in_atomic_block:
        raise NotInTransaction("journal.append needs the transaction of the change it records")
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            # Our transaction id is assigned before our entry ids, so that `Reader` can tell from the oldest
            # running transaction whether a missing entry may still be committed. NOTIFY wakes it at commit.
            cursor.execute("SELECT pg_current_xact_id(), pg_notify(%s, '')", [CHANNEL])
