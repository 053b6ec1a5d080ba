"""A door with a real store, and behind it a Django small enough to be told what to answer."""

import asyncio
import gzip
from collections.abc import Awaitable, Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import brotli

from jarchi.delivery.dependencies import depends_on, reads_parameters, storable
from jarchi.delivery.door import Door, Rules
from jarchi.delivery.store import Store

HOST = "news.example"
HTML = ("content-type", "text/html; charset=utf-8")
Answer = tuple[int, list[tuple[str, str]], bytes] | None
MEGABYTE = 1024 * 1024


class Paper:
    """Stands for Django behind the bridge. `views`: path → what it answers; every other page tells its path."""

    def __init__(self, threads: int = 8) -> None:
        self.pool = ThreadPoolExecutor(threads)
        self.views: dict[str, Callable[[], Answer]] = {}
        self.rendered: list[tuple[str, bytes]] = []  # (path, query)
        self.scopes: list[dict[str, Any]] = []
        self.passed: list[dict[str, Any]] = []  # what came as it was sent

    def answer(self, scope: dict[str, Any]) -> Answer:
        self.rendered.append((scope["path"], scope["query_string"]))
        self.scopes.append(scope)
        return self.views.get(scope["path"], lambda: page(scope["path"]))()

    async def __call__(self, scope: dict[str, Any], receive: Any, send: Any) -> None:
        if scope["type"] == "lifespan":
            await receive()
            return
        self.passed.append(scope)
        headers = dict(scope["headers"])
        body = b"for " + headers.get(b"cookie", b"nobody")
        await send({"type": "http.response.start", "status": 200, "headers": [(b"content-type", b"text/plain")]})
        await send({"type": "http.response.body", "body": body})


def page(text: str, *keys: str, headers: tuple[tuple[str, str], ...] = (), status: int = 200) -> Answer:
    """The same for everybody."""
    storable()
    depends_on(*keys)
    return status, [HTML, *headers], f"<p>{text}</p>".encode() * 50


def list_page(*keys: str) -> Answer:
    reads_parameters("before", "after")
    return page("list", *keys)


class Got:
    def __init__(self, messages: list[dict[str, Any]]) -> None:
        self.status: int = messages[0]["status"]
        self.headers = {name.decode(): value.decode() for name, value in messages[0]["headers"]}
        self.raw = b"".join(message.get("body", b"") for message in messages[1:])

    @property
    def body(self) -> bytes:
        """Decoded."""
        decode = {"br": brotli.decompress, "gzip": gzip.decompress}.get(self.headers.get("content-encoding", ""), bytes)
        return bytes(decode(self.raw))


class Newsstand:
    """One server process: `async with` it."""

    def __init__(
        self, folder: Path, paper: Paper | None = None, bound: int = 10 * MEGABYTE, memory: int = MEGABYTE
    ) -> None:
        self.paper = paper or Paper()
        self.store = Store(folder, bound)
        rules = Rules(
            hosts=frozenset({HOST, "other.example"}), languages=("ru", "kk"), apart=("/desk/",), trust_proxy=False,
            must_be_secure=False, memory=memory, cookies=(b"signedin=",),
        )  # fmt: skip
        self.door = Door(self.paper, lambda: self.store, rules)

    async def __aenter__(self) -> "Newsstand":
        self._off = asyncio.Event()

        async def receive() -> dict[str, str]:
            await self._off.wait()
            return {"type": "lifespan.shutdown"}

        self._life = asyncio.create_task(self.door({"type": "lifespan"}, receive, None))
        await asyncio.sleep(0)
        return self

    async def __aexit__(self, *_: object) -> None:
        self._off.set()
        await self._life
        await asyncio.to_thread(self.paper.pool.shutdown)

    async def ask(self, path: str = "/ru/", query: str = "", *, method: str = "GET", **headers: str) -> Got:
        """`headers`: with `_` for `-`; `host` is the newsroom's unless given."""
        given = {"host": HOST, **{name.replace("_", "-"): value for name, value in headers.items()}}
        scope = {
            "type": "http", "method": method, "path": path, "query_string": query.encode(), "scheme": "http",
            "http_version": "1.1", "client": ("127.0.0.1", 1),
            "headers": [(name.encode(), value.encode("latin-1")) for name, value in given.items()],
        }  # fmt: skip
        sent: list[dict[str, Any]] = []

        async def send(message: dict[str, Any]) -> None:
            sent.append(message)

        async def receive() -> dict[str, Any]:
            return {"type": "http.request", "body": b""}

        await self.door(scope, receive, send)
        return Got(sent)

    @property
    def renders(self) -> int:
        return len(self.paper.rendered)

    def files(self) -> set[str]:
        """Pages on disk, without what lies beside them."""
        beside = (".br", ".gz", ".meta", ".old")
        found = {str(file.relative_to(self.store.pages)) for file in self.store.pages.rglob("*") if file.is_file()}
        return {name for name in found if not name.endswith(beside)}


def at(stand: Newsstand, visit: Callable[[Newsstand], Awaitable[Any]]) -> Any:
    """What `visit(stand)` returns while the stand is open."""

    async def run() -> Any:
        async with stand:
            return await visit(stand)

    return asyncio.run(run())
