"""Which format a file has, and who reads it."""

from collections.abc import Callable, Iterator

from jarchi.comments.importing import commento, disqus, isso, jarchi, wordpress
from jarchi.comments.importing.said import Record
from jarchi.kit.archive import Archive
from jarchi.kit.faults import Fault

FORMATS: dict[str, Callable[[Archive], Iterator[Record]]] = {
    "disqus": disqus.read, "wordpress": wordpress.read, "isso": isso.read, "commento": commento.read,
    "jarchi": jarchi.read,
}  # fmt: skip


def guess(archive: Archive) -> str:
    """By how a file begins. Raises `Fault` of the field `format`."""
    start = next(archive.chunks(), b"")
    if start.lstrip(b"\xef\xbb\xbf \t\r\n`").startswith(b"<"):
        found = {"disqus": b"<disqus", "wordpress": b"wordpress.org/export/"}
        guessed = next((name for name, sign in found.items() if sign in start), "")
    else:
        found = {"jarchi": b'{"key":', "isso": b"[", "commento": b"{"}
        bare = start.lstrip(b"\xef\xbb\xbf \t\r\n")
        guessed = next((name for name, sign in found.items() if bare.startswith(sign)), "")
    if not guessed:
        raise Fault("format", f"cannot be guessed: name it ({', '.join(FORMATS)})")
    return guessed
