"""The store's figures for Prometheus, in its text format 0.0.4. Needs no database.

https://prometheus.io/docs/instrumenting/exposition_formats/ ; the counters are those of the index, which all processes
share, so that any of them can answer for all.
"""

import hmac
from collections.abc import Iterable, Iterator

from jarchi.delivery.addresses import host_of
from jarchi.delivery.figures import COUNTERS, Figures
from jarchi.delivery.request import Scope

PATH = "/metrics"
CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8"
BUCKETS = (0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1.0, 2.0, 5.0)  # seconds
_LOOPBACK = ("localhost", "127.0.0.1", "[::1]")
_THROUGH_PROXY = (b"x-forwarded-", b"forwarded", b"x-real-ip", b"via")


def may_ask(scope: Scope, token: str) -> bool:
    """Whether this is a GET of the operator's: with the token, or from this machine and not through a proxy on it."""
    headers = [(name.lower(), value) for name, value in scope["headers"]]
    if scope["method"] != "GET":
        return False
    given = [value for name, value in headers if name == b"authorization"]
    if token and any(hmac.compare_digest(value, f"Bearer {token}".encode()) for value in given):
        return True
    hosts = [value for name, value in headers if name == b"host"]
    return (
        (scope.get("client") or ("",))[0] in ("127.0.0.1", "::1")
        and all(host_of(host, _LOOPBACK) for host in hosts)  # no page in the operator's browser under another name
        and not any(name.startswith(_THROUGH_PROXY) for name, _ in headers)
    )


def of_render(seconds: float) -> dict[str, int]:
    """What is counted of one render, to be added up."""
    bucket = next((bucket for bucket in BUCKETS if seconds <= bucket), "longer")
    return {f"render_{bucket}": 1, "render_microseconds": round(seconds * 1_000_000)}


def text(figures: Figures, memory: int) -> str:
    """`memory`: the bound of each process, in bytes."""
    return "\n".join([*_counters(figures), *_gauges(figures, memory), *_renders(figures), ""])


def _counters(figures: Figures) -> Iterator[str]:
    for name, meaning in COUNTERS.items():
        yield from _metric(
            f"jarchi_pages_{name}_total", "counter", f"{meaning}.", [("", figures.numbers.get(name, 0))]
        )


def _gauges(figures: Figures, memory: int) -> Iterator[str]:
    yield from _metric("jarchi_store_pages", "gauge", "Pages in the store.", [("", figures.pages)])
    yield from _metric("jarchi_store_bytes", "gauge", "What they take on disk.", [("", figures.bytes)])
    yield from _metric("jarchi_store_bound_bytes", "gauge", "What they may take at most.", [("", figures.bound)])
    yield from _metric("jarchi_store_free_bytes", "gauge", "Free space on that disk.", [("", figures.free)])
    labelled = [(f'{{process="{process.id}"}}', process) for process in figures.processes]
    yield from _metric(
        "jarchi_hot_pages", "gauge", "Pages in a process's memory.",
        [(label, process.pages) for label, process in labelled],
    )  # fmt: skip
    yield from _metric(
        "jarchi_hot_bytes", "gauge", "What they take there.", [(label, process.bytes) for label, process in labelled]
    )
    yield from _metric("jarchi_hot_bound_bytes", "gauge", "What they may take in each process.", [("", memory)])


def _renders(figures: Figures) -> Iterator[str]:
    """Buckets are kept apart and told as Prometheus wants them: each with all that are smaller."""
    name, upto = "jarchi_render_seconds", 0
    samples: list[tuple[str, int | float]] = []
    for bucket in BUCKETS:
        upto += figures.numbers.get(f"render_{bucket}", 0)
        samples.append((f'_bucket{{le="{bucket}"}}', upto))
    upto += figures.numbers.get("render_longer", 0)
    samples += [('_bucket{le="+Inf"}', upto), ("_sum", figures.numbers.get("render_microseconds", 0) / 1_000_000)]
    yield from _metric(name, "histogram", "What Django took for a page of the store.", [*samples, ("_count", upto)])


def _metric(name: str, kind: str, meaning: str, samples: Iterable[tuple[str, int | float]]) -> Iterator[str]:
    """`samples`: (what follows the name, value)."""
    yield f"# HELP {name} {meaning}"
    yield f"# TYPE {name} {kind}"
    yield from (f"{name}{ending} {value}" for ending, value in samples)
