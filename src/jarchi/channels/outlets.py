"""What an outlet is, and which there are: every folder here with an `outlet.py` that holds one as `outlet`.

A folder may bring addresses of its own in `urls.py`.
"""

import pkgutil
from collections.abc import Iterable, Iterator, Sequence
from importlib import import_module
from importlib.util import find_spec
from types import ModuleType
from typing import Any, Protocol

from jarchi import channels
from jarchi.journal.models import Entry

Payload = dict[str, Any]


class Outlet(Protocol):
    """`name`: of at most 40 characters; `at_once`: how many payloads one `send` takes, those that say the same counted
    once."""

    @property
    def name(self) -> str: ...
    @property
    def at_once(self) -> int: ...

    def places(self) -> Sequence[str]:
        """Where it sends to, by the settings; none: it is switched off."""

    def wants(self, entry: Entry) -> Iterable[Payload]:
        """What each place is told of this entry. Asked in the transaction that moves the cursor: no network."""

    def send(self, place: str, payloads: Sequence[Payload]) -> None:
        """Now. Must bear repetition: a worker may die between the sending and its note of it. Raises `Refused`
        (jarchi.kit.outgoing)."""


def modules(name: str) -> Iterator[ModuleType]:
    """The modules of that name, of every outlet that has one."""
    for folder in pkgutil.iter_modules(channels.__path__):
        if folder.ispkg and find_spec(module := f"{channels.__name__}.{folder.name}.{name}"):
            yield import_module(module)


def found() -> list[Outlet]:
    return [module.outlet for module in modules("outlet")]


def switched_on() -> list[Outlet]:
    return [outlet for outlet in found() if outlet.places()]
