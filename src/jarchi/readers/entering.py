"""Signing in by who one is: an account is found by the identity, or given it, or made."""

import secrets
from typing import Any

from allauth.account.adapter import get_adapter
from allauth.account.internal.userkit import filter_users_by_email
from allauth.account.models import EmailAddress
from django.contrib import messages
from django.contrib.auth import login
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import translation
from django.utils.translation import gettext as _

from jarchi.readers import identity
from jarchi.readers.models import User

BACKEND = "jarchi.readers.backends.ReaderBackend"


def enter(
    request: HttpRequest, method: str, provider: str, claims: identity.Claims, *, next_address: str = ""
) -> HttpResponse:
    """Who has signed in gets the identity; else the account that has it signs in, or a new one is made. Claims go into
    the seal only; the e-mail, if the provider has confirmed it and nobody has it, is the new account's."""
    if isinstance(request.user, User):
        return _identify(request, request.user, method, provider, claims, next_address)
    user = identity.find(method, provider, claims["subject"])
    try:
        user = user or _new(method, provider, claims)  # sealed below once more, as of who was found
    except identity.Taken:  # made meanwhile, in another browser
        user = identity.find(method, provider, claims["subject"])
    if user is None or user.works_here:
        messages.error(request, _("This account is of the newsroom: sign in at the desk."))
        return redirect("account_login")
    if not user.is_active:
        return redirect("account_inactive")
    identity.seal(user, method, provider, claims)
    is_new = user.last_login is None
    login(request, user, backend=BACKEND)
    if is_new:
        messages.success(request, _("Welcome. Choose the name that others will see."))
        return redirect("reader_home")
    return _onward(request, next_address)


def _identify(
    request: HttpRequest, user: User, method: str, provider: str, claims: identity.Claims, next_address: str
) -> HttpResponse:
    try:
        identity.seal(user, method, provider, claims)
    except identity.Taken:
        messages.error(request, _("Another account here is yours already. Sign out, and sign in this way."))
    else:
        messages.success(request, _("Thank you: now the newsroom can know who you are. Other readers do not see it."))
    return _onward(request, next_address)


def _new(method: str, provider: str, claims: identity.Claims) -> User:
    """Raises `identity.Taken`; then nothing was made."""
    with transaction.atomic():
        name = _("Reader %(number)s") % {"number": secrets.randbelow(9000) + 1000}
        email = _usable_email(claims)
        user = User.objects.create_reader(name, email, translation.get_language() or "")
        if email:
            EmailAddress.objects.create(user=user, email=email, verified=True, primary=True)
        identity.seal(user, method, provider, claims)
        return user


def _usable_email(claims: dict[str, Any]) -> str:
    email = str(claims.get("email") or "").strip().lower()
    if claims.get("email_verified") is not True or not _is_address(email):
        return ""
    return "" if filter_users_by_email(email) else email


def _is_address(text: str) -> bool:
    try:
        validate_email(text)
    except ValidationError:
        return False
    return True


def _onward(request: HttpRequest, address: str) -> HttpResponse:
    return redirect(address if address and get_adapter().is_safe_url(address) else "reader_home")
