"""XML of any length in flat memory: chosen elements, one after another. No document type, no entities, no network."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from xml.parsers import expat

from jarchi.kit.archive import Archive
from jarchi.kit.faults import Fault

MOST_CHARACTERS = 4_000_000  # of an element and all within it
MOST_DEPTH = 100
_NO_XML = bytes(number for number in range(32) if number not in b"\t\n\r")  # old exports bring them


@dataclass
class Element:
    """`path`: `disqus/post`, without prefixes; `parent`: a number of the element around it; `fields`: the text of each
    descendant by its path from here (`author/name`), the first where there are several, and attributes (`thread@id`,
    `@id`)."""

    path: str
    line: int
    parent: int
    fields: dict[str, str] = field(default_factory=dict)

    def get(self, name: str) -> str:
        return self.fields.get(name, "").strip()


def elements(archive: Archive, wanted: Collection[str]) -> Iterator[Element]:
    """Those at these paths, as each ends. Raises `Fault` of the field `file` where it is no XML, with line and column,
    or where it has what no export has."""
    reading = _Reading(wanted)
    for chunk in archive.chunks():
        yield from reading.feed(chunk)
    yield from reading.feed(b"", end=True)


class _Reading:
    def __init__(self, wanted: Collection[str]) -> None:
        self.wanted = wanted
        self.path: list[str] = []
        self.numbers: list[int] = [0]  # of the elements that are open
        self.started = 0
        self.ended: list[Element] = []
        self.element: Element | None = None
        self.depth = 0  # of the element being gathered
        self.text: list[list[str]] = []  # of each descendant that is open
        self.size = 0
        self.lines_before = 0
        self.has_begun = False
        self.parser = expat.ParserCreate()
        self.parser.buffer_text = True
        self.parser.StartElementHandler = self.start
        self.parser.EndElementHandler = self.end
        self.parser.CharacterDataHandler = self.characters
        self.parser.StartDoctypeDeclHandler = self.refuse
        self.parser.EntityDeclHandler = self.refuse

    def feed(self, chunk: bytes, *, end: bool = False) -> list[Element]:
        if not self.has_begun:  # whatever precedes the first tag: blank lines, a byte order mark
            before, tag, after = chunk.partition(b"<")
            self.lines_before += before.count(b"\n")
            self.has_begun = bool(tag)
            chunk = tag + after
        try:
            self.parser.Parse(chunk.translate(None, _NO_XML), end)
        except expat.ExpatError as error:
            line = error.lineno + self.lines_before
            why = expat.ErrorString(error.code)
            raise Fault("file", f"broken XML in line {line}, column {error.offset + 1}: {why}") from error
        ended, self.ended = self.ended, []
        return ended

    def start(self, name: str, attributes: dict[str, str]) -> None:
        self.path.append(name.rpartition(":")[2])
        self.started += 1
        self.numbers.append(self.started)
        if len(self.path) > MOST_DEPTH:
            self.refuse()
        if self.element is None:
            if (path := "/".join(self.path)) not in self.wanted:
                return
            self.element = Element(path, self.parser.CurrentLineNumber + self.lines_before, self.numbers[-2])
            self.depth, self.size = len(self.path), 0
        self.text.append([])
        for attribute, value in attributes.items():
            self._keep(f"{self._place()}@{attribute.rpartition(':')[2]}", value)

    def end(self, name: str) -> None:
        if self.element:
            self._keep(self._place(), "".join(self.text.pop()))
            if len(self.path) == self.depth:
                self.ended.append(self.element)
                self.element = None
        self.path.pop()
        self.numbers.pop()

    def characters(self, text: str) -> None:
        if self.element:
            self._count(len(text))
            self.text[-1].append(text)

    def refuse(self, *declared: object) -> None:
        raise Fault("file", f"line {self.parser.CurrentLineNumber}: {self._why(declared)}")

    def _why(self, declared: tuple[object, ...]) -> str:
        return "a document type or entities, which no export has" if declared else "nested deeper than any export"

    def _place(self) -> str:
        return "/".join(self.path[self.depth :])

    def _keep(self, name: str, text: str) -> None:
        if self.element and name not in self.element.fields:
            self._count(len(name))
            self.element.fields[name] = text

    def _count(self, characters: int) -> None:
        self.size += characters
        if self.size > MOST_CHARACTERS:
            raise Fault("file", f"line {self.parser.CurrentLineNumber}: an element over {MOST_CHARACTERS:,} characters")
