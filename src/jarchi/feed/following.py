"""A server process follows the journal: one thread, which tells the event loop what readers are to hear."""

import logging
import threading
from collections.abc import Callable, Sequence

from django.db import DatabaseError, InterfaceError, close_old_connections, connections

from jarchi.feed import events
from jarchi.feed.events import Event
from jarchi.journal import consumers, reading

logger = logging.getLogger(__name__)

PAUSE = 1.0  # seconds, while the database is away


class Following(threading.Thread):
    """Calls `tell(position, events)` with what came: everything up to the entry `position` is told then, in order. The
    first call tells what happened lately, from the entry `begin(position)` on, and comes even if that is nothing."""

    def __init__(self, begin: Callable[[int], object], tell: Callable[[int, Sequence[Event]], object]) -> None:
        super().__init__(name="feed", daemon=True)
        self._begin = begin
        self._tell = tell
        self._stopped = threading.Event()
        self._reader = reading.Reader()
        self._position = 0
        self._has_begun = False

    def stop(self) -> None:
        self._stopped.set()

    def run(self) -> None:
        away = False
        while not self._stopped.is_set():
            try:
                close_old_connections()
                self._look()
                away = False
            except Exception as error:  # readers trust this thread: whatever it was, it goes on
                if not away:
                    known = isinstance(error, DatabaseError | InterfaceError)
                    logger.error("The feed cannot read the journal: %s", error, exc_info=not known)
                away = True
                connections.close_all()
                self._stopped.wait(PAUSE)
        connections.close_all()

    def _look(self) -> None:
        consumers.listen()
        if not self._has_begun:
            settled = reading.settled()
            self._reader, self._position = reading.Reader(settled), max(0, settled - events.MOST)
        entries = list(self._reader.after(self._position, events.MOST))
        if entries or not self._has_begun:
            news = [event for entry in entries for event in events.of(entry)]
            if not self._has_begun:
                self._begin(self._position)
            self._has_begun = True
            self._position = entries[-1].id if entries else self._position
            self._tell(self._position, news)
        if len(entries) < events.MOST:
            consumers.wait_for_news(consumers.LOOK_EVERY if self._reader.in_doubt else consumers.LISTEN_FOR)
