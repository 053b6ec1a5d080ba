"""What `jarchi comments export` writes (`comments.exporting`), one JSON object per line."""

import json
from collections.abc import Iterator
from typing import Any

from django.conf import settings

from jarchi.comments.importing import said
from jarchi.comments.importing.fields import flag, number, text, word
from jarchi.comments.importing.said import MOST_KEY, MOST_TEXT, Record, Said, Thread, Wrong
from jarchi.comments.models import State
from jarchi.comments.models.comment import Mark
from jarchi.comments.models.discussion import address
from jarchi.kit.archive import Archive
from jarchi.kit.faults import Fault

_LONGEST = {"author": 40, "network": 43, "identified": 10, "name": 60}


def read(archive: Archive) -> Iterator[Record]:
    for line, raw in archive.lines():
        try:
            comment = _parsed(raw)
            yield (thread := _thread(comment))
            yield _comment(comment, thread.key, line)
        except Fault as fault:
            yield Wrong(line, fault)


def _parsed(raw: bytes | Fault) -> Any:
    if isinstance(raw, Fault):
        raise raw
    try:
        return json.loads(raw)
    except (ValueError, RecursionError) as error:
        raise Fault("line", f"broken JSON: {error}") from error


def _thread(comment: Any) -> Thread:
    name, language = word(comment, "discussion"), word(comment, "language")
    if language not in dict(settings.LANGUAGES):
        raise Fault("language", f"unknown: {language[:20]!r}")
    own = address(language, name)
    return Thread(own, (own, *filter(None, [text(comment, "url")])))


def _comment(comment: dict[str, Any], thread: str, line: int) -> Said:
    key, written, edited = word(comment, "key"), word(comment, "written_at"), text(comment, "edited_at")
    if len(key) > MOST_KEY:
        raise Fault("key", f"longer than {MOST_KEY} characters")
    row: dict[str, Any] = {
        "text": text(comment, "text"),
        "email": said.email_of(text(comment, "email")),
        "state": _one_of(comment, "state", State.values),
        "mark": _one_of(comment, "mark", Mark.values),
        "edited_at": said.moment_of(edited, "edited_at") if edited else None,
        **{name: _short(comment, name, longest) for name, longest in _LONGEST.items()},
        **{name: flag(comment, name) for name in ("featured", "pinned")},
        **{name: max(0, number(comment, name)) for name in ("up", "down")},
    }
    if row["author"].startswith("u"):  # an account there is not the account of that number here
        row["author"] = said.author("jarchi", row["author"])
    if not row["text"] and row["state"] != State.WITHDRAWN:
        raise Fault("text", "missing")
    if len(row["text"]) > MOST_TEXT:
        raise Fault("text", f"longer than {MOST_TEXT:,} characters")
    return Said(key, thread, line, said.moment_of(written, "written_at"), row, parent=text(comment, "parent"))


def _one_of(comment: dict[str, Any], name: str, known: list[str]) -> str:
    if (value := text(comment, name)) not in known:
        raise Fault(name, f"unknown; there are {', '.join(filter(None, known))}")
    return value


def _short(comment: dict[str, Any], name: str, longest: int) -> str:
    if len(value := " ".join(text(comment, name).split())) > longest:
        raise Fault(name, f"longer than {longest} characters")
    return value
