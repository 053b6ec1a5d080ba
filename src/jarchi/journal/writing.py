"""Writing entries. Always inside the transaction of the change, so that both are kept or neither."""

import weakref
from collections.abc import Callable, Sequence
from typing import Any

from django.db import connection, transaction

from jarchi.journal.models import Entry
from jarchi.journal.rows import Insert

CHANNEL = "jarchi_journal"
AT_ONCE = 100  # entries of a statement
_insert = Insert(Entry)

# Called in the writing process once after each commit with all entries it kept, in order. Whoever listens here is told
# at once, but only here, and never if the process dies: what must not be missed is a consumer.
heard_after_commit: list[Callable[[Sequence[Entry]], None]] = []


class NotInTransaction(RuntimeError):
    """An entry was about to be written apart from the change it tells of."""


def append(kind: str, /, **data: Any) -> Entry:
    """Write one entry, such as `append("article.published", article=17, url="/ru/…")`.

    Raises `NotInTransaction` outside `transaction.atomic()`.
    """
    return _write([(kind, data)])[0]


def append_many(facts: Sequence[tuple[str, dict[str, Any]]]) -> None:
    """Write one entry per (kind, data), in that order, with one statement for each hundred."""
    for first in range(0, len(facts), AT_ONCE):
        _write(facts[first : first + AT_ONCE])


def _write(facts: Sequence[tuple[str, dict[str, Any]]]) -> list[Entry]:
    _prepare()
    entries = [Entry(kind=kind, data=data) for kind, data in facts]
    _insert.into_table(entries, [_insert.values(entry) for entry in entries])
    _tell_after_commit(entries)
    return entries


class _Telling:
    """Entries of one savepoint, told after the commit together with those of the transaction's other savepoints."""

    def __init__(self, entries: list[Entry]) -> None:
        self.entries = entries
        # Weak: Django forgets what was to be done after the commit when its savepoint is rolled back.
        self.later: Callable[[], _Telling | None] = lambda: None

    def tell(self) -> None:
        if later := self.later():
            later.entries[:0] = self.entries
            return
        for hear in heard_after_commit:
            hear(self.entries)


def _tell_after_commit(entries: list[Entry]) -> None:
    telling = _Telling(entries)
    scheduled = (getattr(hook[1], "__self__", None) for hook in reversed(connection.run_on_commit))
    if previous := next((each for each in scheduled if isinstance(each, _Telling)), None):
        previous.later = weakref.ref(telling)
    transaction.on_commit(telling.tell, robust=True)  # the change is kept: it must not look as if it had failed


def _prepare() -> None:
    if not connection.in_atomic_block:
        raise NotInTransaction("journal.append needs the transaction of the change it records")
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            # Our transaction id is assigned before our entry ids, so that `Reader` can tell from the oldest
            # running transaction whether a missing entry may still be committed. NOTIFY wakes it at commit.
            cursor.execute("SELECT pg_current_xact_id(), pg_notify(%s, '')", [CHANNEL])
