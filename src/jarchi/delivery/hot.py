"""Pages in the memory of one process: those on disk that are much read, and answers too short-lived for the disk."""

import math
import os
import threading
import time
from collections import Counter, OrderedDict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from jarchi.delivery.clock import Clock
from jarchi.delivery.page import Page, mark

Message = dict[str, Any]
Key = tuple[Any, ...]

CACHE_CONTROL = "public, max-age=0, stale-while-revalidate=1, stale-if-error=86400"
BRIEF = 10.0  # seconds


@dataclass(slots=True)
class Ready:
    """A page as messages to the server, made once. `start` and `unchanged` (304): by Content-Encoding."""

    place: str
    start: dict[str, Message]
    body: dict[str, Message]
    unchanged: dict[str, Message]
    etags: dict[str, str]
    parameters: frozenset[str]
    fresh_until: float
    size: int
    file: bytes = b""
    mark: int = 0
    hits: int = 0
    status: int = 200


def ready(page: Page, place: str, more: Iterable[tuple[str, str]] = (), file: str = "") -> Ready:
    """`more`: headers for caches in front. `file`: where it lies, if it is on disk."""
    etags = {form: page.etag(form) for form in page.forms}
    start, unchanged = {}, {}
    for form, body in page.forms.items():
        common = [("etag", etags[form]), ("cache-control", CACHE_CONTROL), *more]
        coding = [("content-encoding", form)] if form else []
        length = [("content-length", str(len(body)))]
        start[form] = _start(page.status, [*page.headers, *common, *coding, *length])
        unchanged[form] = _start(304, common)
    return Ready(
        place, start, {form: {"type": "http.response.body", "body": body} for form, body in page.forms.items()},
        unchanged, etags, page.parameters, page.fresh_until or math.inf, 4000 + sum(map(len, page.forms.values())),
        os.fsencode(file), mark(page.stamp), status=page.status,
    )  # fmt: skip


def _start(status: int, headers: list[tuple[str, str]]) -> Message:
    encoded = [(name.encode("latin-1"), value.encode("latin-1")) for name, value in headers]
    return {"type": "http.response.start", "status": status, "headers": encoded}


class Hot:
    """The least recently read go first. `bound`: bytes."""

    def __init__(self, bound: int) -> None:
        self.bound = bound
        self.bytes = 0
        self._pages: OrderedDict[Key, Ready] = OrderedDict()
        self._hits: Counter[str] = Counter()  # of pages that have gone
        self._lock = threading.Lock()

    def __len__(self) -> int:
        return len(self._pages)

    def get(self, key: Key) -> Ready | None:
        """The page if its file is still the same one."""
        page = self._pages.get(key)
        if page is None:
            return None
        try:
            same = os.stat(page.file).st_mtime_ns == page.mark
        except OSError:
            same = False
        if not same:
            self.drop(key)
            return None
        try:
            self._pages.move_to_end(key)
        except KeyError:  # dropped by another thread
            return page
        page.hits += 1
        return page

    def put(self, key: Key, page: Ready) -> None:
        with self._lock:
            self._drop(key)
            if page.size > self.bound // 4:
                return
            self._pages[key] = page
            self.bytes += page.size
            while self.bytes > self.bound:
                self._let_go(self._pages.popitem(last=False)[1])

    def drop(self, key: Key) -> None:
        with self._lock:
            self._drop(key)

    def take_hits(self) -> dict[str, int]:
        """How often each place was read since the last call. Only in the thread that calls `get`: it reorders pages
        without the lock."""
        with self._lock:
            taken, self._hits = self._hits, Counter()
            for page in self._pages.values():
                if page.hits:
                    taken[page.place] += page.hits
                    page.hits = 0
        return taken

    def _drop(self, key: Key) -> None:
        if page := self._pages.pop(key, None):
            self._let_go(page)

    def _let_go(self, page: Ready) -> None:
        self.bytes -= page.size
        if page.hits:
            self._hits[page.place] += page.hits


class Brief:
    """Answers that are not worth a file (redirects, 404, 410), for seconds and not past any purge."""

    def __init__(self, clock: Clock, bound: int) -> None:
        self._clock = clock
        self._bound = bound  # bytes
        self.bytes = 0
        self._answers: OrderedDict[Key, tuple[float, int, Ready]] = OrderedDict()
        self._lock = threading.Lock()

    def get(self, key: Key) -> Ready | None:
        until, purges, answer = self._answers.get(key, (0.0, 0, None))
        return answer if until > time.monotonic() and purges == self._clock.purges else None

    def put(self, key: Key, answer: Ready, began: int) -> None:
        """`began`: what the clock told before the answer was made."""
        with self._lock:
            if key in self._answers:
                self.bytes -= self._answers.pop(key)[2].size
            self._answers[key] = (time.monotonic() + BRIEF, began, answer)
            self.bytes += answer.size
            while self.bytes > self._bound:
                self.bytes -= self._answers.popitem(last=False)[1][2].size
