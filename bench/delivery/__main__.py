"""Measures delivery: stored and missed pages, publishing, growth, memory; starts everything itself.

    make bench-delivery, or: PYTHONPATH=bench python -m delivery [--only 1,3] [--quick] [--write]

Needs Debian's wrk and nginx. The rows are those of `delivery.rows`; filled newsrooms are kept in --keep, so that the
second run begins at once (100,000 stories take minutes and a gigabyte).
"""

import argparse
import os
import shutil
import signal
import sys
import tempfile
from pathlib import Path

from delivery import nginx, report
from delivery.rows import PARTS, Run, measure

WORDS = """Rates are medians of rounds in which
the targets take turns (in brackets), then the server's CPU for one answer; `wrk` with 32 connections. The reference
is bench/reference/wagtail, filled with the same stories. Missed: of a server that stores nothing."""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--only", default=",".join(PARTS), help="rows, such as 1,3")
    parser.add_argument("--quick", action="store_true", help="shorter, and no more than 30,000 stories: to look only")
    parser.add_argument("--write", action="store_true", help="put the table into bench/RESULTS.md")
    parser.add_argument("--keep", type=Path, help="directory for filled newsrooms (default: none is kept)")
    parser.add_argument("--port", type=int, default=9650, help="the first of twenty ports")
    arguments = parser.parse_args()
    wanted = arguments.only.split(",")
    if unknown := set(wanted) - set(PARTS):
        parser.error(f"there are no rows {', '.join(sorted(unknown))}")
    if missing := [name for name, found in (("wrk", shutil.which("wrk")), ("nginx", nginx.path())) if not found]:
        sys.exit(f"Missing: {', '.join(missing)}. Install your system's packages of these names (apt-get install).")
    quick = {"rounds": 3, "seconds": 3, "publishes": 40, "growth": (1_000, 30_000)} if arguments.quick else {}
    signal.signal(signal.SIGTERM, lambda *_: sys.exit("stopped"))  # not before the servers are
    before = os.getloadavg()[0]
    with tempfile.TemporaryDirectory() as folder:
        fresh = Path(folder)
        rows = measure(Run(arguments.keep or fresh / "kept", fresh, arguments.port, **quick), wanted)
    told = [word for word in sys.argv[1:] if not word.startswith("/")]  # no place of this machine
    command = "make bench-delivery" if len(wanted) == len(PARTS) and not quick else " ".join(["delivery", *told])
    section = report.section("## Delivery", command, before, WORDS, rows)
    print(section)
    if arguments.write:
        report.write(section)


main()
