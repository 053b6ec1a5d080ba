"""What the house keeps of a reader: given out on request, erased on request.

Each room above says what it keeps: `register("comments", export=…, erase=…)`.
"""

import datetime as dt
from collections.abc import Callable
from typing import Any, NamedTuple

from allauth.account.models import EmailAddress
from django.db import transaction
from django.utils import timezone

from jarchi.readers import identity, letters
from jarchi.readers.models import Profile, Session, User


class Section(NamedTuple):
    export: Callable[[User], Any]
    erase: Callable[[User, bool], None]


_sections: dict[str, Section] = {}


def register(name: str, export: Callable[[User], Any], erase: Callable[[User, bool], None]) -> None:
    """`export(user)`: what the room keeps of the reader, as JSON may hold it. `erase(user, keep)`: what the reader
    published stays without a name, or goes with all the rest; called in the transaction that deletes the account."""
    _sections[name] = Section(export, erase)


def export(user: User) -> dict[str, Any]:
    """All that is kept of a reader, by room."""
    profile = Profile.of(user)
    account = {
        "name": profile.name,
        "language": profile.language,
        "letters": {str(said): kind not in profile.unwanted for kind, said in letters.kinds.items()},
        "emails": list(EmailAddress.objects.filter(user=user).values("email", "verified", "primary")),
        "has_password": user.has_usable_password(),
        "made_at": user.date_joined.isoformat(),
        "last_sign_in": user.last_login.isoformat() if user.last_login else None,
        "sessions": [
            ends.isoformat() for ends in Session.objects.filter(account=user.pk).values_list("expire_date", flat=True)
        ],
    }
    kept = {name: section.export(user) for name, section in _sections.items()}
    return {"account": account, "identity": identity.opened(user), **kept}


def is_kept_of(user: User) -> bool:
    """Whether any room keeps something of this reader."""
    return any(section.export(user) for section in _sections.values())


def give_way(email: str) -> None:
    """Accounts that were begun with this address and never confirmed are gone: a stranger may have given it, or asks
    now. One of which something is kept stays, without its password, which may be the stranger's: a code opens it."""
    for user in User.objects.unconfirmed().filter(email__iexact=email):
        if is_kept_of(user):
            user.set_unusable_password()
            user.save(update_fields=["password"])
        else:
            user.delete()


def forget_unconfirmed() -> int:
    """Accounts that were begun a day ago, never confirmed, and of which nothing is kept. Returns how many."""
    day = timezone.now() - dt.timedelta(days=1)
    begun = User.objects.unconfirmed().filter(date_joined__lt=day)
    gone = [user.pk for user in begun.iterator() if not is_kept_of(user)]
    for start in range(0, len(gone), 500):
        User.objects.unconfirmed().filter(pk__in=gone[start : start + 500]).delete()
    return len(gone)


def erase(user: User, *, keep: bool) -> None:
    """The account, its addresses, identity, letters and sessions are gone; so is what the rooms keep, but for what
    stays published without a name if `keep`."""
    with transaction.atomic():
        for section in _sections.values():
            section.erase(user, keep)
        Session.objects.filter(account=user.pk).delete()
        user.delete()
