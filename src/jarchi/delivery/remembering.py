"""What stands on every page, made once a process and kept until the whole store is purged.

Only for what a purge of everything (`dependencies.EVERYTHING`) announces: sections, the newsroom, the menu. Only within
renders for the store: the desk, commands and tests see what is true now.
"""

import threading
from collections.abc import Callable
from typing import TypeVar, cast

from jarchi.delivery import dependencies

MOST = 1000  # values; then all are forgotten

T = TypeVar("T")

_lock = threading.Lock()
_generation = -1
_values: dict[str, object] = {}


def remembered(name: str, make: Callable[[], T]) -> T:
    """`make()`, or what it gave before under that name. The value is shared by threads: nobody may change it.

    A value made while a newer generation began is not kept: it may be of before.
    """
    page = dependencies.current()
    if page is None or page.generation is None:
        return make()
    with _lock:
        _turn_to(page.generation)
        known = page.generation == _generation
        if known and name in _values:
            return cast(T, _values[name])
    value = make()
    with _lock:
        if page.generation == _generation:
            if len(_values) >= MOST:
                _values.clear()
            _values[name] = value
    return value


def _turn_to(generation: int) -> None:
    """Generations only grow; a render of an older one finds nothing and leaves nothing."""
    global _generation
    if generation > _generation:
        _generation = generation
        _values.clear()
