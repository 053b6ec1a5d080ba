"""Who moderates: editors and the chief, everywhere; a reporter does not (docs/explanation/desk-permissions.md)."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest
from django.http.response import HttpResponseBase

from jarchi.desk.roles import CHIEF, EDITOR, at_desk, role_of
from jarchi.readers.models import User

View = Callable[..., HttpResponseBase]


def may_moderate(user: Any) -> bool:
    return role_of(user) in (EDITOR, CHIEF)


def may_see_identity(user: Any) -> bool:
    return role_of(user) == CHIEF


def moderator(request: HttpRequest) -> User:
    """Who sends this request. Raises `PermissionDenied` if he does not moderate."""
    if not may_moderate(user := at_desk(request)):
        raise PermissionDenied
    return user


def moderators_only(view: View) -> View:
    """Asked before anything else: who may not, is not even told that the method was wrong."""

    @wraps(view)
    def asked(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        moderator(request)
        return view(request, *args, **kwargs)

    return asked
