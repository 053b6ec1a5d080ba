"""`jarchi comments train FILE…`: makes the newsroom's model of comments it has judged, and says how good it is.

Nothing here needs a database. docs/explanation/screening.md
"""

import argparse
import csv
import gzip
import io
import json
import os
import sys
import zlib
from collections.abc import Iterator
from pathlib import Path
from time import monotonic
from typing import IO, Any

from jarchi.comments.screening.score import EPOCHS, Evaluation, Example, Model, evaluate, is_held_out, train

FAILED, MISUSED = 1, 2
FILE = "comments.model"
FEWEST = 200  # comments of each kind: below, the figures are noise
MOST_BYTES = 1 << 30  # unpacked, of a file
MOST_LINE = 1 << 20
_YES = {"1", "true", "yes", "toxic", "да", "1.0"}
_NO = {"0", "false", "no", "", "нет", "0.0"}


class Wrong(Exception):
    """What of which file, line and field; for the one who runs the command."""


def add_training_arguments(subparsers: Any) -> None:
    parser = subparsers.add_parser("train", help="make the model that scores comments, of those already judged")
    parser.add_argument(
        "files", type=Path, nargs="+", metavar="FILE", help="JSON lines or CSV with a header, plain or gzipped"
    )
    parser.add_argument("--text-field", default="text", metavar="NAME", help="field of the comment (default: text)")
    parser.add_argument(
        "--label-field", default="toxic", metavar="NAME",
        help="field that says whether it is toxic: true or false, 1 or 0 (default: toxic)",
    )  # fmt: skip
    parser.add_argument("--output", type=Path, metavar="FILE", help=f"default: {FILE} in the data directory")
    parser.add_argument("--json", action="store_true", help="answer in JSON")
    parser.set_defaults(run=train_command, needs_database=False)


def train_command(arguments: argparse.Namespace) -> int:
    """Writes the model; its figures are of comments held out: each fifth, by a hash of its words."""
    output = arguments.output or _in_data_directory()
    try:
        if not output.parent.is_dir():
            raise Wrong(f"--output: there is no directory {output.parent}")
        rows = [row for path in arguments.files for row in read(path, arguments.text_field, arguments.label_field)]
        for label, kind in ((True, "toxic"), (False, "other")):
            if (count := sum(row.toxic is label for row in rows)) < FEWEST:
                raise Wrong(f"{arguments.label_field}: {count} {kind} comments; {FEWEST} are needed to learn anything")
    except Wrong as wrong:
        return _refuse(str(wrong), MISUSED, as_json=arguments.json)
    began = monotonic()
    held_out = [row for row in rows if is_held_out(row.text)]
    model = train((row for row in rows if not is_held_out(row.text)), epochs=EPOCHS)
    seconds = monotonic() - began
    try:
        evaluation = evaluate(model, held_out)
        model.save(output)
    except ValueError as error:
        return _refuse(str(error), FAILED, as_json=arguments.json)
    except OSError as error:
        return _refuse(f"{output}: {error.strerror or error}", FAILED, as_json=arguments.json)
    _tell(output, model, evaluation, seconds, as_json=arguments.json)
    return 0


def _in_data_directory() -> Path:
    from django.conf import settings

    return Path(settings.DATA) / FILE


# --- reading --------------------------------------------------------------------------------------------------
def read(path: Path, text_field: str, label_field: str) -> Iterator[Example]:
    """Rows without a text are left out. Raises `Wrong`, with the line."""
    number = 0
    try:
        with _opened(path) as lines:
            rows = _csv_rows(lines, path) if ".csv" in path.suffixes else _json_rows(lines, path)
            for number, row in rows:
                text = _field(row, text_field, path, number)
                if not isinstance(text, str):
                    raise Wrong(f"{path}, line {number}, {text_field}: a text is expected")
                label = _label(_field(row, label_field, path, number), path, number, label_field)
                if text.strip():
                    yield Example(text, label)
    except UnicodeDecodeError as error:
        raise Wrong(f"{path}, after line {number}: not UTF-8") from error
    except csv.Error as error:
        raise Wrong(f"{path}, after line {number}: {error}") from error
    except (EOFError, gzip.BadGzipFile, zlib.error) as error:
        raise Wrong(f"{path}, after line {number}: the gzip is broken or ends too early") from error
    except OSError as error:
        raise Wrong(f"{path}: {error.strerror or error}") from error


