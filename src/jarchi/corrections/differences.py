"""What was written and what is, word by word, for readers."""

import re
from collections.abc import Iterator
from difflib import SequenceMatcher
from html import escape
from typing import NamedTuple

from django.utils.safestring import SafeString, mark_safe

MOST = 1_000_000  # pairs of words that are compared; longer texts are shown as wholly changed
AROUND = 25  # words and gaps that are shown of what did not change, on each side
# A word with its accents, hyphens and apostrophes; a gap; whatever else stands together.
_PIECE = re.compile(r"\w[\w\u0300-\u036f\u00ad'’-]*|\s+|[^\w\s]+")
_WORD = re.compile(r"\w")


class Part(NamedTuple):
    """A stretch that stays (`was` is `now`), or that was one and is the other; each in pieces."""

    was: list[str]
    now: list[str]

    @property
    def stays(self) -> bool:
        return self.was == self.now


def difference(was: str, now: str) -> SafeString:
    """HTML with `<del>` and `<ins>`, the words between them shortened; empty where nothing differs."""
    parts = _parts(_PIECE.findall(was), _PIECE.findall(now))
    if all(part.stays for part in parts):
        return SafeString("")
    last = len(parts) - 1
    shown = (_shown(part, begins=number == 0, ends=number == last) for number, part in enumerate(parts))
    return mark_safe("".join(shown))  # noqa: S308 -- each piece is escaped


def _parts(was: list[str], now: list[str]) -> list[Part]:
    """Changes that only a gap or a comma parts are one."""
    parts: list[Part] = []
    for part in _compared(was, now):
        before = parts[-2:]
        if len(before) == 2 and not part.stays and not _WORD.search("".join(before[1].was)) and not before[0].stays:
            parts[-2:] = [Part(before[0].was + before[1].was + part.was, before[0].now + before[1].now + part.now)]
        else:
            parts.append(part)
    return parts


def _compared(was: list[str], now: list[str]) -> Iterator[Part]:
    if len(was) * len(now) > MOST:
        yield Part(was, now)
        return
    for _tag, a, b, c, d in SequenceMatcher(None, was, now, autojunk=False).get_opcodes():
        yield Part(was[a:b], now[c:d])


def _shown(part: Part, *, begins: bool, ends: bool) -> str:
    if part.stays:
        return _html(_shortened(part.now, begins=begins, ends=ends))
    gone, come = _html(part.was), _html(part.now)
    return (f"<del>{gone}</del>" if gone else "") + (f"<ins>{come}</ins>" if come else "")


def _shortened(pieces: list[str], *, begins: bool, ends: bool) -> list[str]:
    head, tail = (0 if begins else AROUND), (0 if ends else AROUND)
    if len(pieces) <= head + tail + 1:
        return pieces
    return [*pieces[:head], "… " if begins else " …" if ends else " … ", *pieces[len(pieces) - tail :]]


def _html(pieces: list[str]) -> str:
    return escape("".join(pieces), quote=False).replace("\n", "<br>")
