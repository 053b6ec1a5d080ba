"""What the operator is told of the store, from `jarchi delivery status` and from /metrics."""

import datetime as dt
import shutil
from dataclasses import dataclass

from jarchi.delivery.store import Store

# The store's counters since it was made, and what each says.
COUNTERS = {
    "hits": "Answers from the store",
    "renders": "Pages rendered because the store had none",
    "stale": "Answers with a page of before a change, while the new one was being made or could not be",
    "outdated": "Pages not stored because what they show changed during their render",
    "not_written": "Pages served but not stored because they could not be written",
    "evicted": "Pages removed because the store was full",
    "failures": "Renders that ended with an error",
    "passed": "Requests left to Django: the desk, forms, files",
}


@dataclass(frozen=True)
class Process:
    """A server process: what its memory holds."""

    id: int
    bytes: int
    pages: int


@dataclass(frozen=True)
class Trouble:
    """With writing pages: when last, and what the system said."""

    at: dt.datetime
    said: str


@dataclass(frozen=True)
class Figures:
    """`bytes`, `bound`: on disk; `free`: bytes on that disk; `numbers`: the counters, of `COUNTERS` and others."""

    pages: int
    bytes: int
    bound: int
    free: int
    numbers: dict[str, int]
    processes: list[Process]
    trouble: Trouble | None

    @property
    def hit_ratio(self) -> float | None:
        """Of the requests for pages, 0 to 1; None before the first."""
        asked = self.numbers.get("hits", 0) + self.numbers.get("renders", 0)
        return self.numbers.get("hits", 0) / asked if asked else None


def of(store: Store) -> Figures:
    numbers, facts = store.numbers(), store.facts()
    trouble = None
    if "trouble_at" in facts:
        trouble = Trouble(dt.datetime.fromtimestamp(float(facts["trouble_at"]), dt.UTC), facts["trouble"])
    return Figures(
        pages=numbers["pages"], bytes=numbers["bytes"], bound=store.bound, free=shutil.disk_usage(store.folder).free,
        numbers=numbers, processes=[Process(*row) for row in store.processes()], trouble=trouble,
    )  # fmt: skip
