"""A disguised spelling brought to the forms it may be read as: «xyй», «х.у.й», «ХХууЙ», «huy» and «х*й» are one word.

Everything here is about one piece of text without spaces; `words` puts pieces together.
"""

import re
import unicodedata
from collections.abc import Iterator
from typing import NamedTuple

MOST_LETTERS = 60  # of a word that is read: no word of these languages is longer, and reading costs by the letter
_MARKS = dict.fromkeys(
    code
    for first, last in (
        (0x00AD, 0x00AD), (0x0300, 0x036F), (0x0483, 0x0489), (0x061C, 0x061C), (0x180B, 0x180E), (0x1AB0, 0x1AFF),
        (0x200B, 0x200F), (0x202A, 0x202E), (0x2060, 0x206F), (0x20D0, 0x20FF), (0xFE00, 0xFE0F), (0xFE20, 0xFE2F),
        (0xFEFF, 0xFEFF),
    )
    for code in range(first, last + 1)
)  # fmt: skip
# Letters of which no word of the lists is told apart; the lists are brought to the same form.
_SAME = str.maketrans("ёйъ", "еиь")
_PLAIN_CYRILLIC = re.compile(r"[а-яё]+")
_CYRILLIC = re.compile(r"[\u0400-\u052f]")
_LATIN = re.compile(r"[a-z]")
_DIGIT = re.compile(r"\d")
_NUMERAL = re.compile("[ivxхlcdm1]+")  # «XIII», «ХХI»
_DOUBLED = re.compile(r"(.)\1+")


def _table(pairs: str) -> dict[int, str]:
    """Of "aа bб": what stands first is read as what follows it."""
    return {ord(pair[0]): pair[1:] for pair in pairs.split()}


# Letters of Kazakh, Kyrgyz, Tajik, Uzbek, Ukrainian, when a Russian word borrows them; words are read with them, too.
_BORROWED = _table("әа ғг қк ңн өо ұу үу һх іи ҳх ҷч ӣи ӯу ўу їи єе ґг ҝк")
# By looks, by looks of capitals and handwriting, by sound.
_SIGNS = "0о 1и 3з 4ч 6б 8в 9я @а $с !и |и"
_LOOKS = _table(f"{_SIGNS} aа bь cс eе gд hн iи kк lл mм nп oо pр rг sс tт uи vв wш xх yу zз dд fф jи qк")
_ALSO_LOOKS = _table(f"{_SIGNS} aа bб cс eе gд hн iи kк lл mт nп oо pр rг sс tт uи vв wш xх yу zз dд fф jи qк")
_SOUNDS = _table(f"{_SIGNS} aа bб cц dд eе fф gг hх iи jи kк lл mм nн oо pп qк rр sс tт uу vв wв xх yи zз")
_SOUNDS_LIKE_ENGLISH_C = _SOUNDS | _table("cк 3е")
_LETTERS_BY_LOOKS = frozenset("abcegkmnoprtuxyh013468")
_DIGRAPHS = re.compile("shch|sch|sh|ch|zh|kh|ts|tz|ya|ja|ia|yu|ju|yo|jo|ye|je")
_DIGRAPH = {
    "shch": "щ", "sch": "щ", "sh": "ш", "ch": "ч", "zh": "ж", "kh": "х", "ts": "ц", "tz": "ц", "ya": "я", "ja": "я",
    "ia": "я", "yu": "ю", "ju": "ю", "yo": "е", "jo": "е", "ye": "е", "je": "е",
}  # fmt: skip
_LATIN_SIGNS = _table("0o 1i 3e 4a 5s 7t 8b @a $s !i |i")
_LATIN_BY_LOOKS = _table("аa вb еe кk мm нh оo рp сc тt уy хx іi ѕs јj ԁd")
_FOREIGN = _table("αa βb εe ηn ιi κk μm νv οo ρp τt υy χx γy λл πп ωw σo ɑa ɡg ıi ʏy ʀr ʜh ɴn ѕs јj ԁd ԛq ԝw ßb €е ©с")
_ACCENTED = {
    code: base
    for first, last in ((0xC0, 0x24F), (0x1E00, 0x1EFF))
    for code in range(first, last + 1)
    if (base := unicodedata.normalize("NFD", chr(code))[0].lower()) != chr(code) and base.isascii()
}
_DRAWN = re.compile(r"\}\{|\)\(|(?<![<>])><(?![<>])")  # «}{уй»
MANY, ONE, QUIET = "…", "*", "_"  # of a mask: some letters hidden; one or two; one, by a sign that also parts words
_MANY_HIDDEN = re.compile(r"[*#%&^@$]{2,}|\.{2,}|…")
_ONE_HIDDEN = re.compile(r"[*#%&^@$~+=]")
_QUIETLY_HIDDEN = re.compile(r"(?<=[^\W\d])[-._](?=[^\W\d])")  # these also part words
_MOST_OF_QUIET = 12
_PARTING = re.compile(r"[\W_]+")
_SIGN_AMONG_LETTERS = re.compile(r"(?<=\w)[@$!|](?=\w)|[@$](?=\w)|(?<=\w)[@$]")


class Piece(NamedTuple):
    """`parts`: forms of each word between signs («из-за»: two). `whole`: forms if the signs are only there to part its
    letters. `masks`: with letters hidden, `*` one or two of them, `…` some, `_` one."""

    parts: tuple[tuple[str, ...], ...]
    whole: tuple[str, ...]
    masks: tuple[str, ...]


