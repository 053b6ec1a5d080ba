"""A server that stands in for another: keeps what it was asked, answers what it is told to."""

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
