"""Locks between processes that end with their holder: POSIX locks on single bytes of one file.

They do not hold back other threads of the same process; whoever needs that has a lock of threads as well.
"""

import fcntl
import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from hashlib import blake2b
from pathlib import Path

_STORE = 0  # the byte of the store itself; pages have the others
_LAST = 2**62


class Locks:
    def __init__(self, path: Path) -> None:
        self._path = path
        self._file = -1
        self._threads = threading.RLock()
        self._depth = 0

    @contextmanager
    def store(self) -> Iterator[None]:
        """One at a time changes the store. The same thread may enter again."""
        with self._threads:
            if self._depth == 0:
                self._lock_file()
            self._depth += 1
            try:
                yield
            finally:
                self._depth -= 1
                if self._depth == 0:
                    fcntl.lockf(self._file, fcntl.LOCK_UN, 1, _STORE)

    def _lock_file(self) -> None:
        """The one at the path: another process that finds none makes its own."""
        while True:
            if self._file < 0:
                self._file = os.open(self._path, os.O_RDWR | os.O_CREAT, 0o600)
            fcntl.lockf(self._file, fcntl.LOCK_EX, 1, _STORE)
            with suppress(FileNotFoundError):
                if os.path.samestat(os.stat(self._path), os.fstat(self._file)):
                    return
            os.close(self._file)  # and with it every lock of this process in a file that is no more
            self._file = -1

    def take(self, page: str) -> bool:
        """Whether this process may render the page now."""
        try:
            fcntl.lockf(self._file, fcntl.LOCK_EX | fcntl.LOCK_NB, 1, _byte(page))
        except (BlockingIOError, PermissionError):
            return False
        return True

    def give_back(self, page: str) -> None:
        fcntl.lockf(self._file, fcntl.LOCK_UN, 1, _byte(page))


def _byte(page: str) -> int:
    return 1 + int.from_bytes(blake2b(page.encode(), digest_size=8).digest()) % _LAST
