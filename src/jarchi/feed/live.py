"""The streams of events, an ASGI application beside Django: `/<lang>/feed/live` (docs/reference/feed.md), and that of
each discussion, `/<lang>/comments/article-17/live` (docs/reference/comments.md).

One loop over all readers' `send`, which under Granian never waits: it hands the bytes to a queue without a bound. So
that somebody who does not read costs little, a stream ends after a while, and whoever is there connects again.
"""

import asyncio
import json
import logging
import random
import re
import time
from bisect import bisect_right
from collections import OrderedDict, deque
from collections.abc import Awaitable, Callable, Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from itertools import islice
from typing import Any, Self
from urllib.parse import parse_qs

from django.db import DatabaseError, InterfaceError, close_old_connections, connections

from jarchi.feed import events
from jarchi.feed.events import Event
from jarchi.feed.following import Following

logger = logging.getLogger(__name__)

Message = dict[str, Any]
Send = Callable[[Message], Awaitable[None]]
IsThere = Callable[[str, str], bool]

PATH = re.compile(r"/([a-z]{2})/(?:feed|comments/([a-z]+-[1-9][0-9]{0,17}))/live")
MOST_DISCUSSIONS = 5000  # that somebody follows at once; for one more, the one that is quiet longest gives way
LASTS = (750.0, 1050.0)  # seconds of a stream, at random between these: not all end at once
MOST_BYTES = 256 * 1024  # of a stream
BEAT_EVERY = 30  # seconds
MOST_MISSED = 16  # different answers to who comes back, between two events
AT_ONCE = 500  # readers told before others have their turn
RECONNECT = (1000, 5000)  # milliseconds a browser waits before it connects again, at random between these
PATIENCE = 2.0  # seconds: so much may this process lag behind the one that made the reader's page
BEAT = b"event: beat\ndata:\n\n"
HEADERS = [
    (b"content-type", b"text/event-stream; charset=utf-8"),
    (b"cache-control", b"no-store"),
    (b"connection", b"close"),  # who does not read keeps nothing here after the end
    (b"x-accel-buffering", b"no"),  # nginx: pass each event on at once
    (b"x-content-type-options", b"nosniff"),
]


class Reader:
    """`told`: the id of the last event sent; `ends`: by the monotonic clock."""

    __slots__ = ("bytes", "ends", "send", "task", "told")

    def __init__(self, send: Send, told: int) -> None:
        self.send = send
        self.told = told
        self.bytes = 0
        self.ends = time.monotonic() + random.uniform(*LASTS)  # noqa: S311 -- no secret
        self.task = asyncio.current_task()

    async def tell(self, content: bytes) -> None:
        self.bytes += len(content)
        try:
            await self.send({"type": "http.response.body", "body": content, "more_body": True})
        except Exception:  # gone, whatever the server calls it: the others are waiting
            self.end()

    def end(self) -> None:
        if self.task:
            self.task.cancel()


class Channel:
    """What lately happened in one language or discussion, and who hears of it. `begins`: all that came after
    this id is here."""

    def __init__(self, begins: int) -> None:
        self.begins = begins
        self.readers: set[Reader] = set()
        self.followers: set[Reader] = set()  # readers, and those who are being greeted
        self._events: deque[Event] = deque()
        self._missed: dict[int, bytes | None] = {}

    def add(self, event: Event) -> None:
        self._missed.clear()
        self._events.append(event)
        if len(self._events) > events.MOST:
            self.begins = self._events.popleft().id

    def missed(self, position: int) -> bytes | None:
        """What somebody has to hear who was told everything up to there; None if that is too much. Made once, however
        many come back."""
        if position < self.begins:
            return None
        first = bisect_right(self._events, position, key=lambda event: event.id)
        if first not in self._missed:
            if len(self._missed) >= MOST_MISSED:
                self._missed.clear()
            try:
                late = events.missed(islice(self._events, first, None))
                self._missed[first] = b"".join(event.message for event in late)
            except events.TooFar:
                self._missed[first] = None
        return self._missed[first]


