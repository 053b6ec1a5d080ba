"""The rows of the table: what delivery must show."""

import json
import re
import signal
import subprocess
import urllib.request
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path

from delivery import nginx, serving, texts
from delivery.load import Load, Target, command, in_turns, load
from delivery.newsrooms import Newsroom, newsroom, reference_data, tell
from delivery.report import Row, median, percentile, told

STORIES = 2000
HOSTS = ",".join(f"reader{number}.example" for number in range(1, 201))  # of missed.lua
GROWTH = (1_000, 30_000, 100_000)
NOTHING_STORED = {"JARCHI_STORE_BYTES": "0", "JARCHI_HOSTS": HOSTS}


@dataclass
class Run:
    """`keep`: filled newsrooms, kept; `fresh`: everything else, removed afterwards; ports count from `port`."""

    keep: Path
    fresh: Path
    port: int
    rounds: int = 5
    seconds: float = 6
    publishes: int = 200
    growth: tuple[int, ...] = GROWTH
    _newsroom: list[Newsroom] = field(default_factory=list)

    @property
    def newsroom(self) -> Newsroom:
        if not self._newsroom:
            self._newsroom.append(newsroom(self.keep, self.fresh, STORIES))
        return self._newsroom[0]

    @contextmanager
    def reference(self) -> Iterator[serving.Server]:
        with serving.reference(reference_data(self.keep, STORIES), self.port + 1) as server:
            yield server


def hot(run: Run) -> list[Row]:
    """1 and 2: a stored article, by Jarchi and by nginx, against a static file and the reference."""
    address, folder = run.newsroom.addresses["article"], run.fresh / "nginx"
    with ExitStack() as stack:
        jarchi = stack.enter_context(serving.jarchi(run.newsroom.data, run.port, JARCHI_BEHIND_PROXY="1"))
        reference = stack.enter_context(run.reference())
        page = urllib.request.urlopen(jarchi.url + address).read()
        static = stack.enter_context(nginx.static(folder / "static", run.port + 2, address, page))
        store = stack.enter_context(nginx.store(folder / "store", run.port + 3, address, run.newsroom, run.port))
        targets = [
            Target("Jarchi", jarchi, address),
            Target("static", static, address),
            Target("store", store, address),
            Target("reference", reference, reference_article()),
        ]
        found = in_turns(targets, run.rounds, run.seconds)
    return [
        faster("1. hot article / nginx, the same bytes as a static file", found["Jarchi"], found["static"], 0.5),
        faster("1. hot article / the reference's article", found["Jarchi"], found["reference"], 100),
        faster("2. nginx on the store / nginx static", found["store"], found["static"], 0.95),
    ]


def missed(run: Run) -> list[Row]:
    """3: pages that are not stored, and a walk over pages of which each is then stored."""
    with run.reference() as reference:
        with serving.jarchi(run.newsroom.data, run.port, **NOTHING_STORED) as jarchi:
            targets = [missing(name, jarchi, run.newsroom) for name in ("article", "home", "section")]
            targets.append(Target("reference article", reference, reference_article()))
            targets.append(Target("reference listing", reference, "/economy/"))
            found = in_turns(targets, run.rounds, run.seconds)
        with serving.jarchi(run.newsroom.data, run.port) as jarchi:
            walks = [walk(run, jarchi) for _ in range(run.rounds)]
    article, listing = found["reference article"], found["reference listing"]
    return [
        faster("3. missed article / the reference's article", found["article"], article, 4),
        faster("3. walk over articles, each rendered and stored / the reference's article", walks, article, 4),
        faster("3. missed home / the reference's listing", found["home"], listing, 8),
        faster("3. missed section / the reference's listing", found["section"], listing, 8),
    ]


def missing(page: str, jarchi: serving.Server, newsroom: Newsroom) -> Target:
    """Every answer a render: readers who want one page at the same moment would share it."""
    paths = newsroom.addresses["articles"][-500:] if page == "article" else [newsroom.addresses[page]]
    return Target(page, jarchi, "/ru/", "missed.lua", paths)


