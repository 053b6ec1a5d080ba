"""Measures the feed: ten thousand connected readers, a reader's screen, depth; starts everything itself.

    make bench-feed, or: PYTHONPATH=bench python -m feed [--only 1,2,5] [--readers 10000] [--write]

Needs Debian's wrk and chromium, and ../shared for row 5. Filled newsrooms are kept in --keep.
"""

import argparse
import asyncio
import gzip
import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
from pathlib import Path

from delivery import report
from delivery.newsrooms import newsroom, tell
from delivery.report import Row, median
from delivery.serving import jarchi_environment

from feed import live, screen
from feed.crowd import raise_descriptor_limit

HEADLINES = Path(__file__).resolve().parents[3] / "shared/data/ru/headlines.jsonl.gz"
STORIES = 2_000
WORDS = """Server, client and the
editor share the machine. The reference is bench/feed/bare.py: two processes of a bare `asyncio.Protocol` that write one
line to all, told by the same client."""


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--only", default="1,2,5", help="rows, such as 1,5")
    parser.add_argument("--readers", type=int, default=10_000)
    parser.add_argument("--publishes", type=int, default=20)
    parser.add_argument("--seconds", type=float, default=8)
    parser.add_argument("--write", action="store_true", help="put the table into bench/RESULTS.md")
    parser.add_argument("--keep", type=Path, help="directory for filled newsrooms (default: none is kept)")
    parser.add_argument("--port", type=int, default=9600)
    arguments = parser.parse_args()
    if not shutil.which("wrk"):
        sys.exit("Missing: wrk. Install your system's package of this name (apt-get install).")
    if (descriptors := raise_descriptor_limit()) < arguments.readers + 1000:
        sys.exit(f"{descriptors} descriptors are too few for {arguments.readers} readers (ulimit -Hn).")
    signal.signal(signal.SIGTERM, lambda *_: sys.exit("stopped"))
    before, rows = os.getloadavg()[0], []
    with tempfile.TemporaryDirectory() as folder:
        fresh = Path(folder)
        keep = arguments.keep or fresh / "kept"
        wanted = arguments.only.split(",")
        if {"1", "2"} & set(wanted):
            made = newsroom(keep, fresh, STORIES)
            run = live.Run(made, arguments.port, arguments.readers, arguments.publishes, arguments.seconds)
            for number, part in (("1", live), ("2", screen)):
                rows += asyncio.run(part.measure(run)) if number in wanted else []
        if "5" in wanted:
            rows += depth(keep)
    told = [word for word in sys.argv[1:] if not word.startswith("/")]  # no place of this machine
    command = "make bench-feed" if arguments.only == "1,2,5" else " ".join(["feed", *told])
    section = report.section("## Feed", command, before, WORDS, rows)
    print(section)
    if arguments.write:
        report.write(section)


def depth(keep):
    """Of a newsroom with all the headlines of ../shared."""
    data = keep / "headlines"
    environment = jarchi_environment(data, 0)
    if not (data / "made").exists():
        tell("importing the headlines")
        shutil.rmtree(data, ignore_errors=True)
        data.mkdir(parents=True)
        subprocess.run([sys.executable, "-m", "delivery.filling", "1"], env=environment, check=True)
        with gzip.open(HEADLINES, "rt") as headlines, (data / "headlines.jsonl").open("w") as file:
            for line in map(json.loads, headlines):  # most have no text
                file.write(json.dumps(line | {"text": line["lead"] or line["title"]}, ensure_ascii=False) + "\n")
        command = [sys.executable, "-m", "jarchi", "import", "jsonl", str(data / "headlines.jsonl"), "--publish"]
        subprocess.run(command, env=environment, check=True)
        subprocess.run([sys.executable, "-m", "feed.depth", "spread"], env=environment, check=True)
        (data / "made").touch()
    subprocess.run([sys.executable, "-m", "delivery.filling", "prepare"], env=environment, check=True)
    tell("pages of the feed and sitemaps")
    command = [sys.executable, "-m", "feed.depth"]
    said = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    if said.returncode:
        raise SystemExit(said.stderr[-2000:])
    found = json.loads(said.stdout.splitlines()[-1])
    rows, pages = [], found["pages"]
    for name in dict.fromkeys(each.partition(":")[0] for each in pages):
        first, *deeper = (median(pages[f"{name}: {place}"]) for place in ("first", "middle", "last"))
        worst = max(deeper, key=lambda cost: abs(cost / first - 1)) / first
        measured = ", ".join(f"{place} {median(pages[f'{name}: {place}']):.2f} ms" for place in ("middle", "last"))
        what = f"5. page of the feed, {name}, of 60,000 headlines (CPU)"
        rows.append(Row(what, measured, f"first {first:.2f} ms", f"{worst:.2f}", "0.7–1.3", 0.7 <= worst <= 1.3))
    maps = found["sitemaps"]
    costs = f"{maps['all']:.1f} s of CPU, index {1000 * maps['index']:.0f} ms"
    measured = f"{maps['urls']:,} addresses in {maps['parts']} parts, {costs}"
    told = f"largest part {maps['largest'] / 2**20:.1f} MB, the process grew by {maps['grew']:.0f} MB"
    return [*rows, Row("5. all sitemaps, one after another", measured, told, "", "flat", maps["grew"] < 60)]


main()
