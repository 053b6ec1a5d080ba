"""Readers of the stream of events, ten thousand in one process: bare protocols, nothing is parsed that need not be."""

import asyncio
import contextlib
import gc
import resource
import time

AT_ONCE = 500  # connections being made
LONGEST = 30  # bytes of what is looked for, which may come in two pieces


class Reader(asyncio.Protocol):
    def __init__(self, crowd):
        self.crowd, self.transport, self.greeted, self.before, self.had = crowd, None, False, b"", 0

    def connection_made(self, transport):
        self.transport = transport
        transport.write(self.crowd.request)

    def data_received(self, data):
        content = self.before + data
        if not self.greeted and self.crowd.hello in content:
            self.greeted = True
            self.crowd.greeted += 1
            self.crowd.errors += not content.startswith(b"HTTP/1.1 200 ")
        if marks := content.count(self.crowd.mark):
            self.had += marks
            self.crowd.arrivals.append(time.monotonic())
            content = b""
        self.before = content[-LONGEST:] if self.greeted else content

    def connection_lost(self, error):
        self.crowd.lost += 1


class Crowd:
    """`arrivals`: when a reader had what is marked; `errors`, `lost`: of connections."""

    def __init__(self, port, path, hello=b"event: hello"):
        self.port, self.hello = port, hello
        self.request = f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nAccept: text/event-stream\r\n\r\n".encode()
        self.readers, self.arrivals = [], []
        self.mark, self.greeted, self.errors, self.lost = b"\0", 0, 0, 0

    async def come(self, count):
        """Returns the seconds until all were greeted; `SystemExit` if some are not."""
        began, doors = time.monotonic(), asyncio.Semaphore(AT_ONCE)

        async def one():
            async with doors:
                while True:
                    try:
                        _, reader = await asyncio.get_running_loop().create_connection(
                            lambda: Reader(self), "127.0.0.1", self.port
                        )
                        break
                    except OSError:
                        self.errors += 1
                        await asyncio.sleep(0.2)
            self.readers.append(reader)

        await asyncio.gather(*(one() for _ in range(count)))
        await until(lambda: self.greeted >= count, 60)
        if self.greeted < count:
            raise SystemExit(f"{count - self.greeted} of {count} readers were not greeted")
        gc.collect()
        gc.freeze()
        return time.monotonic() - began

    async def watch(self, mark, began, seconds=20):
        """How long after `began()` (a moment, once it is known) each reader had it: seconds, sorted. Lost readers and
        those who had it twice are `SystemExit`s."""
        await until(lambda: len(self.arrivals) >= len(self.readers), seconds)
        arrivals, self.arrivals = self.arrivals, []
        await asyncio.sleep(0.1)  # for what comes once more
        if wrong := [reader.had for reader in self.readers if reader.had != 1]:
            raise SystemExit(f"{len(wrong)} readers had {mark!r} other than once: {wrong[:10]}")
        for reader in self.readers:
            reader.had = 0
        return sorted(arrival - began() for arrival in arrivals)

    def leave(self):
        for reader in self.readers:
            with contextlib.suppress(Exception):
                reader.transport.abort()
        self.readers, self.greeted = [], 0


async def until(condition, seconds):
    end = time.monotonic() + seconds
    while not condition() and time.monotonic() < end:
        await asyncio.sleep(0.005)


def raise_descriptor_limit():
    _, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
    return hard
