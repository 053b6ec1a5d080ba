"""Russian names brought back to the nominative by their endings: «у Анны Ивановой» → «Анна Иванова».

A rule of thumb for names whose case is known to be oblique; an editor checks what comes of it.
"""

import re

LETTER = "а-яёәғқңөұүһіҳҷўӣӯ"
WORD = rf"[{LETTER.upper()}][{LETTER}]+(?:-[{LETTER.upper()}][{LETTER}]+)?"
PATRONYMIC = rf"[{LETTER.upper()}][{LETTER}]*(?:вич|ьич|вна|ична|ұлы|улы|уулу|оглы|қызы|кызы|зода)"
FULL_NAME = rf"{WORD} (?:{PATRONYMIC}[{LETTER}]{{0,2}} )?{WORD}"

_HARD = "бвгджзклмнпрстфхцчшщқғңһҳҷ"
_MAN = [
    (r"([цс]к)(?:ого|ому|им|ом)$", r"\1ий"),
    (r"([её]в|ов|ин|ын)(?:а|у|ым|е)$", r"\1"),
    (r"(?:ого|ому)$", "ый"),
    (r"ь[ие]$", "ья"),
    (r"([тс])ы$", r"\1а"),
    (rf"(?<!зод)(?<=[{_HARD}])(?:а|у|ом|е)$", ""),
    (r"([рлдн])(?:я|ю|ем)$", r"\1ь"),
    (r"([аеёиоуыэ])(?:я|ю|ем)$", r"\1й"),
]
_WOMAN_FIRST = [
    (r"и(?:и|ей)$", "ия"),
    (r"([гкхжшщч])(?:и|е|ой|ей)$", r"\1а"),
    (r"([ьаеёиоуыэ])(?:и|е|ей)$", r"\1я"),
    (r"([рлн])(?:и|ей)$", r"\1я"),
    (r"(?:ы|ой|е)$", "а"),
]
_WOMAN_LAST = [
    (r"([цс]к)ой$", r"\1ая"),
    (r"([её]в|ов|ин|ын)(?:ой|у)$", r"\1а"),
]


def is_patronymic(word: str) -> bool:
    return bool(re.fullmatch(PATRONYMIC, word))


def nominative(name: str, *, woman: bool | None = None) -> str:
    """`name`: first name and surname in any oblique case; a patronymic between them is left out. `woman`,
    where it is known from elsewhere; else it is read off the endings."""
    first, *_, last = name.split()
    if woman is None:
        woman = _is_womans(first, last)
    if woman:
        return f"{_undo(first, _WOMAN_FIRST)} {_undo(last, _WOMAN_LAST)}"
    return f"{_undo(first, _MAN)} {_undo(last, _MAN)}"


def _is_womans(first: str, last: str) -> bool:
    if re.search(r"(?:[её]в|ов|ин|ын|[цс]к)ой$", last):
        return True
    if any(re.search(pattern, last) for pattern, _ in _MAN[:3]):
        return False
    return bool(re.search(r"[иыей]$", first))


def _undo(word: str, endings: list[tuple[str, str]]) -> str:
    for pattern, ending in endings:
        if re.search(pattern, word):
            return re.sub(pattern, ending, word)
    return word
