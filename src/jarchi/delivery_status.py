"""`jarchi delivery status`: the page store on one screen, and what to do if something is wrong."""

import datetime as dt
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import Error
from django.template.defaultfilters import filesizeformat
from django.utils import timezone, translation

from jarchi.cdn import STORES
from jarchi.delivery import figures
from jarchi.delivery.figures import Figures
from jarchi.delivery.store import of_newsroom
from jarchi.journal.models import Cursor, Entry
from jarchi.reporting import tell

RECENT = dt.timedelta(hours=1)  # trouble that is still worth a warning
LATE = dt.timedelta(seconds=10)  # for an entry to be heard by this machine's store
LOW_RATIO = 0.8
FEW_REQUESTS = 1000  # below which a ratio says nothing
WORDS = {
    "hits": "hits", "renders": "renders", "stale": "stale", "outdated": "refused as outdated",
    "not_written": "not written", "evicted": "evicted", "failures": "failed renders", "passed": "passed to Django",
}  # fmt: skip


def report(hottest: int, *, as_json: bool) -> int:
    store = of_newsroom()
    found, journal = figures.of(store), _journal()
    pages = [{"place": place, "hits": hits, "bytes": size} for place, hits, size in store.hottest(hottest)]
    warnings = list(_warnings(found, journal))
    answer = {
        **{name: value for name, value in asdict(found).items() if name != "numbers"},
        "hit_ratio": found.hit_ratio, **{name: found.numbers.get(name, 0) for name in WORDS},
        "hottest": pages, "journal": journal, "warnings": warnings,
    }  # fmt: skip
    with translation.override("en"):
        lines = [*_store(found), *_memory(found), *_consumers(journal), *_hottest(pages), *warnings]
    tell(answer, lines, as_json=as_json)
    return 0


def _journal() -> dict[str, Any] | None:
    """The journal's newest entry and how far each store and each cache in front has heard it; None if the database is
    away. «lag» in entries."""
    own = STORES + _worker_id()
    try:
        newest = Entry.objects.order_by("-id").values_list("id", flat=True).first() or 0
        consumers = [
            {"consumer": cursor.consumer, "is_ours": cursor.consumer == own, "position": cursor.position,
             "lag": max(0, newest - cursor.position), "behind_since": _first_after(cursor.position)}
            for cursor in Cursor.objects.filter(consumer__regex=rf"^({STORES}|cdn\.)").order_by("consumer")
        ]  # fmt: skip
    except Error:
        return None
    return {"newest": newest, "consumers": consumers}


def _first_after(position: int) -> dt.datetime | None:
    """When the oldest entry was written that is still to be heard."""
    return Entry.objects.filter(id__gt=position).order_by("id").values_list("at", flat=True).first()


def _worker_id() -> str:
    """Of this data directory's worker; empty if it never ran."""
    try:
        return (Path(settings.DATA) / "worker.id").read_text()
    except FileNotFoundError:
        return ""


def _store(found: Figures) -> Iterator[str]:
    ratio = "no request yet" if found.hit_ratio is None else f"{found.hit_ratio:.1%} of requests for pages"
    yield _row("pages", f"{found.pages:,}")
    yield _row("on disk", f"{_size(found.bytes)} of at most {_size(found.bound)}, {_size(found.free)} free on the disk")
    yield _row("hit ratio", ratio)
    for name, word in WORDS.items():
        last = ""
        if name == "not_written" and found.trouble:
            last = f", last {_moment(found.trouble.at)}: {found.trouble.said}"
        yield _row(f"  {word}", f"{found.numbers.get(name, 0):,}{last}")


def _memory(found: Figures) -> Iterator[str]:
    for process in found.processes:
        yield _row(f"process {process.id}", f"{process.pages:,} pages in memory, {_size(process.bytes)}")


def _consumers(journal: dict[str, Any] | None) -> Iterator[str]:
    if journal is None:
        yield _row("journal", "the database does not answer")
        return
    yield _row("journal", f"newest entry {journal['newest']}")
    for consumer in journal["consumers"]:
        name = "this machine's store" if consumer["is_ours"] else consumer["consumer"]
        since = consumer["behind_since"]
        behind = f"{consumer['lag']} behind since {_moment(since)}" if since else "up to date"
        yield _row(f"  {name}", f"entry {consumer['position']}, {behind}")


def _hottest(pages: list[dict[str, Any]]) -> Iterator[str]:
    if pages:
        yield "hottest pages"
    for page in pages:
        yield f"  {page['hits']:>12,}  {_size(page['bytes']):>10}  {page['place']}"


def _warnings(found: Figures, journal: dict[str, Any] | None) -> Iterator[str]:
    """What is wrong and what to do, the worst first."""
    now = timezone.now()
    if found.trouble and now - found.trouble.at < RECENT:
        yield f"WARNING: pages could not be written ({found.trouble.said}). Make room in {settings.JARCHI_STORE}."
    elif found.free < found.bound - found.bytes:
        yield (
            f"WARNING: the disk has less room than the store may still take. Make room in {settings.JARCHI_STORE}, "
            "or set JARCHI_STORE_BYTES lower."
        )
    if journal is None:
        yield "WARNING: the database does not answer. Readers have stored pages; bring it back (see `jarchi check`)."
    elif not any(one["is_ours"] for one in journal["consumers"]):
        yield "WARNING: no worker has run here: nobody purges what is published elsewhere. Start `jarchi worker`."
    elif any(one["is_ours"] and now - (one["behind_since"] or now) > LATE for one in journal["consumers"]):
        yield "WARNING: the worker is behind the journal. See that `jarchi worker` runs, and what it says in its log."
    if not found.processes:
        yield "WARNING: no server process has told of itself for 20 seconds. Is the server running?"
    asked = found.numbers.get("hits", 0) + found.numbers.get("renders", 0)
    if found.numbers.get("evicted") and asked > FEW_REQUESTS and (found.hit_ratio or 0) < LOW_RATIO:
        yield "WARNING: the store is too small for what is read. Set JARCHI_STORE_BYTES higher."


def _row(name: str, value: str) -> str:
    return f"{name:<24}{value}"


def _size(count: int) -> str:
    return filesizeformat(count).replace("\xa0", " ")


def _moment(moment: dt.datetime) -> str:
    return timezone.localtime(moment).strftime("%Y-%m-%d %H:%M:%S")
