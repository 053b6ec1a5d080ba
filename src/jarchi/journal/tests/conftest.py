from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor

import pytest
from django.db import connection, transaction

from jarchi.journal import writing


class Writer:
    """Somebody else with a connection and a transaction of their own, who does one thing at a time as told."""

    def __init__(self) -> None:
        self._thread = ThreadPoolExecutor(1)

    def begin(self) -> None:
        self._do(lambda: transaction.atomic().__enter__())

    def prepare(self) -> None:
        """Take part in the journal (and a transaction id) without writing yet."""
        self._do(writing._prepare)

    def append(self, kind: str) -> int:
        return self._do(lambda: writing.append(kind).id)

    def commit(self) -> None:
        self._do(lambda: transaction.Atomic(None, True, False).__exit__(None, None, None))

    def roll_back(self) -> None:
        self._do(lambda: transaction.Atomic(None, True, False).__exit__(ValueError, ValueError(), None))

    def leave(self) -> None:
        self._do(lambda: connection.close())  # noqa: PLW0108 -- the thread's own connection
        self._thread.shutdown()

    def _do(self, deed: Callable[[], object]) -> object:
        future: Future[object] = self._thread.submit(deed)
        return future.result(20)


@pytest.fixture
def writer(transactional_db: None) -> Iterator[Callable[[], Writer]]:
    """Makes writers."""
    writers: list[Writer] = []

    def make() -> Writer:
        writers.append(Writer())
        return writers[-1]

    yield make
    for each in writers:
        each.leave()


