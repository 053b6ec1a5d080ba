"""Who moderates: editors and the chief, everywhere; a reporter does not (docs/explanation/desk-permissions.md)."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse

from jarchi.desk.roles import CHIEF, EDITOR, at_desk, role_of
from jarchi.readers.models import User


def may_moderate(user: Any) -> bool:
    return role_of(user) in (EDITOR, CHIEF)


def may_see_identity(user: Any) -> bool:
    return role_of(user) == CHIEF


def moderator(request: HttpRequest) -> User:
    """Who sends this request. Raises `PermissionDenied` if he does not moderate."""
    if not may_moderate(user := at_desk(request)):
        raise PermissionDenied
    return user


class ModeratorOnly:
    """First among the bases of a view."""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        self.moderator = moderator(request)
        response: HttpResponse = super().dispatch(request, *args, **kwargs)  # type: ignore[misc]
        return response
