"""Streams that end by themselves: spoken to as a server does, in one process."""

import asyncio
import contextlib

import pytest
from django.db import OperationalError

from jarchi.feed import live
from jarchi.feed.events import Event
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
    def status(self):
        return self.sent[0]["status"] if self.sent else None

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
async def on_air(*told):
    async with Live(["ru"], *told) as application:
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


# --- discussions ----------------------------------------------------------------------------------------------------
def talk(number):
    return f"/ru/comments/article-{number}/live"


def test_a_discussion_that_is_made_up_takes_nobodys_place():
    async def go():
        async with on_air(lambda name, language: (name, language) == ("article-1", "ru")) as application:
            real, made_up = Connection(application, talk(1)), Connection(application, talk(2))
            await until(lambda: real.has(b"event: hello") and made_up.is_over)
            assert (real.status, made_up.status) == (200, 404)
            assert set(application.channels) == {"ru", "ru/article-1"}

    asyncio.run(go())


def test_however_many_are_followed_the_next_one_is_let_in(monkeypatch):
    """The one that is quiet longest ends, and its readers come back."""
    monkeypatch.setattr(live, "MOST_DISCUSSIONS", 2)

    async def go():
        async with on_air() as application:
            streams = []
            for number in (1, 2):
                streams.append(Connection(application, talk(number)))
                await until(lambda: streams[-1].has(b"event: hello"))
            said = Event(7, "ru/article-1", "entry:7", {"id": 7, "event": "comment.shown", "comments": [1]})
            application._hear(7, [said])
            await until(lambda: streams[0].has(b"comment.shown"))
            third = Connection(application, talk(3))
            await until(lambda: third.has(b"event: hello") and streams[1].is_over)
            assert third.status == 200
            assert not streams[0].is_over
            assert set(application.channels) == {"ru", "ru/article-1", "ru/article-3"}
            third.left.set()
            await third.task
            assert "ru/article-3" not in application.channels

    asyncio.run(go())


def test_while_the_database_is_away_streams_go_on():
    def away(name, language):
        raise OperationalError

    async def go():
        async with on_air(away) as application:
            stream = Connection(application, talk(1))
            await until(lambda: stream.has(b"event: hello"))

    asyncio.run(go())