class Live:
    """`async with live:` it follows the journal; called, it answers a request. `languages`: codes; `is_there`: of a
    discussion's name and language, whether there is anything to talk of; asked in a thread."""

    def __init__(self, languages: Iterable[str], is_there: IsThere = lambda name, language: True) -> None:
        self.languages = frozenset(languages)
        self.channels = {code: Channel(0) for code in self.languages}
        self._discussions: OrderedDict[str, Channel] = OrderedDict()  # the one that is quiet longest first
        self._is_there = is_there
        self._thread = ThreadPoolExecutor(1, "discussions")
        self.position = 0
        self._wheel: list[set[Reader]] = [set() for _second in range(BEAT_EVERY)]  # who is due in which second

    async def __aenter__(self) -> Self:
        loop = asyncio.get_running_loop()
        self._began = asyncio.Event()
        self._news: asyncio.Queue[Sequence[Event]] = asyncio.Queue()
        self._following = Following(
            lambda position: loop.call_soon_threadsafe(self._begin, position),
            lambda position, news: loop.call_soon_threadsafe(self._hear, position, news),
        )
        self._tasks = [loop.create_task(self._tell_forever()), loop.create_task(self._beat_forever())]
        self._following.start()
        return self

    async def __aexit__(self, *_: object) -> None:
        self._following.stop()
        for task in self._tasks:
            task.cancel()
        self.end_streams()
        self._thread.submit(connections.close_all)
        await asyncio.to_thread(self._thread.shutdown)
        await asyncio.to_thread(self._following.join)

    def end_streams(self) -> None:
        """All readers connect again, to whoever answers then."""
        for reader in set[Reader]().union(*self._wheel):
            reader.end()

    # --- one reader -------------------------------------------------------------------------------------------------
    async def __call__(self, scope: Message, receive: Callable[[], Awaitable[Message]], send: Send) -> None:
        name = self._name(scope["path"])
        if name is None or scope["method"] != "GET":
            await _refuse(send, 404 if name is None else 405)
            return
        try:
            since = _position(scope)
        except ValueError:
            await _refuse(send, 400, "since: the id of an event, a number.")
            return
        if not (name in self.channels or await self._can_be_talked_of(name)):
            await _refuse(send, 404)
            return
        await send({"type": "http.response.start", "status": 200, "headers": HEADERS})
        reader, due = Reader(send, 0), random.choice(self._wheel)  # noqa: S311
        channel = self._channel(name)
        channel.followers.add(reader)
        due.add(reader)
        try:
            await self._greet(reader, channel, since)
            while (await receive())["type"] != "http.disconnect":
                pass
        except asyncio.CancelledError:
            await send({"type": "http.response.body", "body": b""})
        finally:
            channel.readers.discard(reader)
            due.discard(reader)
            channel.followers.discard(reader)
            if not channel.followers and self._discussions.get(name) is channel:
                self._forget(name)

    def _name(self, path: str) -> str | None:
        """Of the channel at that address: a language, or a language and a discussion."""
        match = PATH.fullmatch(path)
        if match is None or match[1] not in self.languages:
            return None
        return f"{match[1]}/{match[2]}" if match[2] else match[1]

    async def _can_be_talked_of(self, name: str) -> bool:
        """What is made up takes nobody's place. While the database is away nobody can tell: whoever comes is let in."""
        language, _slash, discussion = name.partition("/")

        def look() -> bool:
            close_old_connections()
            try:
                return self._is_there(discussion, language)
            except (DatabaseError, InterfaceError) as error:
                logger.warning("Nobody can tell whether there is a discussion: %s", error)
                return True

        return await asyncio.get_running_loop().run_in_executor(self._thread, look)

    def _channel(self, name: str) -> Channel:
        """Of a language, or of a discussion, a new one if nobody follows it yet. Those whose discussion gives way come
        back in a moment, as all whose stream ends."""
        if name not in self.channels:
            if len(self._discussions) >= MOST_DISCUSSIONS:
                self._forget(next(iter(self._discussions)))
            self.channels[name] = self._discussions[name] = Channel(self.position)
        return self.channels[name]

    def _forget(self, name: str) -> None:
        del self.channels[name]
        for reader in self._discussions.pop(name).followers:
            reader.end()

    async def _greet(self, reader: Reader, channel: Channel, since: int | None) -> None:
        retry = f"retry: {random.randint(*RECONNECT)}\n"  # noqa: S311
        await reader.tell(f"{retry}event: hello\ndata: {{}}\n\n".encode())
        await self._began.wait()
        end = time.monotonic() + PATIENCE
        while since is not None and since > self.position and time.monotonic() < end:
            await asyncio.sleep(0.02)
        # From here on nothing may wait before the reader is among the others: they would miss what comes meanwhile.
        content = None if since is None or since > self.position else channel.missed(since)
        if content is None:
            name = "hello" if since is None else "reset"
            content = f"id: {self.position}\nevent: {name}\ndata: {json.dumps({'id': self.position})}\n\n".encode()
        reader.told = self.position
        channel.readers.add(reader)
        if content:
            await reader.tell(content)

    # --- all of them --------------------------------------------------------------------------------------------------
    def _begin(self, position: int) -> None:
        for channel in self.channels.values():
            channel.begins = position

    def _hear(self, position: int, news: Sequence[Event]) -> None:
        for event in news:
            if channel := self.channels.get(event.channel):
                channel.add(event)
                if event.channel in self._discussions:
                    self._discussions.move_to_end(event.channel)
        self.position = position
        if self._began.is_set():
            self._news.put_nowait(news)
        self._began.set()

    async def _tell_forever(self) -> None:
        while True:
            news = await self._news.get()
            by_channel: dict[str, list[Event]] = {}
            for event in news:
                by_channel.setdefault(event.channel, []).append(event)
            for name, ours in by_channel.items():
                if channel := self.channels.get(name):
                    await self._tell(channel, ours)

    async def _tell(self, channel: Channel, news: Sequence[Event]) -> None:
        content, first, last = b"".join(event.message for event in news), news[0].id, news[-1].id
        for number, reader in enumerate(list(channel.readers), start=1):
            if reader.told < first:
                await reader.tell(content)
            elif reader.told < last:
                await reader.tell(b"".join(event.message for event in news if event.id > reader.told))
            reader.told = max(reader.told, last)
            if number % AT_ONCE == 0:
                await asyncio.sleep(0)

    async def _beat_forever(self) -> None:
        while True:
            for readers in self._wheel:
                await asyncio.sleep(1)
                now = time.monotonic()
                for reader in list(readers):
                    if now > reader.ends or reader.bytes > MOST_BYTES:
                        reader.end()
                    else:
                        await reader.tell(BEAT)


def _position(scope: Message) -> int | None:
    """What the reader was told last, by the header that browsers send when they come back, or by the address."""
    header = dict(scope["headers"]).get(b"last-event-id", b"").decode("latin-1")
    asked = header or parse_qs(scope["query_string"].decode("latin-1")).get("since", [""])[-1]
    if not asked:
        return None
    if len(asked) > 18 or not asked.isdecimal():
        raise ValueError(asked)
    return int(asked)


async def _refuse(send: Send, status: int, words: str = "") -> None:
    headers = [(b"content-type", b"text/plain; charset=utf-8"), (b"cache-control", b"no-store")]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": (words or str(status)).encode() + b"\n"})
