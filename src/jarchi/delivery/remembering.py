"""What stands on every page, made once a process and kept until the whole store is purged.

Only for what a purge of everything (`dependencies.EVERYTHING`) announces: sections, the newsroom, the menu. Only within
renders for the store: the desk, commands and tests see what is true now.
"""

import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TypeVar, cast

from jarchi.delivery import dependencies

MOST = 1000  # values; then all are forgotten

T = TypeVar("T")


@dataclass
class _Memory:
    """Of one generation. They only grow: a render of an older one finds nothing and leaves nothing."""

    generation: int = -1
    values: dict[str, object] = field(default_factory=dict)
    lock: threading.Lock = field(default_factory=threading.Lock)

    def turn_to(self, generation: int) -> bool:
        """Whether this is the generation remembered, newer ones being turned to."""
        if generation > self.generation:
            self.generation = generation
            self.values.clear()
        return generation == self.generation


_memory = _Memory()


def remembered(name: str, make: Callable[[], T]) -> T:
    """`make()`, or what it gave before under that name. The value is shared by threads: nobody may change it."""
    page = dependencies.current()
    if page is None or page.generation is None:
        return make()
    with _memory.lock:
        if _memory.turn_to(page.generation) and name in _memory.values:
            return cast(T, _memory.values[name])
    value = make()
    with _memory.lock:
        if _memory.turn_to(page.generation):
            if len(_memory.values) >= MOST:
                _memory.values.clear()
            _memory.values[name] = value
    return value
