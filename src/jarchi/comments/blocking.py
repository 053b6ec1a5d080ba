"""Who may not write for a time: an author (`Comment.author`) or a network."""

import datetime as dt
import ipaddress

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from jarchi.comments import reasons
from jarchi.comments.models import Block, Comment, Decision, Verb
from jarchi.readers.models import User

LONGEST = 3650  # days; longer is for ever
# Bits of the networks of an IP version: fewer would be half a country, more less than a household.
WIDEST, NARROWEST = {4: 16, 6: 32}, {4: 32, 6: 64}
_SAME = dt.timedelta(hours=1)  # one form sent twice is one block


def block(
    by: User | None, *, author: str = "", network: str = "", days: int | None, reason: str, note: str = "",
    comment: Comment | None = None,
) -> Block:  # fmt: skip
    """One of the two, for so many days (None: for ever). `reason`, `note`: as of `moderation.refuse`; `comment`: what
    the decision is about.

    Who is blocked for as long already stays as he is: that block is returned. Raises `ValidationError`.
    """
    if bool(author) == bool(network):
        raise ValidationError({"author": _("Block either an author or a network.")})
    if days is not None and not 1 <= days <= LONGEST:
        raise ValidationError({"days": _("From 1 to %(number)s days, or for ever.") % {"number": LONGEST}})
    reasons.check(reason, note := note.strip())
    target = {"author": author} if author else {"network": checked_network(network)}
    until = None if days is None else timezone.now() + dt.timedelta(days=days)
    with transaction.atomic():
        standing = Block.objects.in_force().select_for_update().filter(**target)
        for one in standing:
            if one.until is None or (until and one.until > until - _SAME):
                return one
        standing.update(lifted_at=timezone.now())
        made = Block.objects.create(
            **target, name=_name_of(author), reason=note or reason, by=by, until=until
        )  # fmt: skip
        _log(Verb.BLOCK, made, by, comment)
        return made


def unblock(one: Block, by: User | None) -> bool:
    """He may write again. Returns whether that is new."""
    with transaction.atomic():
        now = timezone.now()
        if not Block.objects.in_force().filter(pk=one.pk).update(lifted_at=now):
            return False
        one.lifted_at = now
        _log(Verb.UNBLOCK, one, by)
        return True


def checked_network(text: str) -> str:
    """CIDR: `203.0.113.7/32`, `2001:db8:1:2::/64` (no longer one). Raises `ValidationError`."""
    try:
        network = ipaddress.ip_network(text.strip(), strict=False)
    except ValueError as error:
        told = _("This is no network: write 203.0.113.7, 203.0.113.0/24 or 2001:db8:1:2::/64.")
        raise ValidationError({"network": told}) from error
    if network.prefixlen < WIDEST[network.version]:
        told = _("Too wide: a network has at least /%(four)s, of IPv6 /%(six)s.")
        raise ValidationError({"network": told % {"four": WIDEST[4], "six": WIDEST[6]}})
    return str(network.supernet(new_prefix=min(network.prefixlen, NARROWEST[network.version])))


def covering(network: str) -> list[str]:
    """Every network, as blocks name them, that `network` (`Comment.network`) is in; none for what is no network."""
    try:
        own = ipaddress.ip_network(network)
    except ValueError:
        return []
    narrowest = min(own.prefixlen, NARROWEST[own.version])
    return [str(own.supernet(new_prefix=bits)) for bits in range(WIDEST[own.version], narrowest + 1)]


def _name_of(author: str) -> str:
    """As he called himself last."""
    latest = Comment.objects.by(author).order_by("-written_at").first() if author else None
    return latest.name if latest else ""


def _log(verb: Verb, one: Block, by: User | None, comment: Comment | None = None) -> None:
    about = {"block": one.pk, "until": one.until.isoformat() if one.until else None}
    about |= {"author": one.author} if one.author else {"network": one.network}
    Decision.objects.create(
        verb=verb, comment=comment, discussion_id=comment.discussion_id if comment else None, by=by,
        by_name=by.display_name if by else "", reason=one.reason if verb == Verb.BLOCK else "", about=about,
    )  # fmt: skip
