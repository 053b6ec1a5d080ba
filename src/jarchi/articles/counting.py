"""How many comments a list tells of beside each story. The room of comments, which is higher, says."""

from collections.abc import Callable, Collection, Mapping
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from jarchi.articles.lines import Line

# Lines of a page → {story id: number}; those without are left out. Declares what the page depends on.
counters: "list[Callable[[Collection[Line]], Mapping[int, int]]]" = []


def count(lines: "Mapping[int, Line]") -> None:
    """Set `comments` of these, by their ids."""
    for counter in counters:
        for pk, number in counter(lines.values()).items():
            lines[pk].comments = number
