"""Two counters that all processes of a machine see at once: purges, and purges of everything."""

import mmap
import os
import struct
import time
from pathlib import Path

_BOTH = struct.Struct("<QQ")
_ONE = struct.Struct("<Q")


class Clock:
    """They begin at the present time in nanoseconds, so that a new file never tells less than a lost one did."""

    def __init__(self, path: Path) -> None:
        descriptor = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
        try:
            if os.fstat(descriptor).st_size < _BOTH.size:
                os.pwrite(descriptor, _BOTH.pack(time.time_ns(), time.time_ns()), 0)
            self._memory = mmap.mmap(descriptor, _BOTH.size)
        finally:
            os.close(descriptor)

    @property
    def purges(self) -> int:
        count: int = _ONE.unpack_from(self._memory, 0)[0]
        return count

    @property
    def generation(self) -> int:
        """The purges of everything."""
        count: int = _ONE.unpack_from(self._memory, 8)[0]
        return count

    def advance(self, *, everything: bool = False) -> int:
        """Only under the store's lock. Returns the new count of purges."""
        count = max(self.purges + 1, time.time_ns())
        _ONE.pack_into(self._memory, 0, count)
        if everything:
            _ONE.pack_into(self._memory, 8, count)
        return count
