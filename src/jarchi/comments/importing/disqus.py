"""Disqus' export: https://help.disqus.com/en/articles/1717164-comments-export (schema disqus.xsd)."""

from collections.abc import Iterator

from jarchi.comments.importing import said
from jarchi.comments.importing.said import Record, Said, Thread, Wrong
from jarchi.comments.importing.xml import Element, elements
from jarchi.comments.models import State
from jarchi.kit.archive import Archive
from jarchi.kit.faults import Fault


def read(archive: Archive) -> Iterator[Record]:
    for element in elements(archive, ("disqus/thread", "disqus/post")):
        try:
            yield _thread(element) if element.path == "disqus/thread" else _post(element)
        except Fault as fault:
            yield Wrong(element.line, fault)


def _thread(element: Element) -> Thread:
    """`id` is what the site called the page: often its address, and the one that has not moved since."""
    addresses = (element.get("link"), element.get("id"))
    return Thread(_id(element, "@id"), tuple(filter(None, addresses)), gone=element.get("isDeleted") == "true")


def _post(element: Element) -> Said:
    number, thread = _id(element, "@id"), _id(element, "thread@id")
    name, email = element.get("author/name"), element.get("author/email")
    author = said.author("disqus", element.get("author/username"), email.lower(), name)
    gone = "true" in (element.get("isDeleted"), element.get("isSpam"))
    state = State.WAITING if element.get("isApproved") == "false" else State.SHOWN
    return Said(
        said.key("disqus", number), thread, element.line, said.moment_of(element.get("createdAt"), "createdAt"),
        {} if gone else said.row(name, email, element.get("message"), author, state),
        parent=said.key("disqus", parent) if (parent := element.get("parent@id")) else "",
        gone=gone,
    )  # fmt: skip


def _id(element: Element, name: str) -> str:
    if not (number := element.get(name)).isdecimal():
        raise Fault(f"dsq:id of {name.partition('@')[0] or element.path.rpartition('/')[2]}", "missing or no number")
    return number
