"""Lines of an archive file of any length and any badness, plain or gzipped, in flat memory."""

import gzip
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import IO

from jarchi.kit.faults import Fault

CHUNK = 256 * 1024
MAX_LINE = 8 * 1024 * 1024  # bytes: read as JSON, nothing but brackets takes 30 times that of memory
MAX_RATIO = 200  # JSON lines unpack to 4–20 times their size; a bomb to 1,000 times
RATIO_COUNTS_FROM = 64 * 1024 * 1024


class Archive:
    """A file read line by line. `done` (0 to 1) tells how much of it has been read."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.done = 0.0

    def lines(self) -> Iterator[tuple[int, bytes | Fault]]:
        """(number from 1, line without its end or what is wrong with it); blank lines are left out.

        Raises `Fault` of the field `file` where nothing more can be read: a gzip that is broken, ends too
        early or unpacks beyond `MAX_RATIO`. A line cut by that is not given.
        """
        parts: list[bytes] = []
        size = number = 0
        for chunk in self.chunks():
            *ends, rest = chunk.split(b"\n")
            for end in ends:
                number += 1
                if size + len(end) > MAX_LINE:
                    yield number, _too_long(size + len(end))
                elif (line := b"".join([*parts, end])).strip():
                    yield number, line
                parts, size = [], 0
            size += len(rest)
            parts = [*parts, rest] if size <= MAX_LINE else []
        if size > MAX_LINE:
            yield number + 1, _too_long(size)
        elif (line := b"".join(parts)).strip():
            yield number + 1, line

    def chunks(self) -> Iterator[bytes]:
        """Its bytes, unpacked. Raises `Fault` as `lines`."""
        total = max(self.path.stat().st_size, 1)
        with self.path.open("rb") as file:
            packed = file.peek(2)[:2] == b"\x1f\x8b"
            for chunk in _unpack(file) if packed else iter(lambda: file.read(CHUNK), b""):
                self.done = file.tell() / total
                yield chunk


def _unpack(file: IO[bytes]) -> Iterator[bytes]:
    unpacked = 0
    stream = gzip.GzipFile(fileobj=file)
    try:
        while chunk := stream.read1(CHUNK):
            unpacked += len(chunk)
            if unpacked > RATIO_COUNTS_FROM and unpacked > MAX_RATIO * file.tell():
                raise Fault("file", f"the gzip unpacks to over {MAX_RATIO} times its size: reading stopped")
            yield chunk
    except EOFError as error:
        raise Fault("file", "the gzip ends too early") from error
    except (gzip.BadGzipFile, zlib.error) as error:
        raise Fault("file", f"the gzip is broken: {error}") from error


def _too_long(size: int) -> Fault:
    return Fault("line", f"longer than {MAX_LINE:,} bytes ({size:,})")
