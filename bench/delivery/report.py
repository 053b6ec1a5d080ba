"""The table, and its place in bench/RESULTS.md."""

import datetime as dt
import os
import platform
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from delivery.load import Load

RESULTS = Path(__file__).resolve().parents[1] / "RESULTS.md"


@dataclass(frozen=True)
class Row:
    """`what` was `measured`, beside `other`; `ratio` of the two, and what is `wanted` of it; None: only told."""

    what: str
    measured: str
    other: str = ""
    ratio: str = ""
    wanted: str = ""
    holds: bool | None = None


def told(loads: Sequence[Load]) -> str:
    """The median rate of the rounds, the rounds, and the median CPU of an answer."""
    rates = " ".join(f"{load.rate:,.0f}" for load in loads)
    return f"{median(load.rate for load in loads):,.0f}/s ({rates}), {median(load.cpu for load in loads):.2f} ms"


def median(values: Iterable[float]) -> float:
    return percentile(values, 0.5)


def percentile(values: Iterable[float], share: float) -> float:
    """The smallest of the values that this share of them does not exceed."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, max(0, -int(-share * len(ordered) // 1) - 1))]


def table(rows: Iterable[Row]) -> str:
    lines = ["| | measured | beside | ratio | wanted | |", "|---|---|---|---|---|---|"]
    for row in rows:
        verdict = {True: "holds", False: "**does not hold**", None: ""}[row.holds]
        lines.append(f"| {row.what} | {row.measured} | {row.other} | {row.ratio} | {row.wanted} | {verdict} |")
    return "\n".join(lines)


def section(heading: str, command: str, load_before: float, words: str, rows: Iterable[Row]) -> str:
    """`load_before`: the machine's load average when the run began; `words`: what the figures are."""
    return f"""{heading}

`{command}` on {dt.date.today().isoformat()}: {_machine()};
load average {load_before:.1f} before the run, {os.getloadavg()[0]:.1f} after it. {words}

{table(rows)}
"""


def write(section: str) -> None:
    """Put it where the section of the same heading was, or last."""
    text, heading = RESULTS.read_text(), section.partition("\n")[0]
    found = re.search(rf"^{heading}\n.*?(?=^## |\Z)", text, re.MULTILINE | re.DOTALL)
    parts = (text[: found.start()], text[found.end() :]) if found else (text.rstrip("\n") + "\n\n", "")
    RESULTS.write_text(parts[0] + section + ("\n" + parts[1] if parts[1] else ""))


def _machine() -> str:
    processor = next(
        (line.partition(":")[2].strip() for line in _lines("/proc/cpuinfo") if line.startswith("model name")), "?"
    )
    return f"{os.cpu_count()} cores ({processor}), Python {platform.python_version()}, Linux"


def _lines(file: str) -> list[str]:
    try:
        return Path(file).read_text().splitlines()
    except OSError:
        return []