class _Bounded(io.RawIOBase):
    """Bytes of a file, packed or not, and an end to those of a bomb."""

    def __init__(self, path: Path, file: IO[bytes]) -> None:
        self._path, self._file, self._left = path, file, MOST_BYTES

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        piece = self._file.read(len(buffer))
        self._left -= len(piece)
        if self._left < 0:
            raise Wrong(f"{self._path}: unpacks to over {MOST_BYTES >> 20} MB")
        buffer[: len(piece)] = piece
        return len(piece)


def _opened(path: Path) -> io.TextIOWrapper:
    with path.open("rb") as file:
        packed = file.read(2) == b"\x1f\x8b"
    raw: Any = gzip.open(path, "rb") if packed else path.open("rb")  # noqa: SIM115 - closed with the wrapper's end
    return io.TextIOWrapper(io.BufferedReader(_Bounded(path, raw), 1 << 18), encoding="utf-8-sig", newline="")


def _json_rows(lines: io.TextIOWrapper, path: Path) -> Iterator[tuple[int, dict[str, Any]]]:
    number = 0
    while line := lines.readline(MOST_LINE + 1):
        number += 1
        if len(line) > MOST_LINE:
            raise Wrong(f"{path}, line {number}: longer than {MOST_LINE:,} characters")
        if not line.strip():
            continue
        try:
            row = json.loads(line)
        except (ValueError, RecursionError) as error:
            raise Wrong(f"{path}, line {number}: not JSON") from error
        if not isinstance(row, dict):
            raise Wrong(f"{path}, line {number}: a JSON object is expected")
        yield number, row


def _csv_rows(lines: io.TextIOWrapper, path: Path) -> Iterator[tuple[int, dict[str, Any]]]:
    reader = csv.DictReader(lines)
    if not reader.fieldnames:
        raise Wrong(f"{path}: empty; a first line with the names of the fields is expected")
    for row in reader:
        yield reader.line_num, row


def _field(row: dict[str, Any], name: str, path: Path, number: int) -> Any:
    if name not in row:
        there = ", ".join(str(key) for key in list(row)[:10])
        raise Wrong(f"{path}, line {number}: no field {name} (there are: {there})")
    return row[name]


def _label(value: Any, path: Path, number: int, name: str) -> bool:
    known = str(value).strip().lower() if isinstance(value, str | bool | int | float) else None
    if known in _YES or known in _NO:
        return known in _YES
    raise Wrong(f"{path}, line {number}, {name}: true or false (1 or 0) is expected, not {str(value)[:40]!r}")


# --- telling --------------------------------------------------------------------------------------------------
def _refuse(message: str, code: int, *, as_json: bool) -> int:
    if as_json:
        sys.stdout.write(_json({"error": message}))
    else:
        sys.stderr.write(f"jarchi comments train: {message}\n")
    return code


def _tell(output: Path, model: Model, found: Evaluation, seconds: float, *, as_json: bool) -> None:
    size = os.stat(output).st_size
    if as_json:
        at = [figures._asdict() for figures in found.at]
        figures = {"comments": found.comments, "toxic": found.toxic, "auc": found.auc, "off": found.off, "at": at}
        answer = {"file": str(output), "bytes": size, "trained_on": model.comments, "seconds": seconds}
        sys.stdout.write(_json(answer | {"held_out": figures}))
        return
    lines = [
        f"Trained on {model.comments:,} comments in {seconds:.1f} s; {output}, {size / 1024:.0f} KB.",
        f"On {found.comments:,} others, held out, {found.toxic:,} of them toxic:",
        f"  a toxic one has a higher score than another in {found.auc:.1%} of pairs (ROC AUC {found.auc:.3f})",
        f"  a score is {found.off:.3f} off the share of toxic ones, on the average",
    ]
    for threshold, precision, recall, flagged in found.at:
        lines.append(f"  from {threshold}: {flagged:,} held, {precision:.1%} of them toxic; {recall:.1%} of the toxic")
    sys.stdout.writelines(f"{line}\n" for line in lines)


def _json(answer: Any) -> str:
    return json.dumps(answer, ensure_ascii=False, indent=2).encode(errors="backslashreplace").decode() + "\n"
