"""Who sees which reports, and who answers them: as with the stories themselves (docs/explanation/desk-permissions.md).

Whoever may change a story sees what is reported of it; whoever may publish it answers readers, for that is said in the
newsroom's name. Others send mended words to its editors.
"""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest

from jarchi.articles.models import Article
from jarchi.corrections.models import Case
from jarchi.corrections.models.report import CaseQuerySet
from jarchi.desk.permissions import policy
from jarchi.desk.roles import CHIEF, at_desk, role_of
from jarchi.readers.models import User


def is_staff(user: Any) -> bool:
    return policy.user_has_permission(user, "view")


def member(request: HttpRequest) -> User:
    """Who sends this request. Raises `PermissionDenied` if he has no place at the desk."""
    if not is_staff(user := at_desk(request)):
        raise PermissionDenied
    return user


def may_answer(user: User, article: Article) -> bool:
    """Asked of a story as it is stored; without a query."""
    return policy.user_has_permission_for_instance(user, "publish", article)


def seen_by(user: User) -> CaseQuerySet:
    if role_of(user) == CHIEF:
        return Case.objects.all()
    return Case.objects.filter(article__in=policy.instances_user_has_any_permission_for(user, {"view"}).order_by())


def answered_by(user: User) -> CaseQuerySet:
    if role_of(user) == CHIEF:
        return Case.objects.all()
    return Case.objects.filter(article__in=policy.instances_user_has_any_permission_for(user, {"publish"}).order_by())
