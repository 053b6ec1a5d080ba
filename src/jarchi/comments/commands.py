"""What `jarchi comments …` understands; docs/reference/comments.md describes it.

Nothing here imports a model before `run`: the roof sets Django up between parsing and running.
"""

import argparse
import json
import sys
from pathlib import Path
from typing import Any

FAILED = 1
WRONG_INPUT = 2
INTERRUPTED = 130
FORMATS = ("disqus", "wordpress", "isso", "commento", "jarchi")  # importing.formats.FORMATS


def add_arguments(subparsers: Any) -> None:
    kinds = subparsers.add_parser("comments", help="look after what readers say").add_subparsers(
        metavar="COMMAND", required=True
    )
    _add_import(kinds)
    _add_export(kinds)


def _add_import(kinds: Any) -> None:
    bring = kinds.add_parser("import", help="bring in comments of another system")
    bring.add_argument("file", type=Path, metavar="FILE[.gz]")
    bring.add_argument("--format", choices=FORMATS, default="", help="default: guessed")
    bring.add_argument("--map", type=Path, metavar="FILE.csv", help="old address, story id: one pair a line")
    _add_json(bring)
    bring.set_defaults(run=run_import)


def _add_export(kinds: Any) -> None:
    export = kinds.add_parser("export", help="write comments to standard output, one JSON object a line")
    export.add_argument("--story", type=int, metavar="ID", help="of that one alone")
    export.add_argument("--since", type=str, default="", metavar="DATE", help="written on that day or later")
    export.add_argument("--private", action="store_true", help="with e-mails, networks, how authors were identified")
    export.set_defaults(run=run_export)


def _add_json(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--json", action="store_true", help="answer in JSON")


def run_import(arguments: argparse.Namespace) -> int:
    from jarchi.comments.importing.run import bring_in
    from jarchi.kit.faults import Fault

    try:
        report = bring_in(arguments.file, arguments.format, arguments.map)
    except Fault as fault:
        return _refuse(fault.field, fault.reason, as_json=arguments.json)
    except KeyboardInterrupt:
        sys.stderr.write("Interrupted: run the same command again to go on.\n")
        return INTERRUPTED
    _tell(report.as_dict(), report.as_text(), as_json=arguments.json)
    return FAILED if report.failed else 0


def run_export(arguments: argparse.Namespace) -> int:
    from jarchi.comments import exporting
    from jarchi.kit.moments import parse_moment

    try:
        since = parse_moment(arguments.since) if arguments.since else None
    except ValueError:
        return _refuse("since", "not a date; 2026-08-23 is one", as_json=False)
    for line in exporting.lines(arguments.story, since, private=arguments.private):
        sys.stdout.write(f"{line}\n")
    return 0


def _refuse(field: str, reason: str, *, as_json: bool) -> int:
    if as_json:
        _tell({"errors": {field: [reason]}}, "", as_json=True)
    else:
        sys.stderr.write(f"{field}: {reason}\n")
    return WRONG_INPUT


def _tell(answer: Any, text: str, *, as_json: bool) -> None:
    told = json.dumps(answer, ensure_ascii=False, indent=2, default=str) if as_json else text
    sys.stdout.write(told.encode(errors="backslashreplace").decode() + "\n")
