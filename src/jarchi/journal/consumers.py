"""Those who react to entries. The worker runs every registered consumer; each keeps its own cursor."""

import time
from collections.abc import Callable

from django.db import connection, transaction

from jarchi.journal.models import Cursor, Entry
from jarchi.journal.reading import Reader
from jarchi.journal.writing import CHANNEL

registry: "dict[str, Consumer]" = {}


class Consumer:
    """Hands entries to `handle`, each exactly once as far as the database goes.

    `handle` and the step of the cursor share one transaction: after a crash the entry is either done and passed, or
    neither. What `handle` does outside the database must bear repetition. An exception leaves the cursor where it
    is; the worker tries again.
    """

    def __init__(self, name: str, handle: Callable[[Entry], object], *, from_start: bool = True) -> None:
        self.name = name
        self.handle = handle
        self.from_start = from_start
        self.reader = Reader()

    def step(self) -> int:
        """Handle the entries that can be read now; returns how many."""
        done = 0
        for entry in self.reader.after(self.position()):
            with transaction.atomic():
                cursor = Cursor.objects.select_for_update().get(consumer=self.name)
                if cursor.position >= entry.id:  # another worker of the same name was faster
                    continue
                self.handle(entry)
                cursor.position = entry.id
                cursor.save()
            done += 1
        return done

    def position(self) -> int:
        start = 0 if self.from_start else _newest_id()
        return Cursor.objects.get_or_create(consumer=self.name, defaults={"position": start})[0].position


def register(consumer: Consumer) -> None:
    if consumer.name in registry:
        raise ValueError(f"two consumers are called {consumer.name}")
    registry[consumer.name] = consumer


def _newest_id() -> int:
    newest = Entry.objects.order_by("-id").values_list("id", flat=True).first()
    return newest or 0


def wait_for_news(seconds: float) -> None:
    """Sleep until somebody writes, or for so many seconds: on PostgreSQL LISTEN, else a plain wait."""
    if connection.vendor != "postgresql":
        time.sleep(seconds)
        return
    with connection.cursor() as cursor:
        cursor.execute(f"LISTEN {CHANNEL}")
        for _ in cursor.connection.notifies(timeout=seconds, stop_after=1):
            pass
