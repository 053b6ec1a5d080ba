"""Sixteen readers who write at once, each over one kept connection: a plain HTTP/1.1 client on asyncio."""

import asyncio
import json
import random
import time
from collections.abc import Callable
from urllib.parse import urlencode

WRITERS = 16
WORDS = """мост река автобус утро город дорога школа учитель вода тарелка рынок цена хлеб сосед улица двор дерево сад
зима лето поезд билет очередь касса врач больница новость газета правда вопрос ответ время деньги работа завод цех смена
дом крыша окно свет лампа провод счёт тариф налог закон суд решение депутат маслихат собрание жители площадь
парк""".split()

Request = Callable[[int], bytes]


def text(number: int) -> str:
    """Some 12 to 40 words, of no two the same."""
    chosen = random.Random(number)
    return f"{' '.join(chosen.choices(WORDS, k=chosen.randint(12, 40))).capitalize()}, {number}."


def form(path: str, host: str, moment: str) -> Request:
    """A post of Jarchi's form, as a browser sends it."""

    def request(number: int) -> bytes:
        body = urlencode({"name": f"Читатель {number % 997}", "text": text(number), "at": moment}).encode()
        return _post(path, host, "application/x-www-form-urlencoded", "sec-fetch-site: same-origin\r\n", body)

    return request


def isso_json(uri: str, host: str) -> Request:
    def request(number: int) -> bytes:
        body = json.dumps({"author": f"Читатель {number % 997}", "text": text(number), "title": "Мост"}).encode()
        return _post(f"/new?uri={uri}", host, "application/json", f"origin: http://{host}\r\n", body)

    return request


def _post(path: str, host: str, kind: str, more: str, body: bytes) -> bytes:
    head = f"POST {path} HTTP/1.1\r\nhost: {host}\r\ncontent-type: {kind}\r\ncontent-length: {len(body)}\r\n{more}\r\n"
    return head.encode() + body


async def write(port: int, request: Request, seconds: float, *, first: int = 0, status: bytes = b"303") -> list[int]:
    """The numbers of the texts that were acknowledged within that time. Raises `SystemExit` on any other answer."""
    end, numbers, done = time.monotonic() + seconds, iter(range(first, 10**9)), []

    async def writer() -> None:
        stream = None
        while time.monotonic() < end:
            number = next(numbers)
            if stream is None:
                stream = await asyncio.open_connection("127.0.0.1", port)
            reader, out = stream
            out.write(request(number))
            head = await reader.readuntil(b"\r\n\r\n")
            if not head[9:12] == status:
                raise SystemExit(f"a writer was answered {head[:200]!r}")
            lines = head.lower().split(b"\r\n")
            length = next((int(line.split(b":")[1]) for line in lines if line.startswith(b"content-length:")), None)
            await (reader.readexactly(length) if length is not None else reader.read())
            done.append(number)
            if length is None or b"connection: close" in lines or head.startswith(b"HTTP/1.0"):
                out.close()
                stream = None

    await asyncio.gather(*(writer() for _ in range(WRITERS)))
    return done
