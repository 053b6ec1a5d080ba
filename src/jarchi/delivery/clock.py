"""Counters that all processes of a machine see at once: purges, purges of everything, pages stored."""

import mmap
import os
import struct
import time
from pathlib import Path

_ALL = struct.Struct("<QQQ")
_ONE = struct.Struct("<Q")


class Clock:
    """They begin at the present time in nanoseconds, so that a new file never tells less than a lost one did."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def open(self) -> None:
        """Only under the store's lock: the file at the path, made if it is not there."""
        descriptor = os.open(self._path, os.O_RDWR | os.O_CREAT, 0o600)
        try:
            if os.fstat(descriptor).st_size < _ALL.size:
                now = time.time_ns()
                os.pwrite(descriptor, _ALL.pack(now, now, 0), 0)
            self._memory = mmap.mmap(descriptor, _ALL.size)
            self._inode = os.fstat(descriptor).st_ino
        finally:
            os.close(descriptor)

    def is_there(self) -> bool:
        """Whether the path still leads to the file that is open."""
        try:
            return os.stat(self._path).st_ino == self._inode
        except FileNotFoundError:
            return False

    @property
    def purges(self) -> int:
        count: int = _ONE.unpack_from(self._memory, 0)[0]
        return count

    @property
    def generation(self) -> int:
        """The purges of everything."""
        count: int = _ONE.unpack_from(self._memory, 8)[0]
        return count

    @property
    def stored(self) -> int:
        """Pages put on disk since: an index that knows of fewer has lost some."""
        count: int = _ONE.unpack_from(self._memory, 16)[0]
        return count

    def count_stored(self, count: int) -> None:
        """Only under the store's lock."""
        _ONE.pack_into(self._memory, 16, count)

    def advance(self, *, everything: bool = False) -> int:
        """Only under the store's lock. Returns the new count of purges."""
        count = max(self.purges + 1, time.time_ns())
        _ONE.pack_into(self._memory, 0, count)
        if everything:
            _ONE.pack_into(self._memory, 8, count)
            self.count_stored(0)
        return count
