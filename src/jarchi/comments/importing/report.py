"""What became of an import."""

import time
from dataclasses import dataclass, field
from typing import Any

from jarchi.kit.faults import Fault
from jarchi.kit.text import shorten

KEPT = 10_000  # faults and addresses, so that a file of nothing else does not fill the memory
SHOWN = 50


@dataclass
class Report:
    """`placeholders`: of `imported`, deleted ones that were answered; `left_out`: deleted and spam that were not."""

    file: str
    format: str = ""
    imported: int = 0
    placeholders: int = 0
    already: int = 0
    left_out: int = 0
    lost: int = 0
    failed: int = 0
    addresses: list[dict[str, Any]] = field(default_factory=list)
    faults: list[dict[str, Any]] = field(default_factory=list)
    started: float = field(default_factory=time.monotonic)

    def fail(self, line: int, fault: Fault) -> None:
        self.failed += 1
        if len(self.faults) < KEPT:
            self.faults.append({"line": line, "field": fault.field, "reason": shorten(fault.reason, 300)})

    def lose(self, address: str, comments: int) -> None:
        self.lost += comments
        if len(self.addresses) < KEPT:
            self.addresses.append({"address": address, "comments": comments})

    def as_dict(self) -> dict[str, Any]:
        return {
            "file": self.file, "format": self.format, "imported": self.imported, "placeholders": self.placeholders,
            "already_there": self.already, "left_out": self.left_out,
            "without_article": {"comments": self.lost, "addresses": self.addresses},
            "failed": self.failed, "faults": self.faults, "seconds": round(time.monotonic() - self.started, 1),
        }  # fmt: skip

    def as_text(self) -> str:
        told = [
            f"{self.file} ({self.format}): {self.imported:,} comments imported "
            f"({self.placeholders:,} of them empty, for their answers), {self.already:,} were there already",
            f"{self.left_out:,} deleted or spam left out, {self.lost:,} without an article, {self.failed:,} wrong",
        ]
        told += [f"without an article: {one['address']} ({one['comments']:,})" for one in self.addresses[:SHOWN]]
        told += [f"line {one['line']}: {one['field']}: {one['reason']}" for one in self.faults[:SHOWN]]
        if (more := max(len(self.addresses), len(self.faults)) - SHOWN) > 0:
            told.append(f"… and {more:,} more: see them with --json")
        return "\n".join(told)
