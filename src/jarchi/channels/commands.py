"""`jarchi channels status` and `retry`: what the operator sees of the outbox, and does to it.

docs/how-to/tell-hubs-and-search-engines.md
"""

import argparse
import json
import sys
from collections.abc import Iterable, Iterator
from typing import Any

MISUSED = 2
MOST_ERRORS = 3  # shown of an outlet


def add_arguments(subparsers: Any) -> None:
    kinds = subparsers.add_parser("channels", help="look after what is told to the outside").add_subparsers(
        metavar="COMMAND", required=True
    )
    status = kinds.add_parser("status", help="what waits, was sent, failed, and why")
    status.set_defaults(run=run_status)
    retry = kinds.add_parser("retry", help="send again what failed")
    retry.add_argument("outlet", nargs="?", default="", metavar="OUTLET", help="such as websub (default: all)")
    retry.set_defaults(run=run_retry)
    for command in (status, retry):
        command.add_argument("--json", action="store_true", help="answer in JSON")


def run_status(arguments: argparse.Namespace) -> int:
    from jarchi.channels import outlets

    told = [_status(outlet) for outlet in sorted(outlets.found(), key=lambda outlet: outlet.name)]
    _tell({"outlets": told}, (line for status in told for line in _lines(status)), as_json=arguments.json)
    return 0


def run_retry(arguments: argparse.Namespace) -> int:
    from jarchi.channels import actions, outlets

    names = sorted(outlet.name for outlet in outlets.found())
    if arguments.outlet and arguments.outlet not in names:
        sys.stderr.write(f"jarchi channels retry: no such outlet; there are: {', '.join(names)}\n")
        return MISUSED
    count = actions.retry(arguments.outlet)
    _tell({"retried": count}, [f"{count} will be sent again"], as_json=arguments.json)
    return 0


def _status(outlet: Any) -> dict[str, Any]:
    from django.db.models import Count, Max, Min

    from jarchi.channels.models import Dispatch
    from jarchi.kit.outgoing import without_secrets

    ours = Dispatch.objects.of(outlet.name)
    counts = dict(ours.order_by().values_list("state").annotate(Count("pk")))
    errors = (
        ours.exclude(error="").order_by().values("place", "error", "state")
        .annotate(count=Count("pk"), newest=Max("pk")).order_by("-newest")[:MOST_ERRORS]
    )  # fmt: skip
    waiting = ours.waiting().aggregate(since=Min("queued_at"), next=Min("due_at"))
    return {
        "outlet": outlet.name,
        "places": [without_secrets(place) for place in outlet.places()],
        "waiting": counts.get("new", 0),
        **{state: counts.get(state, 0) for state in ("sent", "skipped", "failed")},
        "waiting_since": waiting["since"],
        "next_try": waiting["next"],
        "errors": [
            {"place": without_secrets(row["place"])} | {name: row[name] for name in ("state", "count", "error")}
            for row in errors
        ],
    }


def _lines(status: dict[str, Any]) -> Iterator[str]:
    from django.utils import timezone

    where = " ".join(status["places"]) or "switched off"
    yield f"{status['outlet']}: {where}"
    if status["waiting"]:
        since, due = (timezone.localtime(status[name]) for name in ("waiting_since", "next_try"))
        yield f"  {status['waiting']} waiting since {since:%Y-%m-%d %H:%M:%S}, tried next at {due:%H:%M:%S}"
    yield f"  {status['sent']} sent, {status['skipped']} skipped, {status['failed']} failed"
    for row in status["errors"]:
        yield f"  {row['count']} {'waiting' if row['state'] == 'new' else row['state']}: {row['error']}"
    if status["failed"]:
        yield f"  `jarchi channels retry {status['outlet']}` sends them again"


def _tell(answer: Any, lines: Iterable[str], *, as_json: bool) -> None:
    from django.core.serializers.json import DjangoJSONEncoder

    written = [json.dumps(answer, ensure_ascii=False, cls=DjangoJSONEncoder)] if as_json else lines
    sys.stdout.writelines(f"{line}\n" for line in written)
