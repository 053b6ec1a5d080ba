"""Varnish with deploy/varnish.vcl: BAN by a pattern over Surrogate-Key, or vmod xkey's PURGE."""

import re
from collections.abc import Collection, Iterator

from jarchi.kit.outgoing import send

LONGEST = 4000  # characters of keys in one request; Varnish takes 8 KB a header


class Varnish:
    tags = ("surrogate-key", " ")
    keeps = 3600

    def __init__(self, url: str) -> None:
        self.url = url
        self.name = f"varnish.{url.partition('://')[2]}"[:50]

    def purge(self, keys: Collection[str], places: Collection[str], *, everything: bool, hard: bool) -> None:
        """A BAN without a pattern is for everything."""
        if everything:
            send("BAN", f"{self.url}/")
            return
        for part in _parts(keys):
            pattern = "|".join(re.escape(key) for key in part)
            # No spaces: they part the words of a ban.
            send("BAN", f"{self.url}/", {"Surrogate-Key-Pattern": rf"(^|\s)({pattern})(\s|$)"})


class Xkey:
    """Faster than bans where there are very many pages; docs/how-to/run-behind-a-cdn.md shows the VCL."""

    tags = ("xkey", " ")
    keeps = 3600

    def __init__(self, url: str) -> None:
        self.url = url
        self.name = f"xkey.{url.partition('://')[2]}"[:50]

    def purge(self, keys: Collection[str], places: Collection[str], *, everything: bool, hard: bool) -> None:
        if everything:
            send("BAN", f"{self.url}/")
            return
        for part in _parts(keys):
            send("PURGE", f"{self.url}/", {"xkey-purge" if hard else "xkey-softpurge": " ".join(part)})


def _parts(keys: Collection[str]) -> Iterator[list[str]]:
    """Parts that fit into one header, escaped or not."""
    part: list[str] = []
    length = 0
    for key in sorted(keys):
        if part and length + 2 * len(key) > LONGEST:
            yield part
            part, length = [], 0
        part.append(key)
        length += len(re.escape(key)) + 1
    if part:
        yield part
