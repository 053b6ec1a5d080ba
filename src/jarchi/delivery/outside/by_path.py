"""A cache that knows addresses only: HTTP PURGE of each (nginx with ngx_cache_purge, Squid, older Varnish).

It hears of pages that this machine's store knows. For what it has and the store no longer does, `keeps` is short.
"""

from collections.abc import Collection

from jarchi.kit.outgoing import send


class ByPath:
    tags = None
    keeps = 60

    def __init__(self, url: str) -> None:
        self.url = url
        self.name = f"purge.{url.partition('://')[2]}"[:50]

    def purge(self, keys: Collection[str], places: Collection[str], *, everything: bool, hard: bool) -> None:
        """Not to be found there is as good as removed; 412 is ngx_cache_purge's word for it. `/*` is everything."""
        for place in sorted(places):
            host, _, path = place.partition("/")
            send("PURGE", f"{self.url}/{path}", {"Host": host}, accept=(404, 412))
        if everything:
            send("PURGE", f"{self.url}/*", accept=(404, 412))
