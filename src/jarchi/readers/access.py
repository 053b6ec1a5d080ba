"""What a reader may do depends on how he is known; rooms above ask here."""

from typing import Literal

from django.http import HttpRequest

from jarchi.readers import identity
from jarchi.readers.models import User

Kind = Literal["guest", "account", "identified"]


def kind_of(request: HttpRequest) -> Kind:
    """How who asks is known: not at all, by an account, or by an identity that somebody outside vouched for. Staff have
    accounts."""
    user = request.user
    if not isinstance(user, User) or not user.is_active:
        return "guest"
    return "identified" if identity.is_identified(user) else "account"
