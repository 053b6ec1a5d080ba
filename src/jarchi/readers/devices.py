"""Messages to a reader's device, for rooms that stand beside the one that sends them; it registers itself here.

A page asks the browser with what `offer()` tells; whoever keeps what the reader sent calls `remember`, and whoever
answers it `tell`, each in the transaction of that; then the device is forgotten.
"""

from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True)
class Offer:
    """`script`: the address of an ES module whose `subscription(key)`, called in a click, asks the reader for leave and
    gives the browser's PushSubscription, or throws."""

    script: str
    key: str


class Devices(Protocol):
    def offer(self) -> Offer: ...
    def remember(self, purpose: str, subscription: str, language: str) -> None: ...
    def tell(self, purpose: str, title: str, body: str, url: str) -> int: ...
    def forget(self, purpose: str) -> None: ...


rooms: list[Devices] = []  # one, or none


def offer() -> Offer | None:
    return next((room.offer() for room in rooms), None)


def remember(purpose: str, subscription: str, language: str) -> None:
    """A reader wants to be told once, on this device. `purpose`: of at most 60 characters, such as `report:17`;
    `subscription`: a PushSubscription as JSON. Raises `ValidationError` that names the field."""
    for room in rooms:
        room.remember(purpose, subscription, language)


def tell(purpose: str, title: str, body: str, url: str) -> int:
    """Tell who wanted to be told of it, once whatever happens, in words of the language that was remembered. `url`: a
    path of ours. Returns how many devices will be told."""
    return sum(room.tell(purpose, title, body, url) for room in rooms)


def forget(purpose: str) -> None:
    """The reader is erased, or what he sent."""
    for room in rooms:
        room.forget(purpose)
