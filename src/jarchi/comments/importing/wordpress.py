"""Comments in WordPress' export (WXR 1.0 to 1.2): wordpress.org, wp-admin/includes/export.php."""

from collections.abc import Iterator

from jarchi.comments.importing import said
from jarchi.comments.importing.addresses import parted
from jarchi.comments.importing.said import Record, Said, Thread, Wrong
from jarchi.comments.importing.xml import Element, elements
from jarchi.comments.models import State
from jarchi.kit.archive import Archive
from jarchi.kit.faults import Fault

_ITEM = "rss/channel/item"
_WANTED = tuple(f"{_ITEM}/{name}" for name in ("link", "guid", "post_id", "comment"))
_STATES = {"1": State.SHOWN, "approved": State.SHOWN, **dict.fromkeys(("0", "hold", ""), State.WAITING)}


def read(archive: Archive) -> Iterator[Record]:
    """Link and id of a post stand before its comments."""
    link, post, item = "", "", 0
    for element in elements(archive, _WANTED):
        name, text = element.path.rpartition("/")[2], element.get("")
        if element.parent != item:
            link, post, item = "", "", element.parent
        if name == "link":
            link = text
        elif name == "guid":
            link = link or text
        elif name == "post_id":
            post = text
        elif element.get("comment_type") in ("", "comment"):  # others: pingbacks, what shops note of orders
            yield from _told(element, link, post)


def _told(element: Element, link: str, post: str) -> Iterator[Record]:
    host, path = parted(link)
    thread = f"{host}:{post or path}"
    yield Thread(thread, (link,) if link else ())
    try:
        yield _comment(element, host, thread)
    except Fault as fault:
        yield Wrong(element.line, fault)


def _comment(element: Element, host: str, thread: str) -> Said:
    """Ids are of one site, so its host is of the key; and of the post, for files put together by hand."""
    if not (number := element.get("comment_id")).isdecimal():
        raise Fault("wp:comment_id", "missing or no number")
    name, email = element.get("comment_author"), element.get("comment_author_email")
    state = _STATES.get(element.get("comment_approved"))  # else spam, trash
    parent = element.get("comment_parent").lstrip("0")
    author = said.author("wordpress", email.lower(), f"{host}:{name}")
    return Said(
        said.key("wordpress", thread, number), thread, element.line, _moment(element),
        said.row(name, email, element.get("comment_content"), author, state) if state else {},
        parent=said.key("wordpress", thread, parent) if parent else "",
        gone=state is None,
    )  # fmt: skip


def _moment(element: Element) -> int:
    """WordPress writes zeros for what it does not know."""
    universal = element.get("comment_date_gmt")
    if universal and not universal.startswith("0000"):
        return said.moment_of(universal, "wp:comment_date_gmt")
    return said.moment_of(element.get("comment_date"), "wp:comment_date")
