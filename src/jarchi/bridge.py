"""Synchronous Django behind the asynchronous door: a WSGI application in a bounded pool of threads.

Threads are the scarce thing, so nobody outside can hold one: a request's body is read before a thread is
taken, and what a slow reader has still to fetch waits in the event loop after the thread is given back. Why
not a2wsgi: docs/decisions/0003-own-wsgi-bridge.md; how much faster than Django's ASGI handler:
bench/RESULTS.md.
"""

import asyncio
import contextvars
import io
import sys
import tempfile
from collections.abc import Awaitable, Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import IO, Any
from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

from django.conf import settings

Message = dict[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]

MAX_BODY = 100 * 1024 * 1024  # bytes, at the desk; a picture may have 30 MB, a document somewhat more
MAX_STRANGERS_BODY = 1024 * 1024  # bytes, from whoever brings no session to the desk
KEPT_IN_MEMORY = 512 * 1024  # bytes of a body; the rest of a longer one goes to a temporary file
PATIENCE = 30.0  # seconds without a byte from the sender, or without a step of the reader of a stream
CHUNK = 64 * 1024


class _Refused(Exception):
    """The request is answered with this status without asking Django."""

    def __init__(self, status: int) -> None:
        self.status = status


class _Gone(Exception):
    """The client left before its request was complete."""


class _Stream(Exception):
    """A whole answer was expected, and this one comes in pieces."""


class _File:
    """Django hands an opened file to this (`wsgi.file_wrapper`) instead of reading it itself."""

    def __init__(self, file: IO[bytes], block_size: int = CHUNK) -> None:
        self.file = file


@dataclass
class _Answer:
    status: int = 500
    headers: list[tuple[bytes, bytes]] = field(default_factory=list)
    body: bytes = b""
    file: IO[bytes] | None = None

    def start_response(
        self, status: str, headers: list[tuple[str, str]], exc_info: Any = None
    ) -> Callable[[bytes], object]:
        self.status = int(status[:3])
        self.headers = [(name.lower().encode("latin-1"), value.strip().encode("latin-1")) for name, value in headers]
        return self._no_write

    @staticmethod
    def _no_write(data: bytes) -> object:
        raise NotImplementedError("Django never writes through start_response")

    def start(self) -> Message:
        return {"type": "http.response.start", "status": self.status, "headers": self.headers}


