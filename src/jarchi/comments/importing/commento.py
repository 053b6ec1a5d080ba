"""Commento's and Comentario's export: `{"version": 1, "comments": […], "commenters": […]}`
(https://docs.commento.io/installation/self-hosting/, api/domain_export.go)."""

from collections.abc import Iterator
from typing import Any

from jarchi.comments.importing import said
from jarchi.comments.importing.fields import number, text, word
from jarchi.comments.importing.json import items
from jarchi.comments.importing.said import Person, Record, Said, Thread, Wrong
from jarchi.comments.models import State
from jarchi.kit.archive import Archive
from jarchi.kit.faults import Fault

_VERSION = 1
_ANONYMOUS = "anonymous"


def read(archive: Archive) -> Iterator[Record]:
    """Commenters come last, so a comment says by their key who spoke. Its votes are known as one number."""
    for line, key, item in items(archive):
        if key == "version" and item != _VERSION:
            raise Fault("version", f"{item!r} is unknown; {_VERSION} is known")
        try:
            if key == "comments":
                yield (thread := _thread(item))
                yield _comment(item, thread.key, line)
            elif key == "commenters":
                yield Person(word(item, "commenterHex"), said.name_of(text(item, "name")), text(item, "email"))
        except Fault as fault:
            yield Wrong(line, fault)


def _thread(comment: dict[str, Any]) -> Thread:
    """Paths only: `domain` has no scheme."""
    address = word(comment, "url")
    return Thread(address, (f"https://{text(comment, 'domain')}{address}",))


def _comment(comment: dict[str, Any], thread: str, line: int) -> Said:
    person, parent = word(comment, "commenterHex"), text(comment, "parentHex")
    gone = comment.get("deleted") is True
    state = State.SHOWN if text(comment, "state") == "approved" else State.WAITING
    author = said.author("commento", person if person != _ANONYMOUS else word(comment, "commentHex"))
    row = {} if gone else said.row("", "", text(comment, "markdown") or text(comment, "html"), author, state)
    score = number(comment, "score")
    return Said(
        said.key("commento", word(comment, "commentHex")), thread, line,
        said.moment_of(word(comment, "creationDate"), "creationDate"),
        row | {"up": max(score, 0), "down": max(-score, 0)},
        parent=said.key("commento", parent) if parent not in ("", "root") else "",
        person=person if person != _ANONYMOUS else "",
        gone=gone,
    )  # fmt: skip
