"""From what was asked to a place in the store. What cannot be a page of ours has no place, and nothing of it is kept.

The alphabet is so small that no decoding, normalising or case folding can make two places one, or leave the folder.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import parse_qsl

from jarchi.delivery.dependencies import known_parameters

LONGEST_PATH = 512  # characters
_SEGMENT = r"[A-Za-z0-9_~-][A-Za-z0-9_.~-]{0,199}"
_FOLDER = re.compile(rf"/(?:{_SEGMENT}/)*")
FILE_ENDINGS = ("xml", "json", "txt", "rss", "atom", "opml")
_UNDOTTED = r"[A-Za-z0-9_~-]{1,200}"  # «index.html» and «feed.xml» are never folders
_FOLDER_OF_PAGE = re.compile(rf"/(?:{_UNDOTTED}/)*")
_FILE = re.compile(rf"/(?:{_UNDOTTED}/)*[A-Za-z0-9_-]{{1,100}}\.(?:{'|'.join(FILE_ENDINGS)})")
_OTHER = re.compile(rf"/(?:{_SEGMENT}/)*{_SEGMENT}")
_VALUE = re.compile(r"[A-Za-z0-9_~:-]{1,60}")  # no dot: «?after=1.br» would be a companion of «?after=1»
_HOST = re.compile(r"(?P<name>[a-z0-9](?:[a-z0-9.-]{0,251}[a-z0-9])?|\[[0-9a-f:.]{2,45}\])(?::[0-9]{1,5})?")
MOST_PARAMETERS = 50
ODD = "!"  # instead of any value that is none of ours


@dataclass(frozen=True, slots=True)
class Place:
    """`query`: the known parameters, in order, as «after=1-2&before=3-4», or empty."""

    host: str
    path: str
    query: str = ""

    @property
    def file(self) -> str | None:
        """Relative to the folder of pages; None for an address that only ever redirects or is not found, and for odd
        queries.

        No two places have the same one, nor one that is the other with an ending of `page.py`, or a folder of it.
        """
        if ODD in self.query:
            return None
        if _FOLDER_OF_PAGE.fullmatch(self.path):
            name = f"{self.host}{self.path}index.html"
        elif _FILE.fullmatch(self.path):
            name = f"{self.host}{self.path}"
        else:
            return None
        return f"{name}?{self.query}" if self.query else name

    @property
    def parameters(self) -> set[str]:
        return {part.partition("=")[0] for part in self.query.split("&")} if self.query else set()

    @property
    def key(self) -> str:
        """The surrogate key of whatever lies at this path, on any host, with any query."""
        return f"at:{self.path}"

    def without_query(self) -> "Place":
        return Place(self.host, self.path)

    def __str__(self) -> str:
        return self.host + self.path + (f"?{self.query}" if self.query else "")


def place_of(host: str, path: str, query: bytes = b"") -> Place | None:
    """`host`: as `host_of` gives it; `path`: decoded, as in an ASGI scope."""
    if len(path) > LONGEST_PATH or not (_FOLDER.fullmatch(path) or _OTHER.fullmatch(path)):
        return None
    return Place(host, path, known_query(query) if query else "")


def known_query(query: bytes) -> str:
    """The known parameters of a raw query, the last of each; empty ones are none. Values that no link of ours has are
    all `ODD`, and so is everything if there are too many: made-up ones make no pages of their own."""
    try:
        pairs = parse_qsl(query.decode("latin-1"), keep_blank_values=True, max_num_fields=MOST_PARAMETERS)
    except ValueError:
        pairs = [(name, ODD) for name in known_parameters]
    known = {name: value if _VALUE.fullmatch(value) else value and ODD for name, value in pairs
             if name in known_parameters}  # fmt: skip
    return "&".join(f"{name}={value}" for name, value in sorted(known.items()) if value)


def host_of(header: bytes, hosts: Iterable[str]) -> str | None:
    """The host of a Host header without its port, if it is one of `hosts` (no wildcards)."""
    match = _HOST.fullmatch(header.decode("latin-1").lower())
    return match["name"] if match and match["name"] in hosts else None


def place_of_file(pages: Path, file: Path) -> str:
    """A place as `str(Place)` tells it, from its file."""
    name = str(file.relative_to(pages))
    folder, _, last = name.rpartition("/")
    return f"{folder}/{last.removeprefix('index.html')}"
