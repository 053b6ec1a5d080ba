"""Isso's generic format (`isso import -t generic`), which other systems write, too:
https://isso-comments.de/docs/guides/advanced-migration/

`[{"id": "/path/", "title": "…", "comments": [{"id", "author", "email", "website", "remote_addr", "created", "text"}]}]`
"""

from collections.abc import Iterator
from typing import Any

from jarchi.comments.importing import said
from jarchi.comments.importing.fields import rows_of, text, word
from jarchi.comments.importing.json import items
from jarchi.comments.importing.said import Record, Said, Thread, Wrong
from jarchi.kit.archive import Archive
from jarchi.kit.faults import Fault


def read(archive: Archive) -> Iterator[Record]:
    """Moments have no zone: they are taken as UTC. Ids count within a page."""
    for line, key, page in items(archive):
        if key:
            raise Fault("file", "Isso's generic format is an array of pages")
        try:
            path, comments = word(page, "id"), rows_of(page, "comments")
        except Fault as fault:
            yield Wrong(line, fault)
            continue
        yield Thread(path, (path,))
        for comment in comments:
            try:
                yield _comment(comment, path, line)
            except Fault as fault:
                yield Wrong(line, fault)


def _comment(comment: dict[str, Any], path: str, line: int) -> Said:
    name, email = text(comment, "author"), text(comment, "email")
    parent = text(comment, "parent")
    return Said(
        said.key("isso", path, word(comment, "id")), path, line, said.moment_of(word(comment, "created"), "created"),
        said.row(name, email, text(comment, "text"), said.author("isso", email.lower(), name)),
        parent=said.key("isso", path, parent) if parent else "",
    )  # fmt: skip
