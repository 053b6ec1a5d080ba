"""Display names of readers: what may be one, and who may not be impersonated.

Rooms above say which names are the newsroom's: `protect(lambda: …)`.
"""

import unicodedata
from collections.abc import Callable, Iterable

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from jarchi.kit.text import clean
from jarchi.readers.models import LONGEST_NAME, User

SHORTEST = 2
# Titles that only the newsroom may speak under, in the languages of the house.
TITLES = (
    "admin", "administrator", "moderator", "editor", "newsroom", "редакция", "редактор", "администратор", "админ",
    "модератор", "администрация", "әкімші", "муҳаррир", "muharrir", "tahririyat", "редакциясы", "башкаруучу",
)  # fmt: skip
# After case folding and with accents off: letters and figures that are drawn alike, as one Latin letter.
_ALIKE = {
    ord(pair[0]): pair[1]
    for pair in (
        "аa вb еe зz 3z кk қk ҝk мm нh һh ңh пn оo өo 0o рp сc тt уy ұy үy ўy хx ҳx іl їl il 1l |l ıl ӏl јj ѕs ԁd ԛq "
        "ԝw ьb бb 6b әe ғf αa βb εe ηn ιl κk μm νv οo ρp τt υy χx γy ɑa ɡg ʏy гr ґr"
    ).split()
}  # fmt: skip

_protected: list[Callable[[], Iterable[str]]] = []


def protect(names: Callable[[], Iterable[str]]) -> None:
    """No reader may take what `names()` gives at the moment of choosing."""
    _protected.append(names)


def looks(name: str) -> str:
    """What the eye takes `name` for: the same for «Редакция», «PEДAKЦИЯ» and «ре\u200bдакция»."""
    plain = unicodedata.normalize("NFKD", unicodedata.normalize("NFKC", name).casefold()).translate(_ALIKE)
    return "".join(letter for letter in plain if letter.isalnum()).translate(_ALIKE)


def check(name: str, user: User | None = None, reserved: set[str] | None = None) -> str:
    """The name as it is kept. Raises `ValidationError`, in the reader's language. `user`: who has it or wants it;
    `reserved`: what `taken()` gave, if it was asked before."""
    name = clean(name).replace("\n", " ")
    if not SHORTEST <= len(name) <= LONGEST_NAME:
        raise ValidationError(
            _("A name has from %(least)s to %(most)s characters.") % {"least": SHORTEST, "most": LONGEST_NAME},
            code="length",
        )
    if not any(letter.isalpha() for letter in name) or not name.isprintable():
        raise ValidationError(_("A name is made of letters."), code="letters")
    if "@" in name or "://" in name or "www." in name.lower():
        raise ValidationError(_("An address is no name: write how others should call you."), code="address")
    if looks(name) in (taken(user) if reserved is None else reserved):
        raise ValidationError(_("This name is the newsroom's, or looks like it. Choose another."), code="newsroom")
    return name


def taken(user: User | None = None) -> set[str]:
    """What the names look like that nobody but the newsroom may have."""
    staff = User.objects.staff().exclude(pk=user.pk if user else None)
    names = [*TITLES, *(name for source in _protected for name in source())]
    for member in staff:
        names += [member.username, member.get_full_name(), f"{member.last_name} {member.first_name}"]
    return {looked for name in names if (looked := looks(name))}