def walk(run: Run, jarchi: serving.Server) -> Load:
    """Each page asked for once; waiting times are not told."""
    run.newsroom.run(run.port, "jarchi", "delivery", "purge", "--all")
    (paths := run.fresh / "paths").write_text("\n".join(run.newsroom.addresses["articles"]))
    sent = ["wrk", "-t1", "-c32", "-d600", "--timeout", "20s", "-s", str(Path(__file__).with_name("walk.lua"))]
    before = jarchi.cpu()
    said = subprocess.run([*sent, jarchi.url, "--", str(paths)], capture_output=True, text=True, check=True).stdout
    used = jarchi.cpu() - before
    count, seconds, wrong = (
        float(part) for part in re.search(r"walked (\d+) in ([\d.]+) s, (\d+) wrong", said).groups()
    )
    if wrong:
        raise SystemExit(f"walk: {said}")
    return Load(count / seconds, 1000 * used / count, 0, 0)


def visible(run: Run) -> list[Row]:
    """4: from the return of the publishing call until every page shows it, while others read hard."""
    with serving.jarchi(run.newsroom.data, run.port) as jarchi:
        load(Target("article", jarchi, run.newsroom.addresses["article"]), 2)
        seen = watched(run.newsroom, jarchi, run.port, run.publishes)
    took = [each["visible"] for each in seen]
    p50, p95, p99 = (percentile(took, share) for share in (0.5, 0.95, 0.99))
    measured = f"p50 {p50:.0f} ms, p95 {p95:.0f} ms, p99 {p99:.0f} ms of {len(took)}"
    last = ", ".join(f"{page} {count}" for page, count in Counter(each["last"] for each in seen).most_common())
    call = f"the call itself: median {median(each['publish'] for each in seen):.0f} ms; the last page was {last}"
    return [Row("4. publish → article, home, section, topic fresh", measured, call, "", "p95 ≤ 50 ms", p95 <= 50)]


def watched(newsroom: Newsroom, jarchi: serving.Server, port: int, publishes: int) -> list[dict[str, float]]:
    """What `delivery.publishing watch` tells, with wrk at a hot article all the time."""
    reading = subprocess.Popen(
        command(Target("article", jarchi, newsroom.addresses["article"]), 3600), stdout=subprocess.DEVNULL
    )
    try:
        said = newsroom.run(port, "delivery.publishing", "watch", str(publishes), str(newsroom.file))
    finally:
        reading.send_signal(signal.SIGTERM)
        reading.wait()
    return [json.loads(line) for line in said.splitlines()]


def latency(run: Run) -> list[Row]:
    """5: the slowest readers of a mix of pages, with and without a publication every second."""
    addresses = run.newsroom.addresses
    mix = [addresses[name] for name in ("home", "section", "topic")] + addresses["articles"][-200:]
    found: dict[bool, list[Load]] = {False: [], True: []}
    with serving.jarchi(run.newsroom.data, run.port) as jarchi:
        target = Target("mix", jarchi, "/ru/", "mix.lua", mix)
        for path in mix:
            urllib.request.urlopen(jarchi.url + path).read()
        load(target, 3)
        for _ in range(run.rounds):
            for publishing, loads in found.items():
                with publications(run) if publishing else ExitStack():
                    loads.append(load(target, run.seconds + 2))
    quiet, busy = (median(load.p99 for load in found[publishing]) for publishing in (False, True))
    ratio = busy / quiet
    told = [
        f"p99 {value:.1f} ms ({' '.join(f'{load.p99:.1f}' for load in found[publishing])})"
        for value, publishing in ((busy, True), (quiet, False))
    ]
    what = "5. p99 with a publication every second / without"
    return [Row(what, told[0], told[1], f"{ratio:.2f}", "≤ 2", ratio <= 2)]


@contextmanager
def publications(run: Run) -> Iterator[None]:
    publisher = run.newsroom.command(run.port, "delivery.publishing", "every", "1", str(run.newsroom.file))
    try:
        publisher.stdout.readline()  # it has started
        yield
    finally:
        publisher.communicate()


