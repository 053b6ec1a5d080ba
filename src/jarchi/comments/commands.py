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
    _add_dossier(kinds)
    _add_train(kinds)
    _add_status(kinds)


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


def _add_dossier(kinds: Any) -> None:
    dossier = kinds.add_parser("dossier", help="all that is kept of one comment, for a lawyer; written into the log")
    dossier.add_argument("id", type=int, metavar="ID")
    dossier.add_argument("--with-network", action="store_true", help="and the network it came from, if still kept")
    dossier.add_argument("--by", default="", metavar="NAME", help="the chief editor who takes it out")
    dossier.add_argument("--why", default="", metavar="REASON", help="with --by: opens who the author is")
    _add_json(dossier)
    dossier.set_defaults(run=run_dossier)


def _add_train(kinds: Any) -> None:
    train = kinds.add_parser("train", help="teach the score of toxic comments by what the newsroom decided")
    train.add_argument(
        "--from", dest="file", type=Path, metavar="FILE.jsonl[.gz]", help='and by lines {"text", "label": 0 or 1}'
    )
    _add_json(train)
    train.set_defaults(run=run_train)


def _add_status(kinds: Any) -> None:
    status = kinds.add_parser("status", help="what waits and is shown, the score's model, whether counters are right")
    status.add_argument("--recount", action="store_true", help="set counters right from the rows")
    _add_json(status)
    status.set_defaults(run=run_status)


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


def run_dossier(arguments: argparse.Namespace) -> int:
    from django.core.exceptions import PermissionDenied

    from jarchi.comments import dossier
    from jarchi.comments.models import Comment
    from jarchi.readers.models import User

    by = User.objects.filter(username=arguments.by).first() if arguments.by else None
    if arguments.by and by is None:
        return _refuse("by", f"there is no account {arguments.by}", as_json=arguments.json)
    if arguments.why and by is None:
        return _refuse("why", "a reason is somebody's: name the chief editor with --by", as_json=arguments.json)
    try:
        told = dossier.take_out(
            arguments.id, by=by, by_name="the operator", why=arguments.why, with_network=arguments.with_network
        )
    except Comment.DoesNotExist:
        return _refuse("id", f"there is no comment {arguments.id}", as_json=arguments.json)
    except PermissionDenied:
        return _refuse("by", f"{arguments.by} may not see who readers are", as_json=arguments.json)
    _tell(told, dossier.as_text(told).rstrip("\n"), as_json=arguments.json)
    return 0


def run_train(arguments: argparse.Namespace) -> int:
    from jarchi.comments import training
    from jarchi.kit.faults import Fault

    try:
        trained = training.train(arguments.file)
    except Fault as fault:
        code = WRONG_INPUT if fault.field == "from" else FAILED
        return _refuse(fault.field, fault.reason, as_json=arguments.json, code=code)
    _tell(trained.as_dict(), trained.as_text(), as_json=arguments.json)
    return 0 if trained.kept else FAILED


def run_status(arguments: argparse.Namespace) -> int:
    from jarchi.comments import status

    found = status.look(recount=arguments.recount)
    _tell(found.as_dict(), found.as_text(), as_json=arguments.json)
    return 0 if found.agrees else FAILED


def _refuse(field: str, reason: str, *, as_json: bool, code: int = WRONG_INPUT) -> int:
    if as_json:
        _tell({"errors": {field: [reason]}}, "", as_json=True)
    else:
        sys.stderr.write(f"{field}: {reason}\n")
    return code


def _tell(answer: Any, text: str, *, as_json: bool) -> None:
    told = json.dumps(answer, ensure_ascii=False, indent=2, default=str) if as_json else text
    sys.stdout.write(told.encode(errors="backslashreplace").decode() + "\n")
