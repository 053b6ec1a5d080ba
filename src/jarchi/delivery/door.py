"""The door: answers from the store, renders what is missing once, and leaves everything else to Django.

An ASGI application. What is rendered for the store is rendered from the address alone (`_scope`): no cookie, no other
header of the one who happened to ask first can get into it.
"""

import asyncio
import contextvars
import logging
import math
import sqlite3
import time
from collections import Counter
from collections.abc import Awaitable, Callable, Coroutine, Iterable, Mapping
from concurrent.futures import Executor, ThreadPoolExecutor
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, NamedTuple, Protocol

from jarchi.delivery import figures, hot, metrics
from jarchi.delivery.addresses import Place, host_of, known_query, place_of
from jarchi.delivery.answers import once, send_page
from jarchi.delivery.dependencies import collecting
from jarchi.delivery.page import Page, compressed
from jarchi.delivery.request import Asked, Scope, languages_of, read
from jarchi.delivery.store import Store

logger = logging.getLogger(__name__)

Message = dict[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
Header = tuple[str, str]

STALE_WHILE_REVALIDATE = 10.0  # seconds after `fresh_until` in which a reader does not wait for the render
PATIENCE_WITH_OLD_COPY = 2.0  # seconds that a reader waits for a render when there is an old copy
PATIENCE = 15.0  # seconds that a reader waits when there is none
ASK_EVERY = 1.0  # seconds, while the database is away: the threads are for what may be answered
RETRY_AFTER = "30"  # seconds
KEPT_OUTSIDE = 30  # seconds for a page that changes by itself; made once, its headers cannot tell when
UNSTORABLE_FOR = 60.0  # seconds in which a page that was not for everybody is not tried again
MOST_UNSTORABLE = 1000
RECORD_EVERY = 5.0  # seconds
KEPT_STATUSES = {200, 301, 302, 308, 404, 410}
DROPPED_HEADERS = {"content-length", "vary", "connection", "cache-control"}


class Django(Protocol):
    """What the door needs of the bridge."""

    @property
    def pool(self) -> Executor: ...

    def answer(self, scope: Scope) -> tuple[int, list[Header], bytes] | None:
        """Status, headers in lower case, body of a GET; None for a stream or file. Called in a thread of the pool."""

    def __call__(self, scope: Scope, receive: Receive, send: Send) -> Coroutine[Any, Any, None]: ...


@dataclass(frozen=True)
class Rules:
    """`hosts`: without wildcards; `apart`: beginnings of paths that are never stored; `cookies`: how those begin
    of readers whose pages are not everybody's; `cache_headers`: keys, and for how many seconds the page may be kept
    though nobody purges it → headers for caches in front."""

    hosts: frozenset[str]
    languages: tuple[str, ...]
    apart: tuple[str, ...]
    trust_proxy: bool
    must_be_secure: bool
    memory: int
    cookies: tuple[bytes, ...]
    metrics_token: str = ""
    cache_headers: Callable[[Iterable[str], float], list[Header]] = lambda keys, most: []


class Outcome(NamedTuple):
    """Of a render. `page`: None if it is not the same for everybody; `sure`: the moment of the clock at which it was
    right, for those who asked while it was made."""

    page: hot.Ready | None
    sure: float = math.inf
    reads_query: bool = True  # False: it is to be rendered without


class Door:
    def __init__(self, django: Django, open_store: Callable[[], Store], rules: Rules) -> None:
        self.django = django
        self.rules = rules
        self.hot = hot.Hot(rules.memory)
        self.counts: Counter[str] = Counter()
        self._open_store = open_store
        self._host_of = lru_cache(maxsize=256)(lambda header: host_of(header, rules.hosts))
        self._flights: dict[tuple[Place, str], asyncio.Future[Outcome]] = {}
        self._unstorable: dict[Place, float] = {}
        self._asks_again = 0.0  # while the database is away: when the next render may try
        self._ended = time.monotonic()  # when Django last ended a render, well or badly

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http":
            asked = read(scope, trust_proxy=self.rules.trust_proxy, cookies=self.rules.cookies)
            if page := asked and await self._page(asked):
                await send_page(page, asked, send)
            elif scope["path"] == metrics.PATH:
                await self._measure(scope, send)
            else:
                await self._pass(scope, receive, send)
        elif scope["type"] == "lifespan":
            await self._live(scope, receive, send)
        else:
            await self.django(scope, receive, send)

    async def _live(self, scope: Scope, receive: Receive, send: Send) -> None:
        self.store = self._open_store()
        self.brief = hot.Brief(self.store.clock, self.rules.memory // 4)
        self._files = ThreadPoolExecutor(4, thread_name_prefix="store")
        recording = asyncio.create_task(self._record_forever())
        try:
            await self.django(scope, receive, send)
        finally:
            recording.cancel()
            self._record(self.hot.take_hits(), ends=True)
            self._files.shutdown()

    # --- which page ---------------------------------------------------------------------------------------------
    async def _page(self, asked: Asked) -> hot.Ready | None:
        """The answer, or None if this is Django's alone."""
        if self.rules.must_be_secure and not asked.is_secure:
            return None
        host, query = self._host_of(asked.host), known_query(asked.query) if asked.query else ""
        if host is None:
            return None
        page = self.hot.get((host, asked.path, query))
        if page is not None and page.fresh_until > time.time():
            self.counts["hits"] += 1
            return page
        if asked.path.startswith(self.rules.apart) or (place := place_of(host, asked.path)) is None:
            return None
        place = Place(host, asked.path, query)
        if self._unstorable.get(place, 0) > time.monotonic():
            return None
        return await self._obtain(place, self._languages(asked))

    def _languages(self, asked: Asked) -> str:
        """What the answer may depend on of Accept-Language: nothing where the address begins with the language."""
        if asked.path.split("/", 2)[1] in self.rules.languages:
            return ""
        return languages_of(asked.languages, self.rules.languages)

    async def _obtain(self, place: Place, languages: str) -> hot.Ready | None:
        if answer := self._brief(place, languages):
            self.counts["hits"] += 1
            return answer
        came = self.store.clock.purges
        if page := await self._stored(place, time.time() - STALE_WHILE_REVALIDATE):
            self.counts["hits"] += 1
            if page.fresh_until <= time.time():
                self.counts["stale"] += 1
                self._fly(place, languages)
            return page
        while True:
            outcome = await self._await(self._fly(place, languages), place)
            if outcome.sure >= came:  # what this reader began, too, may have joined a render of before a purge
                return outcome.page
            if page := await self._stored(place, time.time()):
                return page

    def _brief(self, place: Place, languages: str) -> hot.Ready | None:
        if place.query:
            bare = self.brief.get((place.without_query(), languages))
            if bare and not bare.parameters & place.parameters:
                return bare
        return self.brief.get((place, languages))

    async def _stored(self, place: Place, now: float) -> hot.Ready | None:
        """The page on disk, if it was fresh then. One that reads none of the parameters asked for is the page."""
        if place.query:
            bare = await self._stored(place.without_query(), now)
            if bare and not bare.parameters & place.parameters:
                return bare
        key = (place.host, place.path, place.query)
        page = self.hot.get(key)
        if page is None and self.store.has(place):
            loop = asyncio.get_running_loop()
            if found := await loop.run_in_executor(self._files, self.store.get, place):
                page = self._ready(place, found)
                page.hits = 1
                self.hot.put(key, page)
        return page if page is not None and page.fresh_until > now else None

    def _ready(self, place: Place, page: Page, *, is_current: bool = True) -> hot.Ready:
        most = 0 if not is_current else KEPT_OUTSIDE if page.fresh_until else math.inf
        more = [("vary", "Accept-Encoding"), *self.rules.cache_headers(page.keys, most)]
        return hot.ready(page, str(place), more, self.store.file(place) or "")

    # --- rendering ------------------------------------------------------------------------------------------------
    def _fly(self, place: Place, languages: str) -> "asyncio.Future[Outcome]":
        """The one render of that page in this process, begun if need be."""
        key = (place, languages)
        if (flight := self._flights.get(key)) is None:
            flight = self._flights[key] = asyncio.ensure_future(self._render_alone(place, languages))
            flight.add_done_callback(lambda flight: self._land(key, flight))
        return flight

    def _land(self, key: tuple[Place, str], flight: "asyncio.Future[Outcome]") -> None:
        del self._flights[key]
        if not flight.cancelled() and flight.exception():
            logger.error("Rendering %s failed", key[0], exc_info=flight.exception())

    async def _await(self, flight: "asyncio.Future[Outcome]", place: Place) -> Outcome:
        """What the render gives; an old copy if that fails or takes long."""
        await asyncio.wait({flight}, timeout=PATIENCE_WITH_OLD_COPY)
        if flight.done() and not flight.exception():
            outcome = flight.result()
            if outcome.page is None or outcome.page.status < 500:
                return outcome
        loop = asyncio.get_running_loop()
        if old := await loop.run_in_executor(self._files, self.store.get_old, place):
            self.counts["stale"] += 1
            return Outcome(self._ready(place, old, is_current=False))
        await asyncio.wait({flight}, timeout=PATIENCE - PATIENCE_WITH_OLD_COPY)
        if flight.done() and not flight.exception():
            return flight.result()
        if (now := time.monotonic()) - self._ended > PATIENCE:  # not this page alone takes long: nothing is answered
            self._asks_again = now + ASK_EVERY
        return _away()

    async def _render_alone(self, place: Place, languages: str) -> Outcome:
        """Render once among all processes, unless another one has meanwhile."""
        if time.monotonic() < self._asks_again:
            return _away()
        if not self.store.bound:
            return await self._rendered(place, languages)
        pause = 0.001
        while not self.store.locks.take(str(place)):
            await asyncio.sleep(pause)
            pause = min(0.02, pause * 1.5)
        try:
            sure = self.store.clock.purges
            if page := await self._stored(place, time.time()):
                return Outcome(page, sure)
            outcome = await self._rendered(place, languages)
        finally:
            self.store.locks.give_back(str(place))
        return outcome if outcome.reads_query else await self._fly(place.without_query(), languages)

    async def _rendered(self, place: Place, languages: str) -> Outcome:
        self._asks_again = self._asks_again and time.monotonic() + ASK_EVERY
        context, until = contextvars.copy_context(), time.monotonic() + PATIENCE
        return await asyncio.get_running_loop().run_in_executor(
            self.django.pool, context.run, self._render, place, languages, until
        )

    def _render(self, place: Place, languages: str, until: float) -> Outcome:
        """In a thread: have Django answer, and keep the answer if it is for everybody."""
        if time.monotonic() > until:  # all who waited for it have gone
            return _away()
        self.counts["renders"] += 1
        with collecting() as shown:
            began, shown.generation = self.store.clock.purges, self.store.clock.generation
            started = time.perf_counter()
            answer = self.django.answer(self._scope(place, languages))
            self._ended = time.monotonic()
            self.counts.update(metrics.of_render(time.perf_counter() - started))
        status, headers, body = answer or (200, [], b"")
        self._asks_again = time.monotonic() + ASK_EVERY if status == 503 else 0.0
        if status >= 500:
            self.counts["failures"] += 1
            return Outcome(once(status, headers, body))
        vary = {one.strip().lower() for name, value in headers if name == "vary" for one in value.split(",")}
        is_for_everybody = shown.storable is not None and _is_for_everybody(headers, vary)
        if not answer or status not in KEPT_STATUSES or not is_for_everybody:
            self._note_unstorable(place)
            return Outcome(None)
        if not shown.storable:
            return Outcome(once(status, headers, body), began)
        if self.store.bound and place.query and not shown.parameters & place.parameters:
            return Outcome(None, reads_query=False)
        page = Page(
            headers=tuple((name, value) for name, value in headers if name not in DROPPED_HEADERS),
            forms=compressed(body) if self.store.bound and (body or status == 200) else {"": body},
            keys=frozenset({*shown.keys, place.key}), parameters=frozenset(shown.parameters), status=status,
            fresh_until=shown.fresh_until.timestamp() if shown.fresh_until else None,
        )  # fmt: skip
        if status == 200 and place.file and self.store.bound and "accept-language" not in vary:
            return self._keep(place, languages, page, began)
        short = hot.ready(page, str(place), [("vary", ", ".join(sorted({"accept-encoding", *vary})))])
        return self._keep_briefly(place, languages, short, began)

    def _keep(self, place: Place, languages: str, page: Page, began: int) -> Outcome:
        answer, sure = self._ready(place, page), self.store.clock.purges
        try:
            kept = self.store.put(place, page, began)
        except (OSError, sqlite3.Error) as error:
            self.store.tell(error)
            self.counts["not_written"] += 1
            return self._keep_briefly(place, languages, answer, began)
        if kept:
            self.hot.put((place.host, place.path, place.query), answer)
        else:
            self.counts["outdated"] += 1
            answer = self._ready(place, page, is_current=False)
        return Outcome(answer, sure if kept else began)

    def _keep_briefly(self, place: Place, languages: str, answer: hot.Ready, began: int) -> Outcome:
        if self.store.bound:
            self.brief.put((place, languages), answer, began)
        return Outcome(answer, began)

    def _note_unstorable(self, place: Place) -> None:
        now = time.monotonic()
        self._unstorable = {known: until for known, until in self._unstorable.items() if until > now}
        if len(self._unstorable) < MOST_UNSTORABLE:
            self._unstorable[place] = now + UNSTORABLE_FOR

    def _scope(self, place: Place, languages: str) -> Scope:
        """A request for that page by nobody in particular."""
        headers = [(b"host", place.host.encode())]
        if languages:
            headers.append((b"accept-language", languages.encode()))
        if self.rules.trust_proxy:
            headers.append((b"x-forwarded-proto", b"https" if self.rules.must_be_secure else b"http"))
        return {
            "type": "http", "http_version": "1.1", "method": "GET", "path": place.path, "headers": headers,
            "scheme": "https" if self.rules.must_be_secure else "http", "query_string": place.query.encode(),
        }  # fmt: skip

    # --- what Django answers alone ----------------------------------------------------------------------------------
    async def _pass(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def send_privately(message: Message) -> None:
            """No cache in front may keep what has not said that it may be kept."""
            if message["type"] == "http.response.start":
                headers = message["headers"]
                if all(name != b"cache-control" for name, _ in headers):
                    message["headers"] = [*headers, (b"cache-control", b"private, no-cache")]
            await send(message)

        self.counts["passed"] += 1
        await self.django(scope, receive, send_privately)

    # --- counting -----------------------------------------------------------------------------------------------------
    async def _record_forever(self) -> None:
        while True:
            await asyncio.sleep(RECORD_EVERY)
            try:
                await asyncio.get_running_loop().run_in_executor(self._files, self._record, self.hot.take_hits())
            except Exception:  # counting goes on, whatever this was
                logger.exception("What readers had could not be counted")

    def _record(self, hits: Mapping[str, int], *, ends: bool = False) -> None:
        counts, self.counts = self.counts, Counter()
        try:
            self.store.record(hits, counts, None if ends else (self.hot.bytes, len(self.hot)))
        except (sqlite3.Error, OSError) as error:
            self.counts.update(counts)  # another time
            self.store.tell(error)

    async def _measure(self, scope: Scope, send: Send) -> None:
        """Tell the operator the figures, to which other processes add theirs every few seconds."""
        answer = once(404, (("content-type", "text/plain; charset=utf-8"),), b"404\n")
        if metrics.may_ask(scope, self.rules.metrics_token):
            body = await asyncio.get_running_loop().run_in_executor(self._files, self._figures, self.hot.take_hits())
            answer = once(200, (("content-type", metrics.CONTENT_TYPE),), body.encode())
        await send(answer.start[""])
        await send(answer.body[""])

    def _figures(self, hits: Mapping[str, int]) -> str:
        self._record(hits)
        return metrics.text(figures.of(self.store), self.rules.memory)


def _away() -> Outcome:
    headers = (("content-type", "text/plain; charset=utf-8"), ("retry-after", RETRY_AFTER))
    return Outcome(once(503, headers, b"503\n"))


def _is_for_everybody(headers: Iterable[Header], vary: set[str]) -> bool:
    for name, value in headers:
        if name == "set-cookie" or (name == "cache-control" and ("private" in value or "no-store" in value)):
            return False
    return vary <= {"accept-encoding", "accept-language"}
