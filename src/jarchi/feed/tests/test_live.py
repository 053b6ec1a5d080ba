"""Streams that end by themselves: spoken to as a server does, in one process."""

import asyncio
import contextlib

import pytest

from jarchi.feed import live
from jarchi.feed.live import Live

pytestmark = pytest.mark.django_db(transaction=True)


class Connection:
    """Somebody connected, who leaves when told. `read`: whether the bytes are taken at once."""

    def __init__(self, application, path="/ru/feed/live"):
        self.sent, self.left = [], asyncio.Event()
        scope = {"type": "http", "method": "GET", "path": path, "query_string": b"", "headers": []}
        self.task = asyncio.ensure_future(application(scope, self.receive, self.send))

    async def receive(self):
        await self.left.wait()
        return {"type": "http.disconnect"}

    async def send(self, message):
        self.sent.append(message)

    @property
    def is_over(self):
        return bool(self.sent) and self.sent[-1]["type"] == "http.response.body" and not self.sent[-1].get("more_body")

    def has(self, content):
        return any(content in message.get("body", b"") for message in self.sent)


async def until(condition):
    async with asyncio.timeout(20):
        while not condition():
            await asyncio.sleep(0.01)


@contextlib.asynccontextmanager
async def on_air():
    async with Live(["ru"]) as application:
        yield application


def test_a_stream_ends_after_its_time(monkeypatch):
    monkeypatch.setattr(live, "LASTS", (0.0, 0.0))
    monkeypatch.setattr(live, "BEAT_EVERY", 1)

    async def go():
        async with on_air() as application:
            reader = Connection(application)
            await until(lambda: reader.is_over)
            await reader.task
            assert not application.channels["ru"].readers

    asyncio.run(go())


def test_a_stream_ends_after_so_many_bytes(monkeypatch):
    monkeypatch.setattr(live, "MOST_BYTES", 10)
    monkeypatch.setattr(live, "BEAT_EVERY", 1)

    async def go():
        async with on_air() as application:
            reader = Connection(application)
            await until(lambda: reader.is_over)

    asyncio.run(go())


def test_the_line_is_shown_to_be_alive(monkeypatch):
    monkeypatch.setattr(live, "BEAT_EVERY", 1)

    async def go():
        async with on_air() as application:
            reader = Connection(application)
            await until(lambda: reader.has(live.BEAT))
            assert not reader.is_over

    asyncio.run(go())


def test_who_leaves_is_forgotten():
    async def go():
        async with on_air() as application:
            reader = Connection(application)
            await until(lambda: application.channels["ru"].readers)
            reader.left.set()
            await reader.task
            assert not application.channels["ru"].readers
            assert not any(application._wheel)

    asyncio.run(go())


def test_who_is_gone_without_a_word_does_not_hinder_others(monkeypatch):
    monkeypatch.setattr(live, "BEAT_EVERY", 1)

    async def go():
        async with on_air() as application:
            gone, there = Connection(application), Connection(application)
            await until(lambda: len(application.channels["ru"].readers) == 2)

            async def fails(message):
                raise ConnectionResetError

            for reader in application.channels["ru"].readers:
                if reader.task is gone.task:
                    reader.send = fails
            await until(lambda: there.has(live.BEAT) and len(application.channels["ru"].readers) == 1)

    asyncio.run(go())
