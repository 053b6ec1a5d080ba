"""What stands beneath an entry of a live blog besides its own words: rooms above say."""

from collections.abc import Callable, Collection, Mapping

from django.utils.safestring import SafeString

from jarchi.feed.models import Post

# Language, entries of one story → {entry id: HTML}; those without are left out. Declares what the page depends on.
adders: list[Callable[[str, Collection[Post]], Mapping[int, SafeString]]] = []


def of(language: str, entries: Collection[Post]) -> dict[int, SafeString]:
    """By the ids of the entries."""
    found: dict[int, list[SafeString]] = {}
    for adder in adders:
        for pk, html in adder(language, entries).items():
            found.setdefault(pk, []).append(html)
    return {pk: SafeString("\n".join(parts)) for pk, parts in found.items()}
