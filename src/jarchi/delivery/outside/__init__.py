"""Caches in front of us (a CDN, Varnish): what they are told with a page, and when it changes.

One file per vendor. `JARCHI_CDN` names those in use; docs/explanation/delivery-outside.md says how news gets to them.
"""

import math
from collections.abc import Callable, Collection, Iterable, Sequence
from functools import lru_cache
from typing import Protocol
from urllib.parse import SplitResult, parse_qs, urlsplit

from django.conf import settings

from jarchi.delivery.outside import by_path, cloudflare, fastly, varnish
from jarchi.kit.outgoing import Refused

__all__ = ["Outside", "Refused", "cdn_headers", "from_settings", "read"]

# RFC 9875, section 2: what every implementation must support.
MOST_GROUPS, LONGEST_GROUP = 32, 32
LONGEST_HEADER = 6000  # characters of keys: Varnish takes 8 KB a header, nginx 16 KB of all together
KEPT_IF_BROKEN = 86_400  # seconds, while the newsroom does not answer


class Outside(Protocol):
    """`name`: of at most 50 characters; `tags`: the header in which it wants to be told a page's keys, and what parts
    them there; `keeps`: for how many seconds it may keep a page that nobody purges."""

    @property
    def name(self) -> str: ...
    @property
    def tags(self) -> tuple[str, str] | None: ...
    @property
    def keeps(self) -> int: ...

    def purge(self, keys: Collection[str], places: Collection[str], *, everything: bool, hard: bool) -> None:
        """Forget the pages that show one of these keys, or that lie at these places («news.example/ru/»).

        `hard`: they may not even be shown while the newsroom does not answer. Raises `Refused`.
        """


def _varnish(address: SplitResult) -> Outside:
    return varnish.Varnish(_behind_plus(address))


def _xkey(address: SplitResult) -> Outside:
    return varnish.Xkey(_behind_plus(address))


def _by_path(address: SplitResult) -> Outside:
    return by_path.ByPath(_behind_plus(address))


def _cloudflare(address: SplitResult) -> Outside:
    return cloudflare.Cloudflare(address.netloc, settings.JARCHI_CLOUDFLARE_TOKEN, _api(address, cloudflare.API))


def _fastly(address: SplitResult) -> Outside:
    return fastly.Fastly(address.netloc, settings.JARCHI_FASTLY_TOKEN, _api(address, fastly.API))


_KINDS: dict[str, Callable[[SplitResult], Outside]] = {
    "varnish+http": _varnish, "varnish+https": _varnish, "xkey+http": _xkey, "xkey+https": _xkey,
    "purge+http": _by_path, "purge+https": _by_path, "cloudflare": _cloudflare, "fastly": _fastly,
}  # fmt: skip


def from_settings() -> list[Outside]:
    return read(settings.JARCHI_CDN)


def read(addresses: Sequence[str]) -> list[Outside]:
    """Raises `ValueError` for what names no cache; the message says which."""
    return [_read(address) for address in addresses]


def _read(address: str) -> Outside:
    parts = urlsplit(address)
    if parts.scheme not in _KINDS:
        raise ValueError(f"{address} begins with none of {', '.join(sorted(_KINDS))}")
    if not parts.hostname or parts.path.strip("/") or parts.username:
        raise ValueError(f"{address} names no cache: {parts.scheme}://…, without a path")
    parts.port  # noqa: B018 -- raises ValueError if it is no number
    return _KINDS[parts.scheme](parts)


def _behind_plus(address: SplitResult) -> str:
    return f"{address.scheme.partition('+')[2]}://{address.netloc}"


def _api(address: SplitResult, usual: str) -> str:
    """`?api=http://…` asks another place than the vendor's."""
    return parse_qs(address.query).get("api", [usual])[0].rstrip("/")


@lru_cache(maxsize=16)
def _read_once(addresses: tuple[str, ...]) -> list[Outside]:
    """For their `tags` and `keeps`: each page asks."""
    return read(addresses)


def cdn_headers(keys: Iterable[str], most: float = math.inf) -> list[tuple[str, str]]:
    """What to say with a page that shows these keys. `most`: for how many seconds it may be kept though nobody purges
    it; 0 for an old copy.

    A page with more or longer keys than RFC 9875 lets us count on is in the first groups only: a cache that knows
    nothing but groups asks again anyway (`max-age=0`). A page with more keys than fit into a CDN's header is not kept
    by the CDN at all, since some purge would miss it.
    """
    ordered = sorted(keys)
    # Lists before rows: what is published enters lists, and few of a page's rows ever change.
    first = sorted(ordered, key=lambda key: key.startswith(("article:", "picture:")))
    groups = [key for key in first if len(key) <= LONGEST_GROUP][:MOST_GROUPS]
    headers = [("cache-groups", ", ".join(f'"{key}"' for key in groups))] if groups else []
    if not (outsides := _read_once(tuple(settings.JARCHI_CDN))):
        return headers
    tags = {outside.tags[0]: outside.tags[1].join(ordered) for outside in outsides if outside.tags}
    if not most or any(len(value) > LONGEST_HEADER for value in tags.values()):
        kept = "no-store"
    else:
        seconds = min(most, *(outside.keeps for outside in outsides))
        kept = f"max-age={seconds}, stale-while-revalidate=0, stale-if-error={KEPT_IF_BROKEN}"
        headers += tags.items()
    # RFC 9213 for Cloudflare and others, the older field for Fastly and Varnish. Neither reaches a reader.
    return [*headers, ("cdn-cache-control", kept), ("surrogate-control", kept)]
