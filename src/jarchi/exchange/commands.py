"""What `jarchi import …` and `jarchi publish` understand; docs/reference/import.md describes it.

Nothing here imports a model before `run`: the roof sets Django up between parsing and running.
"""

import argparse
import json
import sys
from collections.abc import Callable
from datetime import UTC, date, datetime, time
from pathlib import Path
from time import monotonic
from typing import Any

WRONG_ROWS = 1
WRONG_INPUT = 2
INTERRUPTED = 130


def add_arguments(subparsers: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    bring = subparsers.add_parser("import", help="bring in an archive or a captured page")
    kinds = bring.add_subparsers(dest="import_kind", required=True)
    _add_jsonl(kinds)
    _add_page(kinds)
    publish = subparsers.add_parser("publish", help="make and publish one story")
    publish.add_argument("file", metavar="FILE.json", help="the story; - reads standard input")
    _add_json(publish)
    publish.set_defaults(run=run_publish)


def _add_jsonl(kinds: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    jsonl = kinds.add_parser("jsonl", help="an archive, one JSON object per line, plain or gzipped")
    jsonl.add_argument("file", type=Path, metavar="FILE[.gz]")
    jsonl.add_argument(
        "--section-map", action="append", default=[], metavar="MAP",
        help="theirs=slug or theirs=slug:Name, parted by commas, or a JSON file; may be repeated",
    )  # fmt: skip
    jsonl.add_argument("--section", default="", metavar="SLUG[:NAME]", help="of all others")
    jsonl.add_argument("--publish", action="store_true", help="put the stories on the air, not into drafts")
    jsonl.add_argument("--source", default="", help="where the stories come from (default: the file's name)")
    jsonl.add_argument("--language", default="", help="of lines that name none (default: the newsroom's)")
    jsonl.add_argument("--topics", default="", metavar="FIELD", help="the field that lists running stories")
    jsonl.add_argument("--headlines", action="store_true", help="take lines that are a headline alone, too")
    jsonl.add_argument(
        "--undated", type=_days, default=None, metavar="FIRST..LAST",
        help="days over which to spread stories without a date (default: 2015-01-01..2019-12-31)",
    )  # fmt: skip
    jsonl.add_argument("--report", type=Path, metavar="FILE", help="write the report there, as JSON")
    _add_json(jsonl)
    jsonl.set_defaults(run=run_jsonl)


def _add_page(kinds: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    page = kinds.add_parser("page", help="one captured page, plain text or HTML, becomes a draft")
    page.add_argument("file", type=Path, metavar="FILE")
    page.add_argument("--section", default="", metavar="SLUG", help="default: the newsroom's first")
    page.add_argument("--language", default="", help="default: the newsroom's")
    page.add_argument("--image", type=Path, metavar="FILE", help="the page's picture")
    _add_json(page)
    page.set_defaults(run=run_page)


def _add_json(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--json", action="store_true", help="answer in JSON")


def _days(text: str) -> tuple[datetime, datetime]:
    """The first moment of the first day and the last second of the last one, in UTC."""
    first, _, last = text.partition("..")
    try:
        days = date.fromisoformat(first), date.fromisoformat(last)
    except ValueError as error:
        raise argparse.ArgumentTypeError("two days are expected, as in 2015-01-01..2019-12-31") from error
    if not days[0] <= days[1] < datetime.now(UTC).date():
        raise argparse.ArgumentTypeError("the first day comes first, and the last one is in the past")
    return datetime.combine(days[0], time.min, UTC), datetime.combine(days[1], time(23, 59, 59), UTC)


def run_jsonl(arguments: argparse.Namespace) -> int:
    from jarchi.desk.search import index_missing
    from jarchi.exchange.report import Report
    from jarchi.kit.faults import Fault

    report = Report(arguments.file.name)
    try:
        importing = _prepare_import(arguments, report)
    except Fault as fault:
        return _refuse({fault.field: [fault.reason]}, as_json=arguments.json)
    interrupted = False
    try:
        importing.run()
        if report.created and not arguments.publish:
            index_missing()
    except KeyboardInterrupt:
        interrupted = True
    if arguments.report:
        arguments.report.write_text(_json(report.as_dict()))
    sys.stdout.write(_json(report.as_dict()) if arguments.json else report.as_table() + "\n")
    if interrupted:
        sys.stderr.write("Interrupted: run the same command again to go on.\n")
        return INTERRUPTED
    return WRONG_ROWS if report.failed else 0


def run_page(arguments: argparse.Namespace) -> int:
    from django.core.exceptions import ValidationError

    from jarchi.exchange.page import import_page
    from jarchi.kit.faults import Fault

    try:
        page = import_page(arguments.file, arguments.section, arguments.language, arguments.image)
    except Fault as fault:
        return _refuse({fault.field: [fault.reason]}, as_json=arguments.json)
    except ValidationError as error:
        return _refuse(error.message_dict, as_json=arguments.json)
    sys.stdout.write(_json(page.as_dict()) if arguments.json else page.as_text() + "\n")
    return 0


def run_publish(arguments: argparse.Namespace) -> int:
    from django.core.exceptions import ValidationError

    from jarchi.exchange.publishing import publish_file

    try:
        article = publish_file(arguments.file)
    except ValidationError as error:
        return _refuse(error.message_dict, as_json=arguments.json)
    sys.stdout.write(_json({"id": article.pk, "url": article.get_absolute_url()}))
    return 0


def _refuse(errors: dict[str, list[str]], *, as_json: bool) -> int:
    """Names each wrong field: in JSON on standard output, else one per line on standard error."""
    if as_json:
        sys.stdout.write(_json({"errors": errors}))
    else:
        sys.stderr.writelines(f"{name}: {' '.join(messages)}\n" for name, messages in errors.items())
    return WRONG_INPUT


def _json(answer: Any) -> str:
    """In UTF-8's letters; half a letter, echoed from wrong input, stays the escape it came as."""
    text = json.dumps(answer, ensure_ascii=False, indent=2, default=str) + "\n"
    return text.encode(errors="backslashreplace").decode()


def _prepare_import(arguments: argparse.Namespace, report: Any) -> Any:
    from django.conf import settings

    from jarchi.exchange.archived import Reading
    from jarchi.exchange.jsonl import Import
    from jarchi.exchange.sections import Sections, read_map
    from jarchi.kit.archive import Archive
    from jarchi.kit.faults import Fault

    if not arguments.file.is_file():
        raise Fault("file", f"there is no file {arguments.file}")
    if arguments.language and arguments.language not in dict(settings.LANGUAGES):
        raise Fault("language", f"unknown; there are {', '.join(dict(settings.LANGUAGES))}")
    reading = Reading(
        source=arguments.source or arguments.file.name.partition(".")[0],
        language=arguments.language or settings.LANGUAGE_CODE,
        topics=arguments.topics,
        headlines=arguments.headlines,
        **({"undated": arguments.undated} if arguments.undated else {}),
    )
    archive = Archive(arguments.file)
    return Import(
        archive=archive,
        sections=Sections(read_map(arguments.section_map), arguments.section),
        reading=reading,
        report=report,
        publish=arguments.publish,
        progress=_progress(archive, report),
    )


def _progress(archive: Any, report: Any) -> Callable[[], None]:
    """Tells on standard error how far an import has come: on a terminal twice a second, else every 10 s."""
    pause, end = (0.5, "\r") if sys.stderr.isatty() else (10, "\n")
    told = monotonic()

    def tell() -> None:
        nonlocal told
        if monotonic() - told < pause:
            return
        told = monotonic()
        rate = report.read / report.seconds
        sys.stderr.write(f"{archive.done:4.0%}  {report.read:,} read, {rate:,.0f}/s {end}")
        sys.stderr.flush()

    return tell