def growth(run: Run) -> list[Row]:
    """6: the same newsroom with more and more stories."""
    rooms = {count: newsroom(run.keep, run.fresh, count) for count in run.growth}
    rates: dict[str, dict[int, list[Load]]] = {}
    waits: dict[int, list[float]] = {count: [] for count in rooms}
    for name, settings in (("hot", {}), ("missed", NOTHING_STORED)):
        with ExitStack() as stack:
            servers = {
                count: stack.enter_context(serving.jarchi(room.data, run.port + 10 + place, **settings))
                for place, (count, room) in enumerate(rooms.items())
            }
            pages = ("article",) if name == "hot" else ("article", "home", "section", "topic")
            for page in pages:
                targets = {
                    count: Target(str(count), servers[count], room.addresses[page])
                    if name == "hot"
                    else replace(missing(page, servers[count], room), name=str(count))
                    for count, room in rooms.items()
                }
                found = in_turns(list(targets.values()), run.rounds, run.seconds)
                rates[f"{name} {page}"] = {int(count): loads for count, loads in found.items()}
            if name == "hot":
                for _ in range(4):
                    for place, (count, room) in enumerate(rooms.items()):
                        seen = watched(room, servers[count], run.port + 10 + place, run.publishes // 4)
                        waits[count] += [each["visible"] for each in seen]
    rows = [
        grown(f"6. {name}", {count: median(load.rate for load in loads) for count, loads in found.items()}, "/s")
        for name, found in rates.items()
    ]
    return [*rows, grown("6. publish → visible, p95", {c: percentile(w, 0.95) for c, w in waits.items()}, " ms")]


def grown(what: str, values: dict[int, float], unit: str) -> Row:
    measured = ", ".join(f"{count:,}: {value:,.0f}{unit}" for count, value in values.items())
    spread = max(values.values()) / min(values.values())
    return Row(f"{what} at so many stories", measured, "", f"{spread:.2f}", "≤ 1.3", spread <= 1.3)


def memory(run: Run) -> list[Row]:
    """7: of everything that runs, after a good deal of reading and publishing."""
    addresses = run.newsroom.addresses
    mix = [addresses[name] for name in ("home", "section", "topic")] + addresses["articles"]
    with serving.jarchi(run.newsroom.data, run.port) as jarchi:
        with publications(run):
            load(Target("mix", jarchi, "/ru/", "mix.lua", mix[:1500]), 3 * run.seconds)
        parts = {pid: serving.memory(pid) for pid in jarchi.members()}
        whole = sum(pss for _, pss in parts.values())
        each = ", ".join(f"{serving.name_of(pid)} {rss:.0f}/{pss:.0f}" for pid, (rss, pss) in parts.items())
        status = json.loads(run.newsroom.run(run.port, "jarchi", "delivery", "status", "--json"))
    hot = sum(process["bytes"] for process in status["processes"]) / 2**20
    kept = f"{status['pages']:,} pages, {status['bytes'] / 2**20:.1f} MB on disk"
    return [
        Row("7. memory of the whole (PSS)", f"{whole:.0f} MB", f"RSS/PSS in MB: {each}", "", "told"),
        Row("7. of it pages in both workers' memory", f"{hot:.1f} MB", kept, f"{hot / whole:.2f}", "told"),
    ]


def faster(what: str, measured: list[Load], other: list[Load], wanted: float) -> Row:
    ratio = median(load.rate for load in measured) / median(load.rate for load in other)
    of_cpu = median(load.cpu for load in other) / median(load.cpu for load in measured)
    return Row(what, told(measured), told(other), f"{ratio:.2f} (CPU {of_cpu:.2f})", f"≥ {wanted:g}", ratio >= wanted)


def reference_article() -> str:
    """The story in the middle, as Jarchi's."""
    number = STORIES // 2 + 1
    section = texts.story(number, texts.NEWEST).section
    return f"/{section}/{section}-{number}/"


PARTS: dict[str, Callable[[Run], list[Row]]] = {
    "1": hot, "2": hot, "3": missed, "4": visible, "5": latency, "6": growth, "7": memory,
}  # fmt: skip


def measure(run: Run, wanted: list[str]) -> list[Row]:
    rows: list[Row] = []
    for part in dict.fromkeys(PARTS[number] for number in wanted):
        tell(f"measuring: {(part.__doc__ or '').splitlines()[0]}")
        rows += part(run)
    return rows
