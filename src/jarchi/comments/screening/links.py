"""Links in a text, written openly or a little disguised («сайт точка ком»)."""

import re

# Endings under which nobody writes an ordinary word: «Node.js», «и.о», «1.5» are no links.
ENDINGS = (
    "com net org info biz io app dev me tv cc co ru su kz uz tj kg tm by ua eu de uk us cn in pro xyz top site online "
    "shop store club link live vip bet casino fun space website click icu ly gg gl to be ai рф қаз "
    "рус онлайн сайт бел укр"
).split()
_NAME = r"[a-z0-9а-яёіїєўәғқңөұүһҳҷӣӯ](?:[a-z0-9а-яёіїєўәғқңөұүһҳҷӣӯ-]{0,61}[a-z0-9а-яёіїєўәғқңөұүһҳҷӣӯ])?"
_ENDING = "(?:" + "|".join(sorted(ENDINGS, key=len, reverse=True)) + r")(?![\w-]|\.\w)"
_REST = r"(?::\d{2,5})?(?:[/?#][^\s<>\"«»]*)?"
_LINK = re.compile(
    rf"(?:h(?:tt|xx)ps?|ftp)\s?:\s?//[^\s<>\"«»]+|(?<![\w@.-])www\.[^\s<>\"«»]+|(?<![\w@.-])(?:{_NAME}\.)+{_ENDING}{_REST}",
    re.IGNORECASE,
)
_SPOKEN_DOT = r"\s*(?:[\[({]\s*(?:\.|dot|точка)\s*[\])}]|(?<=\s)(?:dot|точка)(?=\s))\s*"
_SPOKEN_ENDING = r"(?:com|net|org|info|ru|kz|uz|kg|io|me|ком|инфо|ру|кз|уз|кг|рф)(?!\w)"
_SPOKEN = re.compile(rf"(?<![\w@]){_NAME}{_SPOKEN_DOT}(?:{_NAME}{_SPOKEN_DOT})?{_SPOKEN_ENDING}", re.IGNORECASE)
_SPACED = re.compile(
    r"(?<![\w@.-])(?:t|[a-z0-9-]{3,63})(?:\s+\.\s*|\s*\.\s+)(?:com|net|org|info|ru|kz|uz|kg|me|io)(?!\w)(?:\s?/\s?\S+)?",
    re.IGNORECASE,
)  # «t . me / name»
# «Он ушёл.Me too»: a name in Cyrillic letters has one of these.
_MIXED = re.compile(r"[^\x00-\x7f][\w-]*\.(?!(?:com|net|org|info|ru|su|kz|uz|kg|tj)\b)[a-z]+$", re.IGNORECASE)
_CLOSING = ".,;:!?…'"


def links(text: str) -> list[str]:
    """Links as they stand in `text`, in their order, without the stop that ends the sentence. An e-mail address is
    none."""
    found: list[tuple[int, str]] = []
    taken: list[tuple[int, int]] = []
    for pattern in (_LINK, _SPOKEN, _SPACED):
        for match in pattern.finditer(text):
            if _MIXED.search(match[0]):
                continue
            if not any(match.start() < end and begin < match.end() for begin, end in taken):
                taken.append(match.span())
                found.append((match.start(), _trimmed(match[0])))
    return [link for _, link in sorted(found)]


def _trimmed(link: str) -> str:
    link = link.rstrip(_CLOSING)
    while link.endswith(")") and link.count(")") > link.count("("):  # «(см. example.kz/a)»
        link = link[:-1].rstrip(_CLOSING)
    return link
