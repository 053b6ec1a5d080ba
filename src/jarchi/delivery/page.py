"""A page as it lies on disk: the file itself, its compressed forms, and what must be said with it."""

import gzip
import json
import os
import secrets
import time
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass, field
from functools import cached_property
from hashlib import blake2b
from pathlib import Path

import brotli

# Content-Encoding → what is added to the file's name. The first one a reader accepts is sent.
FORMS = {"br": ".br", "gzip": ".gz", "": ""}
META, OLD = ".meta", ".old"
BLOCK = 4096  # bytes: what a file takes at least
Headers = tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Page:
    """`forms`: Content-Encoding → body, with "" for the page as it is. `fresh_until`: seconds since 1970, or None."""

    headers: Headers
    forms: dict[str, bytes]
    keys: frozenset[str] = frozenset()
    fresh_until: float | None = None
    parameters: frozenset[str] = frozenset()
    status: int = 200
    cost: int = field(default=0, compare=False)  # bytes on disk

    @cached_property
    def stamp(self) -> tuple[int, int]:
        """The modification time of all its files: seconds and nanoseconds, which are a hash of the whole page."""
        said = repr((self.status, self.headers, sorted(self.keys), self.fresh_until, sorted(self.parameters)))
        number = int.from_bytes(blake2b(said.encode() + self.forms[""], digest_size=16).digest())
        return 1 + number % (2**30 - 1), number // 2**30 % 10**9

    def etag(self, form: str) -> str:
        """As nginx makes it of a file."""
        return f'"{self.stamp[0]:x}-{len(self.forms[form]):x}"'


def compressed(body: bytes) -> dict[str, bytes]:
    """All forms of a page. The levels are those at which a page costs about a millisecond."""
    return {"br": brotli.compress(body, quality=5, lgwin=20), "gzip": gzip.compress(body, 5, mtime=0), "": body}


def mark(stamp: tuple[int, int]) -> int:
    """A stamp as `st_mtime_ns` tells it."""
    return stamp[0] * 10**9 + stamp[1]


def write(page: Page, folder: Path) -> tuple[list[tuple[str, str]], int]:
    """Write the page under names of its own in `folder`; returns [(file, what its name ends with)] in the order in
    which they are to be renamed, and the bytes they take. Raises `OSError`, and leaves nothing then."""
    meta = {
        "status": page.status, "headers": page.headers, "keys": sorted(page.keys), "fresh_until": page.fresh_until,
        "parameters": sorted(page.parameters), "sizes": {form: len(body) for form, body in page.forms.items()},
        "stamp": page.stamp,
    }  # fmt: skip
    contents = {FORMS[form]: body for form, body in page.forms.items() if form}
    contents |= {META: json.dumps(meta, ensure_ascii=False).encode(), "": page.forms[""]}
    name, now, written = f"{folder}/{secrets.token_hex(8)}", time.time_ns(), []
    try:
        for ending, content in contents.items():
            written.append((name + ending, ending))
            with open(name + ending, "wb", buffering=0) as file:
                left = memoryview(content)
                while left:  # what was written in part only fails at the next try, with the reason
                    left = left[file.write(left) :]
                os.utime(file.fileno(), ns=(now, mark(page.stamp)))
    except OSError:
        discard(file for file, _ in written)
        raise
    return written, sum(-(-len(content) // BLOCK) * BLOCK for content in contents.values())


def read(file: str, *, old: bool = False) -> Page | None:
    """The page at that path, whole; None if there is none, or files that do not belong together.

    `old`: the one that was there before its last purge.
    """
    try:
        plain, stamp = _read(file + (OLD if old else ""))
        content, own = _read(file + META)
        meta = json.loads(content)
        forms = {"": plain}
        for form, ending in FORMS.items():
            if form and not old:
                forms[form], of_form = _read(file + ending)
                if of_form != stamp:
                    return None
        sizes = {form: len(body) for form, body in forms.items()}
        if own != stamp or mark(tuple(meta["stamp"])) != stamp or sizes.items() - meta["sizes"].items():
            return None
        return Page(
            headers=tuple((name, value) for name, value in meta["headers"]), forms=forms,
            keys=frozenset(meta["keys"]), fresh_until=meta["fresh_until"],
            parameters=frozenset(meta["parameters"]), status=meta["status"],
        )  # fmt: skip
    except (OSError, ValueError, KeyError, TypeError):
        return None


def read_at(file: str) -> float:
    """When a form of the page was last read, in seconds since 1970, as the file system tells: mounted with `relatime`,
    to a day after the first time; with `noatime`, when it was written."""
    moments = [0.0]
    for ending in FORMS.values():
        with suppress(OSError):
            moments.append(os.stat(file + ending).st_atime)
    return max(moments)


def discard(files: Iterable[Path | str]) -> None:
    for file in files:
        try:
            os.unlink(file)
        except FileNotFoundError:
            continue


def files_of(file: str) -> list[str]:
    """Everything that may lie there, the page itself first: from then on nobody finds the others."""
    return [file, file + OLD, *(file + ending for ending in FORMS.values() if ending), file + META]


def _read(path: str) -> tuple[bytes, int]:
    with open(path, "rb") as file:
        return file.read(), os.fstat(file.fileno()).st_mtime_ns
