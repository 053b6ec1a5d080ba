"""What became of an import: counted, and told row by row where something was wrong."""

import time
from dataclasses import dataclass, field
from typing import Any

from jarchi.kit.faults import Fault
from jarchi.kit.text import shorten

KEPT_ROWS = 10_000  # so that a file of nothing but errors does not fill the memory
SHOWN_ROWS = 50


@dataclass
class Report:
    file: str
    read: int = 0
    created: int = 0
    updated: int = 0
    skipped: int = 0
    failed: int = 0
    rows: list[dict[str, Any]] = field(default_factory=list)
    started: float = field(default_factory=time.monotonic)

    def fail(self, line: int, fault: Fault) -> None:
        self.failed += 1
        self._tell(line, "failed", fault.field, fault.reason)

    def leave(self, line: int, reason: str) -> None:
        """The story was left as it is although its line has changed."""
        self.skipped += 1
        self._tell(line, "skipped", "", reason)

    def _tell(self, line: int, outcome: str, name: str, reason: str) -> None:
        if len(self.rows) < KEPT_ROWS:
            row = {"line": line, "outcome": outcome, "field": name, "reason": shorten(reason, 300)}
            self.rows.append(row)

    @property
    def seconds(self) -> float:
        return time.monotonic() - self.started

    def as_dict(self) -> dict[str, Any]:
        counts = {name: getattr(self, name) for name in ("read", "created", "updated", "skipped", "failed")}
        return {"file": self.file, **counts, "seconds": round(self.seconds, 1), "rows": self.rows}

    def as_table(self) -> str:
        """The counts, then the first rows that went wrong, by line."""
        names = ("read", "created", "updated", "skipped", "failed")
        counts = "".join(f"{getattr(self, name):>10,}" for name in names)
        told = ["".join(f"{name:>10}" for name in names), counts]
        rows = sorted(self.rows, key=lambda row: row["line"])
        for row in rows[:SHOWN_ROWS]:
            place = f"{row['field']}: " if row["field"] else ""
            told.append(f"line {row['line']}: {row['outcome']}: {place}{row['reason']}")
        if len(rows) > SHOWN_ROWS:
            told.append(f"… {len(rows) - SHOWN_ROWS:,} more rows: see them with --report FILE or --json")
        return "\n".join(told)
