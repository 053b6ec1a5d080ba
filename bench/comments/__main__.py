"""Measures comments: accepted a second against Isso, pages with many of them; starts everything itself.

    make bench-comments, or: PYTHONPATH=bench python -m comments [--only 1,2] [--seconds 6] [--rounds 3] [--write]

Needs Debian's wrk, and PyPI for Isso (in a virtual environment of its own). Filled newsrooms are kept in --keep.
"""

import argparse
import asyncio
import json
import os
import signal
import sys
import tempfile
import time
from pathlib import Path

from delivery import report
from delivery.load import Target, in_turns
from delivery.newsrooms import newsroom
from delivery.report import Row, median
from delivery.serving import jarchi

from comments import writers
from comments.isso import VERSION, isso

STORIES = 300
SIZES = (20, 500, 5000)
WORDS = f"""Server and client share the
machine. Isso {VERSION} is run by its own server and by gunicorn with one worker; the better of the two counts. Both
have no limits and no moderation; texts are of 12 to 40 words. After each round of ours the rows are counted: each
acknowledged text is there once."""


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--only", default="1,2", help="rows, such as 1")
    parser.add_argument("--seconds", type=float, default=6)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--write", action="store_true", help="put the table into bench/RESULTS.md")
    parser.add_argument("--keep", type=Path, help="directory for filled newsrooms (default: none is kept)")
    parser.add_argument("--port", type=int, default=9700)
    arguments = parser.parse_args()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit("stopped"))
    before, rows = os.getloadavg()[0], []
    with tempfile.TemporaryDirectory() as folder:
        keep = arguments.keep or Path(folder) / "kept"
        wanted = arguments.only.split(",")
        made = newsroom(keep, Path(folder), STORIES)
        inside(made, arguments.port, "rules")
        if "1" in wanted:
            rows += writing(made, keep, Path(folder), arguments)
        if "2" in wanted:
            rows += reading(made, arguments)
    told = [word for word in sys.argv[1:] if not word.startswith("/")]  # no place of this machine
    command = "make bench-comments" if arguments.only == "1,2" else " ".join(["comments", *told])
    section = report.section("## Comments", command, before, WORDS, rows)
    print(section)
    if arguments.write:
        report.write(section)


def inside(made, port, *arguments):
    return json.loads(made.run(port, "comments.inside", *map(str, arguments)))


def writing(made, keep, fresh, arguments):
    """The rounds of both take turns: the machine is as noisy for the one as for the other."""
    story = made.addresses["article"].split("/")[3].split("-")[0]
    path, host = f"/ru/comments/article-{story}/write", f"127.0.0.1:{arguments.port}"
    moment = inside(made, arguments.port, "moment")
    time.sleep(2.5)  # a form sent sooner is held
    ours, theirs, first = [], {0: [], 1: []}, 0
    for number in range(arguments.rounds):
        before = inside(made, arguments.port, "count", f"article-{story}")["rows"]
        with jarchi(made.data, arguments.port):
            done, rate = timed(arguments, arguments.port, writers.form(path, host, moment), first, b"303")
        ours.append(rate)
        kept = inside(made, arguments.port, "count", f"article-{story}")
        if kept["rows"] != (expected := before + len(done)) or kept["counter"] != kept["shown"]:
            sys.exit(f"{kept['rows']} rows, {expected} acknowledged; counter {kept['counter']} of {kept['shown']}")
        first += 10**6
        for workers, rates in theirs.items():
            port = arguments.port + 1
            with isso(keep / "isso", fresh / f"isso-{number}-{workers}", port, workers):
                request = writers.isso_json("/bench/", f"127.0.0.1:{port}")
                rates.append(timed(arguments, port, request, first, b"201")[1])
    best = max(median(rates) for rates in theirs.values())
    ratio = median(ours) / best
    rates = " ".join(f"{rate:,.0f}" for rate in ours)
    others = "; ".join(" ".join(f"{rate:,.0f}" for rate in found) for found in theirs.values())
    return [
        Row(
            "1. accepted comments a second, 16 writers, SQLite, each on disk", f"{median(ours):,.0f}/s ({rates})",
            f"Isso {best:,.0f}/s (its own server, gunicorn: {others})", f"{ratio:.1f}", "≥ 3", ratio >= 3,
        )
    ]  # fmt: skip


def timed(arguments, port, request, first, status):
    started = time.monotonic()
    done = asyncio.run(writers.write(port, request, arguments.seconds, first=first, status=status))
    return done, len(done) / (time.monotonic() - started)


def reading(made, arguments):
    """A stored page of a discussion beside a stored story without one, and the first render of it."""
    stories = [path for path in made.addresses["articles"] if path != made.addresses["article"]]
    rows = []
    for size, story in zip(SIZES, stories, strict=False):
        pk = story.split("/")[3].split("-")[0]
        inside(made, arguments.port, "fill", pk, size)
        page = f"/ru/comments/article-{pk}/"
        told = inside(made, arguments.port, "missed", page)
        with jarchi(made.data, arguments.port) as server:
            targets = [Target(path, server, path) for path in (stories[-1], page, story)]
            loads = in_turns(targets, arguments.rounds, 2).values()
        plain, page_rate, story_rate = (median(load.rate for load in found) for found in loads)
        ratio = min(page_rate, story_rate) / plain
        rows.append(
            Row(
                f"2. pages of a discussion of {size:,}, and its story, from the store",
                f"{page_rate:,.0f}/s, {story_rate:,.0f}/s", f"a story without comments: {plain:,.0f}/s", f"{ratio:.2f}",
                "≈ 1",
            )
        )  # fmt: skip
        rows.append(
            Row(
                f"2. such a page missed, {size:,} comments", f"{told['milliseconds']:.0f} ms (median of 20)",
                f"{told['bytes'] / 1024:.1f} KB compressed", "", "≤ 50 ms, ≤ 30 KB",
                told["milliseconds"] <= 50 and told["bytes"] <= 30 * 1024,
            )
        )  # fmt: skip
    return rows


if __name__ == "__main__":
    main()
