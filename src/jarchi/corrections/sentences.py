"""The sentence around some words, for showing them where they stand."""

import re

from jarchi.corrections.letters import cuts_a_sign

_END = re.compile(r"(?P<mark>[.!?…]+)[»”\"')\]]*\s+(?=[\"«“„(\[—–-]|[^\W_])")
# What ends in a full stop in the middle of a sentence, besides single letters and words that go on with a small letter.
_SHORT = frozenset(
    "гг вв млн млрд трлн тыс руб коп долл тел ул пр просп пер пл обл респ стр рис табл гл ст см ср др пр проч "
    "им род ум акад проф доц канд ред изд напр т.е т.д т.п т.к т.н н.э до.н.э ж.б мкр тенге теңге ж ғ ғғ жж "
    "mr mrs ms dr st vs no etc inc prof".split()
)


def sentence(text: str, start: int, end: int, longest: int = 300) -> tuple[str, str, str]:
    """(what stands before, `text[start:end]`, what stands after) of the sentence or sentences that hold the range.

    A sentence ends with its line. Before and after are cut to `longest` characters together, at a word, with «…».
    """
    line_start = text.rfind("\n", 0, start) + 1
    line_end = text.find("\n", end)
    line_end = len(text) if line_end < 0 else line_end
    first, last = line_start, line_end
    near = max(line_start, start - longest - 1)
    for match in _END.finditer(text, near, min(line_end, end + longest + 1)):
        if not _ends(text, match, line_start):
            continue
        if match.end() <= start:
            first = match.end()
        elif match.end("mark") >= end:
            last = match.end()
            break
    room = max(0, longest - (end - start)) if end - start < longest else longest // 4
    before, after = text[first:start].lstrip(), text[end:last].rstrip()
    side = max(room // 2, room - len(before), 0), max(room // 2, room - len(after), 0)
    return _tail(before, side[1]), text[start:end], _head(after, side[0])


def _ends(text: str, match: re.Match[str], line_start: int) -> bool:
    if match["mark"] != ".":
        return match["mark"] != "…" or not text[match.end()].islower()
    if text[match.end()].islower():
        return False
    word = text[max(line_start, match.start() - 20) : match.start()].rpartition(" ")[2].rpartition("\u00a0")[2]
    word = word.lstrip("«“„\"'(").lower()
    return not (len(word.rpartition(".")[2]) <= 1 and not word.isdigit()) and word not in _SHORT


def _tail(text: str, most: int) -> str:
    if len(text) <= most:
        return text
    cut = len(text) - most
    space = text.find(" ", cut)
    while cuts_a_sign(text, cut):
        cut += 1
    return "…" + text[space + 1 if 0 <= space < len(text) - 1 else cut :]


def _head(text: str, most: int) -> str:
    if len(text) <= most:
        return text
    cut = most
    space = text.rfind(" ", 0, cut)
    while cut and cuts_a_sign(text, cut):
        cut -= 1
    return text[: space if space > 0 else cut].rstrip() + "…"