def plain(text: str) -> str:
    """Small composed letters without stress marks, invisible characters and fancy alphabets; same words, same signs."""
    if not text.isascii():
        text = unicodedata.normalize("NFKC", text).translate(_MARKS)
    return text.lower()


def is_plain(word: str) -> bool:
    """Whether it is of small Russian letters alone."""
    return _PLAIN_CYRILLIC.fullmatch(word) is not None


def drawn(piece: str) -> str:
    """With letters drawn by brackets written: «}{уй»."""
    return _DRAWN.sub("х", piece)


def canonical(word: str) -> str:
    """As words of a list are kept: `plain`, ё as е, й as и, ъ as ь."""
    return plain(word).translate(_SAME)


def forms(word: str) -> tuple[str, ...]:
    """Of a word of letters and digits: every spelling in one alphabet that it may be read as, `canonical`.

    A letter written twice may stand for one, written more often for one or two.
    """
    if is_plain(word):
        found = [word.translate(_SAME)]
    else:
        found = list(dict.fromkeys(_readings(word.translate(_ACCENTED).translate(_FOREIGN)[:MOST_LETTERS])))
    doubled = [form for form in found if _DOUBLED.search(form)]
    for form in doubled:
        found += [_DOUBLED.sub(r"\1\1", form), _DOUBLED.sub(r"\1", form)]
    return tuple(dict.fromkeys(found) if doubled else found)


def _readings(word: str) -> Iterator[str]:
    is_latin = _LATIN.search(word)
    if _CYRILLIC.search(word) and not _NUMERAL.fullmatch(word):
        kept = word.translate(_SAME)
        if not is_latin and not _DIGIT.search(word) and not _SIGN_AMONG_LETTERS.search(word):
            yield from (kept, kept.translate(_BORROWED))
            return
        kept = kept.translate(_BORROWED)
        for table in (_LOOKS, _ALSO_LOOKS, _SOUNDS, _SOUNDS_LIKE_ENGLISH_C):
            yield kept.translate(table)
        if is_latin:
            yield word.translate(_LATIN_BY_LOOKS).translate(_LATIN_SIGNS)
    elif _NUMERAL.fullmatch(word):
        yield word
    elif is_latin:
        yield word.translate(_LATIN_SIGNS)
        if _LETTERS_BY_LOOKS.issuperset(word):
            yield word.translate(_LOOKS)
        if len(word) > 3:  # «her», «hue» are English
            sounded = _DIGRAPHS.sub(lambda match: _DIGRAPH[match[0]], word)
            yield from (sounded.translate(_SOUNDS), sounded.translate(_SOUNDS_LIKE_ENGLISH_C))


def read(piece: str) -> Piece:
    """Of a piece without spaces, as it stands in a text."""
    if piece.isalpha():
        return Piece((forms(plain(piece)),), (), ())
    piece = plain(piece).strip("_")
    if piece.isalnum():
        return Piece((forms(piece),), (), ())
    words = [word for word in _PARTING.split(piece) if word]
    parts = tuple(forms(word) for word in words if not word.isdigit())
    whole: list[str] = []
    if _SIGN_AMONG_LETTERS.search(piece):
        signed = re.sub(r"[^\w@$!|]|_", "", piece.rstrip("!|"))
        whole += forms(signed)
    if len(words) > 1 and _is_parted(words):
        whole += forms("".join(words))
    return Piece(parts, tuple(whole), tuple(_masks(piece)))


def _is_parted(words: list[str]) -> bool:
    """Whether signs stand within a word rather than between words: «пи.здец», «х-у-й», not «северо-восток»."""
    lengths = [len(word) for word in words]
    if any(word.isdigit() and (len(words) < 3 or len(word) > 1) for word in words):  # «16-летний»
        return False
    return max(lengths) <= 3 or (min(lengths) <= 2 and len(words) <= 3)


def _masks(piece: str) -> Iterator[str]:
    """Trailing signs hide letters only after three: «сук*», not the end of **bold**."""
    loud = re.sub(r"[^\w*…]|_", "", _ONE_HIDDEN.sub(ONE, _MANY_HIDDEN.sub(MANY, piece))).lstrip(ONE + MANY)
    seen = sum(map(str.isalpha, loud))
    found = []
    if 1 < seen < MOST_LETTERS and not _DIGIT.search(loud) and (ONE in loud or MANY in loud):
        inner = loud.rstrip(ONE + MANY)
        found = [inner] if ONE in inner or MANY in inner else []
        if seen > 2 and (hidden := re.search(r"\w(\*+)\W*$", piece)):
            found.append(inner + QUIET * len(hidden[1]))
    elif len(signs := _QUIETLY_HIDDEN.findall(piece)) == 1 and seen > (3 if signs == ["-"] else 2):  # «г-на»
        quiet = re.sub(r"[^\w]", "", _QUIETLY_HIDDEN.sub(QUIET, piece.replace("_", "") if signs != ["_"] else piece))
        found = [quiet] if len(quiet) < _MOST_OF_QUIET else []
    for mask in found:
        yield mask.translate(_SAME)
        if _LATIN.search(mask):
            yield mask.translate(_SAME).translate(_LOOKS if _CYRILLIC.search(mask) else _SOUNDS)
