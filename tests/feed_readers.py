"""Readers of the live feed for tests: what they have heard, and how they lose the line and come back."""

import contextlib
import http.client
import json
import threading
from dataclasses import dataclass, field
from random import Random
from typing import Any

from on_air import OnAir

PATIENCE = 45  # seconds without a sign of life; the server beats every 30


@dataclass
class Feed:
    """What a reader has: begins as the page was, and takes events in."""

    lines: dict[int, list[Any]]  # by article: [time, article, url, headline, importance]

    def apply(self, event: dict[str, Any]) -> None:
        if event["event"] == "article.withdrawn":
            self.lines.pop(event["article"], None)
        elif event["event"] in ("article.published", "article.updated"):
            told = [event[name] for name in ("time", "article", "url", "headline", "importance")]
            self.lines[event["article"]] = told

    def shown(self) -> list[list[Any]]:
        return sorted(self.lines.values(), reverse=True)


@dataclass
class Reader(threading.Thread):
    """`loses`: how likely the line drops after an event; `repeats`: how many events are heard again on coming back."""

    newsroom: OnAir
    feed: Feed
    last: int
    random: Random
    loses: float = 0.0
    repeats: bool = False
    heard: list[int] = field(default_factory=list)
    connections: int = 0
    wrong: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        super().__init__(daemon=True)
        self.stopped = threading.Event()

    __hash__ = threading.Thread.__hash__

    def run(self) -> None:
        while not self.stopped.is_set():
            try:
                self.connect()
            except (OSError, http.client.HTTPException):
                self.stopped.wait(0.05)

    def connect(self) -> None:
        since = self.random.choice(self.heard[-6:] or [self.last]) if self.repeats else self.last
        line = http.client.HTTPConnection("127.0.0.1", self.newsroom.port, timeout=PATIENCE)
        line.request("GET", "/ru/feed/live", headers={"Last-Event-ID": str(since)})
        answer = line.getresponse()
        if answer.status != 200:
            raise OSError(answer.status)
        self.connections += 1
        before = since
        with contextlib.closing(line):
            for name, data in self.events(answer):
                if name == "reset":
                    self.wrong.append(f"reset, though {since} was not long ago")
                if not data.get("id") or name:
                    continue
                if data["id"] <= before:
                    self.wrong.append(f"{data['id']} after {before}")
                before = data["id"]
                self.feed.apply(data)
                self.heard.append(data["id"])
                self.last = max(self.last, data["id"])
                if self.stopped.is_set() or self.random.random() < self.loses:
                    return

    def events(self, answer: http.client.HTTPResponse) -> Any:
        name, data = "", ""
        while raw := answer.fp.readline() if answer.chunked is False else answer.readline():
            text = raw.decode().rstrip("\n")
            if not text:
                yield name, json.loads(data) if data else {}
                name, data = "", ""
            elif text.startswith("event: "):
                name = text[7:]
            elif text.startswith("data: "):
                data = text[6:]


class Poller(Reader):
    """Whom events cannot reach."""

    def connect(self) -> None:
        line = http.client.HTTPConnection("127.0.0.1", self.newsroom.port, timeout=PATIENCE)
        with contextlib.closing(line):
            line.request("GET", f"/ru/feed/since/{self.last}")
            answer = line.getresponse()
            if answer.status != 200:
                raise OSError(answer.status)
            told = json.loads(answer.read())
        self.connections += 1
        if told.get("reset"):
            self.wrong.append("reset")
        for event in told["events"]:
            self.feed.apply(event)
        self.last = told["last"]
        self.stopped.wait(0.05)
