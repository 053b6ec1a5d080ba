"""Those who react to entries. The worker runs every registered consumer; each keeps its own cursor."""

import threading
import time
from collections.abc import Callable

from django.db import connection, transaction
from django.utils import timezone

from jarchi.journal.models import Cursor, Entry
from jarchi.journal.reading import Reader, settled
from jarchi.journal.writing import CHANNEL

LOOK_EVERY = 0.1  # seconds, where nobody rings: at a gap
GLANCE_EVERY = 0.02  # on SQLite, at whether anybody has committed
MOVE_EVERY = 1.0  # seconds: a cursor past entries that its consumer does not hear
LISTEN_FOR = 1.0  # seconds on PostgreSQL; a writer rings at once

_POSITION = f"SELECT position FROM {Cursor._meta.db_table} WHERE consumer = %s"  # noqa: S608

registry: "dict[str, Consumer]" = {}


class Consumer:
    """Hands entries to `handle`, each exactly once as far as the database goes.

    `handle` and the step of the cursor share one transaction: after a crash the entry is either done and
    passed, or neither. What `handle` does outside the database must bear repetition. An exception leaves the
    cursor where it is; the worker tries again.

    `kinds`: beginnings of those it hears. Others are stepped over; for them the cursor moves once in a while only,
    since each move waits for the disk, and on SQLite everybody who writes waits for it.
    """

    def __init__(
        self,
        name: str,
        handle: Callable[[Entry], object],
        *,
        from_start: bool = True,
        kinds: tuple[str, ...] = ("",),
    ) -> None:
        self.name = name
        self.handle = handle
        self.from_start = from_start
        self.kinds = kinds
        self.reader = Reader()
        self._passed = 0  # up to this entry nothing is to be handled
        self._move_at = 0.0  # by the monotonic clock: when the cursor follows

    def step(self, stopped: Callable[[], bool] = lambda: False) -> int:
        """Handle the entries that can be read now, until `stopped()` between two of them; returns how
        many."""
        done, begun = 0, self.position()
        for entry in self.reader.after(max(begun, self._passed)):
            if stopped():
                break
            if entry.kind.startswith(self.kinds):
                done += self._hand_over(entry)
            self._passed = entry.id
        if not done and self._passed > begun and time.monotonic() >= self._move_at:
            self.settle()
        return done

    def settle(self) -> None:
        """The cursor follows: past what was stepped over, too."""
        here = Cursor.objects.filter(consumer=self.name, position__lt=self._passed)
        here.update(position=self._passed, moved_at=timezone.now())
        self._move_at = time.monotonic() + MOVE_EVERY

    def _hand_over(self, entry: Entry) -> bool:
        with transaction.atomic():
            cursor = Cursor.objects.select_for_update().get(consumer=self.name)
            if cursor.position >= entry.id:  # another worker of the same name was faster
                return False
            try:
                self.handle(entry)
            except Exception as error:
                error.add_note(f"{self.name} was handling entry {entry}")
                raise
            cursor.position = entry.id
            cursor.save()
        return True

    def position(self) -> int:
        with connection.cursor() as cursor:
            cursor.execute(_POSITION, [self.name])
            if row := cursor.fetchone():
                return int(row[0])
        start = 0 if self.from_start else settled()
        return Cursor.objects.get_or_create(consumer=self.name, defaults={"position": start})[0].position

    def wait_for_news(self) -> None:
        wait_for_news(LOOK_EVERY if self.reader.in_doubt else LISTEN_FOR)


def register(consumer: Consumer) -> None:
    if consumer.name in registry:
        raise ValueError(f"two consumers are called {consumer.name}")
    registry[consumer.name] = consumer


class _Glance(threading.local):
    """What `PRAGMA data_version` said when this thread last looked: it changes with every commit of another
    connection."""

    version = 0


_glance = _Glance()


def listen() -> None:
    """Have news kept for `wait_for_news` from now on. Call it before reading, or news in between wait their
    turn."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute(f"LISTEN {CHANNEL}")
    else:
        _glance.version = _data_version()


def wait_for_news(seconds: float) -> None:
    """Return when somebody has written since `listen`, or after so many seconds."""
    if connection.vendor != "postgresql":
        end = time.monotonic() + seconds
        while True:  # a glance's pause at least: where somebody always writes, readers of the journal take turns
            time.sleep(GLANCE_EVERY)
            if _data_version() != _glance.version or time.monotonic() >= end:
                return
    listen()
    driver = connection.connection  # psycopg's own
    with connection.wrap_database_errors:
        for _ in driver.notifies(timeout=seconds, stop_after=1):
            pass
        for _ in driver.notifies(timeout=0):  # one look suffices for all that have rung
            pass


def _data_version() -> int:
    connection.ensure_connection()
    with connection.wrap_database_errors:
        version: int = connection.connection.execute("PRAGMA data_version").fetchone()[0]
    return version
