"""Tables for spreadsheets: CSV in which no cell is a formula."""

import csv
from collections.abc import Iterable, Iterator, Sequence

# A spreadsheet takes a cell that begins so for a formula.
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")


class _Echo:
    """Gives the writer of CSV each line back."""

    def write(self, line: str) -> str:
        return line


def as_csv(rows: Iterable[Sequence[str]]) -> Iterator[str]:
    """Line by line, to be sent as UTF-8."""
    writer = csv.writer(_Echo())
    yield "\ufeff"  # without it, Excel takes UTF-8 for an old code page
    for row in rows:
        yield writer.writerow([harmless(cell) for cell in row])


def harmless(cell: str) -> str:
    """Never a formula, in whatever spreadsheet."""
    return f"'{cell}" if cell.lstrip(" ").startswith(_FORMULA) else cell
