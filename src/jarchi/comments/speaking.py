"""Who is speaking: a reader with an account, somebody of the newsroom, or a guest, known again by a cookie."""

import secrets
from dataclasses import dataclass

from django.conf import settings
from django.core import signing
from django.http import HttpRequest, HttpResponse

from jarchi.comments.models import Rules, Who
from jarchi.desk.roles import role_of
from jarchi.readers import access
from jarchi.readers.models import Identity, User
from jarchi.readers.rates import network_of

COOKIE = "guest"
WAITING = "waiting"  # the door, nginx and Varnish know it, too, and all that end so
LASTS = 365 * 24 * 3600  # seconds
_signer = signing.Signer(salt="jarchi.comments.guest")


@dataclass(frozen=True)
class Speaker:
    """`key`: what is kept of who it is, `u12` or `g` and 32 digits; `is_new`: a guest without a cookie of ours yet."""

    key: str
    network: str
    user: User | None = None
    kind: access.Kind = "guest"
    is_staff: bool = False
    is_new: bool = False

    @property
    def name(self) -> str:
        return self.user.display_name if self.user else ""

    @property
    def identified(self) -> str:
        """How, if somebody outside has vouched for who it is: `oidc`, `phone`."""
        if self.kind != "identified" or self.user is None:
            return ""
        return Identity.objects.filter(user=self.user).values_list("method", flat=True)[0]

    def is_known_enough(self, rules: Rules) -> bool:
        """Of somebody with an account: whether the rules want to know no more of who it is."""
        return rules.who != Who.IDENTIFIED or self.is_staff or self.kind == "identified"

    def remember(self, response: HttpResponse, *, secure: bool) -> None:
        """So that a guest may edit what he wrote, and votes once."""
        if self.is_new:
            value = _signer.sign(self.key)
            response.set_cookie(COOKIE, value, max_age=LASTS, httponly=True, secure=secure, samesite="Lax")


def speaker_of(request: HttpRequest) -> Speaker:
    network = network_of(request)
    if isinstance(request.user, User) and request.user.is_active:
        user, kind = request.user, access.kind_of(request)
        return Speaker(f"u{user.pk}", network, user, kind, is_staff=role_of(user) is not None)
    if key := _guest(request):
        return Speaker(key, network)
    return Speaker(f"g{secrets.token_hex(16)}", network, is_new=True)


def personal(request: HttpRequest) -> Speaker | None:
    """Whoever sends a cookie of ours. A render for the store sees no cookies."""
    told = request.COOKIES
    if not (settings.SESSION_COOKIE_NAME in told and request.user.is_authenticated) and not any(
        name.endswith(WAITING) for name in told
    ):
        return None
    return speaker_of(request)


def _guest(request: HttpRequest) -> str | None:
    try:
        return _signer.unsign(request.COOKIES.get(COOKIE, ""))
    except signing.BadSignature:
        return None


def sees_more(response: HttpResponse, pages: dict[str, str], seconds: int, *, secure: bool) -> None:
    """Whoever has written something gets these pages and what lies beneath them made for him, not from the store.
    `pages`: paths, by a word for each; a response sets no two cookies of one name."""
    for word, page in pages.items():
        response.set_cookie(
            f"{word}_{WAITING}", "1", max_age=seconds, path=page, httponly=True, secure=secure, samesite="Lax"
        )