class Bridge:
    """An ASGI application that answers with `application`, `threads` requests at a time in this process."""

    def __init__(self, application: WSGIApplication, threads: int) -> None:
        self.application = application
        self.pool = ThreadPoolExecutor(max_workers=threads, thread_name_prefix="django")

    async def __call__(self, scope: Message, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan":
            await self._live(receive, send)
        elif scope["type"] == "http":
            try:
                with await _body(scope, receive) as body:
                    await self._answer(scope, body, send)
            except _Refused as refused:
                await send(
                    {
                        "type": "http.response.start",
                        "status": refused.status,
                        "headers": [(b"connection", b"close")],
                    }
                )
                await send({"type": "http.response.body"})
            except _Gone:
                return
        else:
            await send({"type": "websocket.close", "code": 1000})

    def answer(self, scope: Message) -> tuple[int, list[tuple[str, str]], bytes] | None:
        """Status, headers (names in lower case) and body of a GET, None for a stream or file; to be called in a thread
        of the pool."""
        try:
            answer = self._call_django(environ(scope, io.BytesIO()), _refuse_stream)
        except _Stream:
            return None
        if answer is None or answer.file is not None:
            if answer and answer.file:
                answer.file.close()
            return None
        headers = [(name.decode("latin-1"), value.decode("latin-1")) for name, value in answer.headers]
        return answer.status, headers, answer.body

    async def _live(self, receive: Receive, send: Send) -> None:
        await receive()
        await send({"type": "lifespan.startup.complete"})
        await receive()
        await asyncio.to_thread(self.pool.shutdown)
        await send({"type": "lifespan.shutdown.complete"})

    async def _answer(self, scope: Message, body: IO[bytes], send: Send) -> None:
        loop = asyncio.get_running_loop()

        def send_from_thread(message: Message) -> None:
            async def sending() -> None:
                await send(message)

            asyncio.run_coroutine_threadsafe(sending(), loop).result(PATIENCE)

        # A fresh context: what a view leaves in context variables (its language) ends with the request.
        context = contextvars.copy_context()
        answer = await loop.run_in_executor(
            self.pool, context.run, self._call_django, environ(scope, body), send_from_thread
        )
        if answer is None:  # it was a stream and has been sent
            return
        await send(answer.start())
        if answer.file is None:
            await send({"type": "http.response.body", "body": answer.body})
        elif "http.response.pathsend" in scope.get("extensions", {}) and _is_whole(answer.file):
            path = answer.file.name
            await asyncio.to_thread(answer.file.close)
            await send({"type": "http.response.pathsend", "path": path})
        else:
            await self._send_file(answer.file, send)

    def _call_django(self, environment: WSGIEnvironment, send: Callable[[Message], None]) -> _Answer | None:
        """In a thread: the whole answer, or None once a streaming answer has been sent piece by piece."""
        answer = _Answer()
        start_response: StartResponse = answer.start_response
        result: Iterable[bytes] | _File = self.application(environment, start_response)
        if isinstance(result, _File):
            if environment["REQUEST_METHOD"] == "HEAD":
                result.file.close()
            else:
                answer.file = result.file
            return answer
        try:
            if environment["REQUEST_METHOD"] == "HEAD":
                return answer
            if not getattr(result, "streaming", False):
                answer.body = b"".join(result)
                return answer
            send(answer.start())
            for chunk in result:
                send({"type": "http.response.body", "body": chunk, "more_body": True})
            send({"type": "http.response.body"})
            return None
        finally:
            close = getattr(result, "close", None)
            if close is not None:
                close()

    async def _send_file(self, file: IO[bytes], send: Send) -> None:
        """Piece by piece; a thread is taken for the reading of a piece only."""
        loop = asyncio.get_running_loop()
        try:
            while chunk := await loop.run_in_executor(self.pool, file.read, CHUNK):
                await send({"type": "http.response.body", "body": chunk, "more_body": True})
            await send({"type": "http.response.body"})
        finally:
            await loop.run_in_executor(self.pool, file.close)


async def _body(scope: Message, receive: Receive) -> IO[bytes]:
    """The request's whole body, rewound. Raises `_Refused` if it is too long or comes too slowly, `_Gone`."""
    headers = dict(scope["headers"])
    length: bytes = headers.get(b"content-length", b"0")
    if not length.isdigit():
        raise _Refused(400)
    limit = _limit(scope["path"], headers)
    if int(length) > limit:
        raise _Refused(413)
    if scope["method"] in ("GET", "HEAD") and length == b"0" and b"transfer-encoding" not in headers:
        return io.BytesIO()
    body: IO[bytes] = io.BytesIO()
    if not 0 < int(length) <= KEPT_IN_MEMORY:
        body = tempfile.SpooledTemporaryFile(KEPT_IN_MEMORY)  # noqa: SIM115 -- the caller closes it
    size, more = 0, True
    while more:
        try:
            async with asyncio.timeout(PATIENCE):
                message = await receive()
        except TimeoutError:
            raise _Refused(408) from None
        if message["type"] == "http.disconnect":
            raise _Gone
        more = message.get("more_body", False)
        chunk = message.get("body", b"")
        size += len(chunk)
        if size > limit:
            raise _Refused(413)
        body.write(chunk)
    body.seek(0)
    return body


def _limit(path: str, headers: dict[bytes, bytes]) -> int:
    """How long a body may be, decided before anybody is asked who sends it: strangers must not fill the disk."""
    session = f"{settings.SESSION_COOKIE_NAME}=".encode()
    at_desk = path.startswith("/desk/") and session in headers.get(b"cookie", b"")
    return MAX_BODY if at_desk else MAX_STRANGERS_BODY


def environ(scope: Message, body: IO[bytes]) -> WSGIEnvironment:
    """The WSGI form of an ASGI request whose whole body is there, however it was sent."""
    server = scope.get("server") or ("localhost", 80)
    client = scope.get("client") or ("", 0)
    environment: WSGIEnvironment = {
        "REQUEST_METHOD": scope["method"],
        "SCRIPT_NAME": "",
        "PATH_INFO": scope["path"].encode("utf-8", "surrogateescape").decode("latin-1"),
        "QUERY_STRING": scope["query_string"].decode("latin-1"),
        "SERVER_NAME": server[0],
        "SERVER_PORT": str(server[1] or 0),
        "SERVER_PROTOCOL": f"HTTP/{scope['http_version']}",
        "REMOTE_ADDR": client[0],
        "wsgi.version": (1, 0),
        "wsgi.url_scheme": scope.get("scheme", "http"),
        "wsgi.input": body,
        "wsgi.errors": sys.stderr,
        "wsgi.multithread": True,
        "wsgi.multiprocess": True,
        "wsgi.run_once": False,
        "wsgi.file_wrapper": _File,
    }
    for raw_name, raw_value in scope["headers"]:
        if b"_" in raw_name:  # X_Forwarded_Proto must not pass for X-Forwarded-Proto
            continue
        name = raw_name.decode("latin-1").upper().replace("-", "_")
        key = name if name in ("CONTENT_TYPE", "CONTENT_LENGTH") else f"HTTP_{name}"
        value = raw_value.decode("latin-1")
        if key in environment:
            value = environment[key] + ("; " if key == "HTTP_COOKIE" else ",") + value
        environment[key] = value
    environment["CONTENT_LENGTH"] = str(body.seek(0, io.SEEK_END))
    body.seek(0)
    return environment


def _refuse_stream(message: Message) -> None:
    raise _Stream


def _is_whole(file: IO[bytes]) -> bool:
    """Whether all of a real file is to be sent, from its beginning."""
    return isinstance(getattr(file, "name", None), str) and type(file).__module__ == "_io" and file.tell() == 0
