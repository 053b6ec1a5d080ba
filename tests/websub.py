"""A small real hub and a small real subscriber, as https://www.w3.org/TR/websub/ tells (sections in parentheses)."""

import hashlib
import hmac
import re
import secrets
import threading
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import NamedTuple
from urllib.parse import parse_qs, urlencode, urlsplit
from xml.etree import ElementTree

from jarchi.kit.tests.stand_in import Answer, Asked, standing_in

LEASE = 3600  # seconds


class Fetched(NamedTuple):
    body: bytes
    type: str
    links: dict[str, set[str]]  # of its Link headers, by rel


def fetch(url: str) -> Fetched:
    with urllib.request.urlopen(url, timeout=20) as answer:
        links: dict[str, set[str]] = {}
        for header in answer.headers.get_all("Link", []):
            for address, rel in re.findall(r'<([^>]*)>\s*;\s*rel="?(\w+)', header):
                links.setdefault(rel, set()).add(address)
        return Fetched(answer.read(), answer.headers["Content-Type"], links)


def named_within(fetched: Fetched) -> dict[str, set[str]]:
    """The same of the feed itself, which RSS and Atom name in Atom's links (4)."""
    links: dict[str, set[str]] = {}
    for link in ElementTree.fromstring(fetched.body).iter("{http://www.w3.org/2005/Atom}link"):
        links.setdefault(link.get("rel", "alternate"), set()).add(link.get("href", ""))
    return links


@dataclass
class Hub:
    """`pings`: topics in the order in which the publisher named them; `faults`: what it found wrong with a topic."""

    url: str = ""
    pings: list[str] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)
    subscribed: dict[tuple[str, str], str] = field(default_factory=dict)  # (topic, callback): secret

    def answer(self, asked: Asked) -> Answer:
        form = {name: values[0] for name, values in parse_qs(asked.body.decode()).items()}
        if asked.method != "POST" or form.get("hub.mode") not in ("subscribe", "publish"):
            return 400, b"hub.mode"
        act = self._verify if form["hub.mode"] == "subscribe" else self._distribute
        threading.Thread(target=act, args=[form], daemon=True).start()  # 5.2: 202, then the verification
        return 202, b""

    def _verify(self, form: dict[str, str]) -> None:
        """The subscriber's intent (5.3)."""
        challenge = secrets.token_urlsafe()
        asked = {"hub.mode": "subscribe", "hub.topic": form["hub.topic"], "hub.challenge": challenge,
                 "hub.lease_seconds": str(LEASE)}  # fmt: skip
        if fetch(f"{form['hub.callback']}?{urlencode(asked)}").body == challenge.encode():
            self.subscribed[form["hub.topic"], form["hub.callback"]] = form["hub.secret"]

    def _distribute(self, form: dict[str, str]) -> None:
        """The topic's new content, signed for each subscriber (7, 8)."""
        topic = form["hub.url"]
        self.pings.append(topic)
        fetched = fetch(topic)
        if fetched.links.get("self") != {topic} or self.url not in fetched.links.get("hub", set()):
            self.faults.append(f"{topic}: {fetched.links}")
        for (wanted, callback), secret in list(self.subscribed.items()):
            if wanted == topic:
                signature = hmac.new(secret.encode(), fetched.body, hashlib.sha256).hexdigest()
                headers = {
                    "Content-Type": fetched.type,
                    "Link": f'<{self.url}>; rel="hub", <{topic}>; rel="self"',
                    "X-Hub-Signature": f"sha256={signature}",
                }
                urllib.request.urlopen(urllib.request.Request(callback, fetched.body, headers), timeout=20).close()


@dataclass
class Subscriber:
    """`received`: what came for a topic, its signature verified; `refused`: whatever came without a right one."""

    url: str = ""
    secret: str = field(default_factory=secrets.token_hex)
    wanted: dict[str, str] = field(default_factory=dict)  # {path of the callback: topic}
    leases: dict[str, int] = field(default_factory=dict)
    received: dict[str, list[bytes]] = field(default_factory=dict)
    refused: list[bytes] = field(default_factory=list)

    def subscribe(self, address: str) -> None:
        """Discover hub and topic at this address (4), and ask the hub for what comes (5.1)."""
        links = fetch(address).links
        (topic,), hub = links["self"], sorted(links["hub"])[0]
        path = f"/{secrets.token_hex(8)}"
        self.wanted[path] = topic
        form = {"hub.mode": "subscribe", "hub.topic": topic, "hub.callback": self.url + path,
                "hub.secret": self.secret, "hub.lease_seconds": str(LEASE)}  # fmt: skip
        with urllib.request.urlopen(hub, urlencode(form).encode(), timeout=20) as answer:
            assert answer.status == 202

    def answer(self, asked: Asked) -> Answer:
        parts = urlsplit(asked.path)
        topic = self.wanted.get(parts.path)
        if asked.method == "GET":
            told = {name: values[0] for name, values in parse_qs(parts.query).items()}
            if not topic or (told["hub.mode"], told["hub.topic"]) != ("subscribe", topic):
                return 404, b""
            self.leases[topic] = int(told["hub.lease_seconds"])
            return 200, told["hub.challenge"].encode()
        signature = "sha256=" + hmac.new(self.secret.encode(), asked.body, hashlib.sha256).hexdigest()
        if not topic or not hmac.compare_digest(signature, asked.headers.get("x-hub-signature", "")):
            self.refused.append(asked.body)
        else:
            self.received.setdefault(topic, []).append(asked.body)
        return 200, b""  # 8: also for a wrong signature, so that nobody can try


@contextmanager
def serving(who: Hub | Subscriber) -> Iterator[None]:
    judge: Callable[[Asked], Answer] = who.answer
    with standing_in(judge) as server:
        who.url = f"{server.url}/hub" if isinstance(who, Hub) else server.url
        yield
