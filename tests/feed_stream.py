"""One stream of events, read line by line."""

import http.client
import json
from collections.abc import Iterator
from typing import Any


class Stream:
    """`status`, `headers` of the answer; `next()` is the next event but beats: its name, id and data."""

    def __init__(self, port: int, path: str = "/ru/feed/live", host: str = "127.0.0.1", **headers: str) -> None:
        self.line = http.client.HTTPConnection("127.0.0.1", port, timeout=40)
        said = {name.replace("_", "-"): value for name, value in headers.items()}
        self.line.request("GET", path, headers={"Host": host} | said)
        self.answer = self.line.getresponse()
        self.status, self.headers = self.answer.status, dict(self.answer.getheaders())
        self._events = self._read()

    def next(self) -> dict[str, Any]:
        return next(self._events)

    def close(self) -> None:
        self.answer.close()
        self.line.close()

    def _read(self) -> Iterator[dict[str, Any]]:
        event: dict[str, Any] = {"name": "", "id": None, "data": ""}
        while raw := self.answer.readline():
            field, _, value = raw.decode().rstrip("\n").partition(": ")
            if field == "event":
                event["name"] = value
            elif field == "id":
                event["id"] = int(value)
            elif field == "data":
                event["data"] = json.loads(value)
            elif not field:
                if event["name"] != "beat":
                    yield event
                event = {"name": "", "id": None, "data": ""}
