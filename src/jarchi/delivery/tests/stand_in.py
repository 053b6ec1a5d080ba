"""A server that stands in for a vendor's: keeps what it was asked, answers what it is told to."""

import json
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import NamedTuple


class Asked(NamedTuple):
    method: str
    path: str
    headers: dict[str, str]
    body: bytes


Answer = tuple[int, bytes] | tuple[int, bytes, dict[str, str]]  # status, body, headers


class StandIn:
    """`answers`: what to answer next, in turn; after that, `judge` decides."""

    def __init__(self, judge: Callable[[Asked], Answer]) -> None:
        self.judge = judge
        self.asked: list[Asked] = []
        self.answers: list[Answer] = []
        self.url = ""

    def answer(self, asked: Asked) -> Answer:
        self.asked.append(asked)
        return self.answers.pop(0) if self.answers else self.judge(asked)


@contextmanager
def standing_in(judge: Callable[[Asked], Answer]) -> Iterator[StandIn]:
    stand_in = StandIn(judge)

    class Handler(BaseHTTPRequestHandler):
        def __getattr__(self, name: str) -> object:
            if name.startswith("do_"):
                return self.answer
            raise AttributeError(name)

        def answer(self) -> None:
            headers = {name.lower(): value for name, value in self.headers.items()}
            body = self.rfile.read(int(headers.get("content-length", 0)))
            status, content, *further = stand_in.answer(Asked(self.command, self.path, headers, body))
            self.send_response(status)
            for name, value in (further[0] if further else {}).items():
                self.send_header(name, value)
            if 300 <= status < 400:
                self.send_header("Location", stand_in.url + "/elsewhere")
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        def log_message(self, *_: object) -> None:
            return

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    stand_in.url = f"http://127.0.0.1:{server.server_address[1]}"
    try:
        yield stand_in
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def cloudflare(token: str, zone: str) -> Callable[[Asked], Answer]:
    """As https://developers.cloudflare.com/api/resources/cache/methods/purge/ tells."""

    def fault(code: int, status: int) -> Answer:
        return status, json.dumps({"success": False, "errors": [{"code": code}], "result": None}).encode()

    def judge(asked: Asked) -> Answer:
        if asked.headers.get("authorization") != f"Bearer {token}":
            return fault(10000, 403)
        if (asked.method, asked.path) != ("POST", f"/zones/{zone}/purge_cache"):
            return fault(7003, 404)
        order = json.loads(asked.body)
        tags = order.get("tags")
        if order != {"purge_everything": True} and not (set(order) == {"tags"} and 0 < len(tags) <= 100):
            return fault(1094, 400)
        return 200, json.dumps({"success": True, "errors": [], "result": {"id": zone}}).encode()

    return judge


def fastly(token: str, service: str) -> Callable[[Asked], Answer]:
    """As https://www.fastly.com/documentation/reference/api/purging/ tells."""

    def judge(asked: Asked) -> Answer:
        if asked.headers.get("fastly-key") != token:
            return 401, b'{"msg": "Provided credentials are missing or invalid"}'
        if (asked.method, asked.path) == ("POST", f"/service/{service}/purge_all"):
            return 200, b'{"status": "ok"}'
        keys = asked.headers.get("surrogate-key", "").split()
        if (asked.method, asked.path) != ("POST", f"/service/{service}/purge") or not 0 < len(keys) <= 256:
            return 400, b'{"msg": "Bad request"}'
        return 200, json.dumps(dict.fromkeys(keys, "1")).encode()

    return judge
