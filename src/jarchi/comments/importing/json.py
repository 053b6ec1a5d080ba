"""One JSON document of any length in flat memory: the items of its arrays, one after another."""

import codecs
import json
import re
from collections.abc import Iterator
from typing import Any

from jarchi.kit.archive import Archive
from jarchi.kit.faults import Fault

MOST_CHARACTERS = 64_000_000  # of one item: an article of Isso with all its comments
_SPACE = re.compile(r"[ \t\r\n]*")
_decoder = json.JSONDecoder()


def items(archive: Archive) -> Iterator[tuple[int, str, Any]]:
    """(line, key, item) of a document that is an array (the key is empty) or an object whose values are arrays; any
    other value of the object is told as if it were the only item of one. Raises `Fault` of the field `file`."""
    document = _Document(archive)
    if document.next() == "[":
        yield from document.array("")
    elif document.next() == "{":
        yield from document.object()
    else:
        raise document.broken("an array or an object is expected")
    if document.next():
        raise document.broken("something follows its end")


class _Document:
    def __init__(self, archive: Archive) -> None:
        self.chunks = archive.chunks()
        self.letters = codecs.getincrementaldecoder("utf-8-sig")()
        self.buffer = ""
        self.at = 0
        self.line = 1
        self.ended = False

    def array(self, key: str) -> Iterator[tuple[int, str, Any]]:
        self.take("[")
        while self.next() != "]":
            yield self.line, key, self.value()
            if self.next() != ",":
                break
            self.take(",")
        self.take("]")

    def object(self) -> Iterator[tuple[int, str, Any]]:
        self.take("{")
        while self.next() != "}":
            if self.next() != '"':
                raise self.broken("a name is expected")
            key = self.value()
            self.next()
            self.take(":")
            if self.next() == "[":
                yield from self.array(key)
            else:
                yield self.line, key, self.value()
            if self.next() != ",":
                break
            self.take(",")
        self.take("}")

    def next(self) -> str:
        """The letter that stands next, spaces passed over; empty at the end."""
        while True:
            end = _SPACE.match(self.buffer, self.at).end()  # type: ignore[union-attr]
            self._pass(end)
            if self.at < len(self.buffer):
                return self.buffer[self.at]
            if not self._read():
                return ""

    def take(self, letter: str) -> None:
        if self.next() != letter:
            raise self.broken(f"«{letter}» is expected")
        self._pass(self.at + 1)

    def value(self) -> Any:
        while True:
            try:
                value, end = _decoder.raw_decode(self.buffer, self.at)
            except RecursionError as error:
                raise self.broken("nested too deep") from error
            except ValueError as error:
                if not self._read():
                    raise self.broken(str(error)) from error
            else:
                if end < len(self.buffer) or not self._read():  # a number may go on
                    self._pass(end)
                    return value

    def broken(self, why: str) -> Fault:
        return Fault("file", f"broken JSON in line {self.line}: {why}")

    def _pass(self, end: int) -> None:
        self.line += self.buffer.count("\n", self.at, end)
        self.at = end

    def _read(self) -> bool:
        """As much again as is left, so that a long item is not looked through once for each chunk."""
        rest = len(self.buffer) - self.at
        if rest > MOST_CHARACTERS:
            raise self.broken(f"an item over {MOST_CHARACTERS:,} characters")
        parts, size = [self.buffer[self.at :]], 0
        while not self.ended and size <= rest:
            chunk = next(self.chunks, b"")
            self.ended = not chunk
            try:
                parts.append(self.letters.decode(chunk, self.ended))
            except UnicodeDecodeError as error:
                raise self.broken("not UTF-8") from error
            size += len(parts[-1])
        self.buffer, self.at = "".join(parts), 0
        return size > 0
