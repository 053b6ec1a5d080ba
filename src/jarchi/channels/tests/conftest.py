import datetime as dt
import sys
from collections.abc import Callable, Iterator
from functools import cached_property
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest
from django.db import transaction
from django.utils import timezone

from jarchi import channels
from jarchi.channels import actions
from jarchi.channels.outlets import Outlet
from jarchi.channels.sending import Sender
from jarchi.journal import consumers, writing
from jarchi.journal.models import Entry

# An outlet that keeps what it sent. `trouble`: what it meets, by place or by text.
FAX = '''
class Fax:
    name = "fax"
    at_once = 2

    def __init__(self):
        self.numbers, self.sent, self.tries, self.trouble = ["one"], [], [], {}

    def places(self):
        return self.numbers

    def wants(self, entry):
        return [{"text": text} for text in entry.data.get("texts", ())]

    def send(self, place, payloads):
        texts = [payload["text"] for payload in payloads]
        self.tries.append((place, *texts))
        for about in (place, *texts):
            if about in self.trouble:
                raise self.trouble[about]
        self.sent.append((place, *texts))

outlet = Fax()
'''


class Clock:
    """It begins, when it is first looked at, at the moment when what was queued before is due."""

    def __init__(self) -> None:
        self.passed = dt.timedelta(0)

    @cached_property
    def beginning(self) -> dt.datetime:
        return timezone.now() + actions.SETTLED

    def __call__(self) -> dt.datetime:
        return self.beginning + self.passed

    def forward(self, **time: float) -> None:
        self.passed += dt.timedelta(**time)


@pytest.fixture
def fax(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Outlet]:
    """An outlet of which no file of the house knows: a folder."""
    folder = tmp_path / "channels" / "fax"
    folder.mkdir(parents=True)
    (folder / "__init__.py").touch()
    (folder / "outlet.py").write_text(FAX)
    monkeypatch.setattr(channels, "__path__", [*channels.__path__, str(folder.parent)])
    yield import_module("jarchi.channels.fax.outlet").outlet
    for name in [name for name in sys.modules if name.startswith("jarchi.channels.fax")]:
        del sys.modules[name]
    del channels.fax  # type: ignore[attr-defined]


@pytest.fixture
def registry(monkeypatch: pytest.MonkeyPatch) -> dict[str, consumers.Consumer]:
    """Of consumers; empty."""
    empty: dict[str, consumers.Consumer] = {}
    monkeypatch.setattr(consumers, "registry", empty)
    return empty


@pytest.fixture
def ring(db: None) -> Callable[..., Entry]:
    """`ring("a", "b")`: an entry of which the fax sends these texts."""

    def append(*texts: str) -> Entry:
        with transaction.atomic():
            return writing.append("test.happened", texts=texts)

    return append


@pytest.fixture
def queue(fax: Outlet, ring: Callable[..., Entry]) -> Callable[..., Entry]:
    """The same, and it stands in the outbox."""

    def put(*texts: str) -> Entry:
        entry = ring(*texts)
        actions.enqueue(fax, entry)
        return entry

    return put


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def sender(fax: Outlet, clock: Clock) -> Sender:
    return Sender(fax, now=clock)


@pytest.fixture
def told() -> Callable[..., Any]:
    """The payloads that an outlet wants of the newest entry."""
    return lambda outlet: list(outlet.wants(Entry.objects.latest("id")))
