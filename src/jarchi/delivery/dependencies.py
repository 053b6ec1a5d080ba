"""What the page being rendered shows, declared where it is read; the store keeps the page until one of it changes.

Outside a render that may be stored (a command, a request of somebody signed in) declaring does nothing.
"""

import datetime as dt
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field

# Purging this empties the store: what stands on every page (menu, masthead) needs no key of its own.
EVERYTHING = "site"


@dataclass
class Dependencies:
    """`keys`: surrogate keys; `fresh_until`: when the page changes by itself; `parameters`: what of the query it read;
    `storable`: None if nobody has said; `generation`: of the store's, when the render began (None: this render is not
    for the store)."""

    keys: set[str] = field(default_factory=set)
    fresh_until: dt.datetime | None = None
    parameters: set[str] = field(default_factory=set)
    storable: bool | None = None
    generation: int | None = None


_current: ContextVar[Dependencies | None] = ContextVar("dependencies", default=None)


@contextmanager
def collecting() -> Iterator[Dependencies]:
    """What is declared within is gathered here."""
    token = _current.set(gathered := Dependencies())
    try:
        yield gathered
    finally:
        _current.reset(token)


def current() -> Dependencies | None:
    return _current.get()


def depends_on(*keys: str) -> None:
    """The page shows this: `depends_on("article:17")`. A key is letters, digits and `:-_.`, no spaces, no commas."""
    if page := _current.get():
        page.keys.update(keys)


def fresh_until(moment: dt.datetime) -> None:
    """The page changes at that moment by itself (midnight, the end of a story's time on air); the earliest counts."""
    if page := _current.get():
        page.fresh_until = min(moment, page.fresh_until or moment)


def storable(is_so: bool = True) -> None:
    """This answer is the same for every reader, and worth keeping. A view must say so; who finds out later that it is
    not worth keeping takes that back: those who wait for it get it, and nobody else."""
    if page := _current.get():
        page.storable = is_so


# --- query parameters --------------------------------------------------------------------------------------
known_parameters: set[str] = set()


def know_parameters(*names: str) -> None:
    """At import: these query parameters name pages of their own; every other is dropped before a page is looked up."""
    known_parameters.update(names)


def reads_parameters(*names: str) -> None:
    """The page being rendered differs by these; one that reads none is the same page whatever the query."""
    if unknown := set(names) - known_parameters:
        raise ValueError(f"no known parameters: {', '.join(sorted(unknown))}")
    if page := _current.get():
        page.parameters.update(names)
