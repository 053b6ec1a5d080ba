"""Answers of commands: for people in lines, for programs in JSON."""

import json
import sys
import time
from collections.abc import Iterable
from typing import Any

from django.core import checks
from django.core.serializers.json import DjangoJSONEncoder
from django.db import InterfaceError, OperationalError, close_old_connections, connection
from django.utils import timezone

from jarchi.journal import consumers
from jarchi.journal.models import Entry
from jarchi.journal.reading import Reader

LEVELS = {checks.INFO: "info", checks.WARNING: "warning", checks.ERROR: "error", checks.CRITICAL: "critical"}


def tell(answer: Any, lines: Iterable[str], *, as_json: bool) -> None:
    written = [json.dumps(answer, ensure_ascii=False, cls=DjangoJSONEncoder)] if as_json else lines
    sys.stdout.writelines(f"{line}\n" for line in written)
    sys.stdout.flush()


def check(*, as_json: bool) -> int:
    """All system checks, those for production too; 1 if any found an error."""
    found = [message for message in checks.run_checks(include_deployment_checks=True, databases=["default"])
             if not message.is_silenced()]  # fmt: skip
    answer = [
        {
            "id": message.id,
            "level": LEVELS.get(message.level, "info"),
            "message": message.msg,
            "hint": message.hint,
        }
        for message in found
    ]
    lines = [
        f"{a['level']} {a['id']}: {a['message']}" + (f" {a['hint']}" if a["hint"] else "") for a in answer
    ]
    tell(answer, lines or ["The set-up is in order."], as_json=as_json)
    return int(any(message.is_serious() for message in found))


def journal(after: int, *, follow: bool, as_json: bool) -> int:
    """Entries after that id, in the order in which consumers read them."""
    reader = Reader()
    while True:
        try:
            read = 0
            consumers.listen()
            for entry in reader.after(after):
                after, read = entry.id, read + 1
                tell(_facts(entry), [_line(entry)], as_json=as_json)
            if not (read or follow or reader.in_doubt):
                return 0
            if not read:
                close_old_connections()
                consumers.wait_for_news(consumers.LOOK_EVERY if reader.in_doubt else consumers.LISTEN_FOR)
        except (OperationalError, InterfaceError):  # the database is away; who follows waits for it
            if not follow:
                raise
            connection.close()
            time.sleep(consumers.LISTEN_FOR)


def _facts(entry: Entry) -> dict[str, Any]:
    return {"id": entry.id, "kind": entry.kind, "at": entry.at, "data": entry.data}


def _line(entry: Entry) -> str:
    moment = timezone.localtime(entry.at).strftime("%Y-%m-%d %H:%M:%S")
    facts = " ".join(str(entry.data[name]) for name in ("headline", "url") if name in entry.data)
    return f"{entry.id:>8}  {moment}  {entry.kind:<20}  {facts}"
