"""Who may sit at the desk: reporter, editor, chief. A superuser counts as chief.

A role is a group; what it may do with which story is in `permissions`.
"""

from collections.abc import Iterable

from django.apps import apps
from django.contrib.auth.management import create_permissions
from django.contrib.auth.models import AbstractBaseUser, AnonymousUser, Group, Permission
from django.core.exceptions import PermissionDenied
from django.db.models import Q, QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from wagtail.models import Collection, GroupCollectionPermission

from jarchi.readers.models import User

REPORTER = "reporter"
EDITOR = "editor"
CHIEF = "chief"
ROLES = (REPORTER, EDITOR, CHIEF)  # each may do what those before it may
LABELS = {REPORTER: _("Reporter"), EDITOR: _("Editor"), CHIEF: _("Chief editor")}

# What a role adds to the one before it. Stories are not here: their policy looks at the story itself.
_PERMISSIONS = {
    REPORTER: [
        "wagtailadmin.access_admin",
        "articles.view_section",
        "articles.view_topic",
        "articles.add_topic",
        "articles.view_person",
        "articles.add_person",
    ],
    EDITOR: ["articles.change_topic", "articles.change_person"],
    CHIEF: [
        "articles.add_section",
        "articles.change_section",
        "articles.delete_section",
        "articles.delete_topic",
        "articles.delete_person",
        "articles.change_newsroom",
        "comments.change_rules",
        "corrections.change_reportrules",
        "push.change_pushrules",
        "readers.view_user",
        "readers.add_user",
        "readers.change_user",
        "readers.delete_user",
        "readers.reveal_identity",
    ],
}
# On all images and documents. Whoever may only add, may also change and delete what he added himself.
_LIBRARY_PERMISSIONS = {
    REPORTER: [
        "wagtailimages.add_image",
        "wagtailimages.choose_image",
        "wagtaildocs.add_document",
        "wagtaildocs.choose_document",
    ],
    EDITOR: ["wagtailimages.change_image", "wagtaildocs.change_document"],
    CHIEF: [],
}


def create_roles() -> None:
    """Make the groups and give them their permissions, no more and no less. May run any number of times."""
    library = Collection.get_first_root_node() or Collection.add_root(name="Root")
    wanted, wanted_library = set[str](), set[str]()
    for role in ROLES:
        wanted |= set(_PERMISSIONS[role])
        wanted_library |= set(_LIBRARY_PERMISSIONS[role])
        group, _created = Group.objects.get_or_create(name=role)
        group.permissions.set(_permissions(wanted))
        held = GroupCollectionPermission.objects.filter(group=group, collection=library)
        held.exclude(permission__in=(granted := _permissions(wanted_library))).delete()
        for permission in granted.exclude(pk__in=held.values("permission")):
            GroupCollectionPermission.objects.create(group=group, collection=library, permission=permission)


def give_role(user: User, role: str) -> None:
    """Make `user` reporter, editor or chief, whatever he was before. Other groups stay."""
    user.groups.remove(*Group.objects.filter(name__in=set(ROLES) - {role}))
    user.groups.add(Group.objects.get_or_create(name=role)[0])
    user.__dict__.pop("_desk_role", None)


def role_of(user: User | AnonymousUser | AbstractBaseUser) -> str | None:
    """The highest role of `user`, None for strangers and for those whose account is closed."""
    if not isinstance(user, User) or not user.is_active:
        return None
    if user.is_superuser:
        return CHIEF
    if "_desk_role" not in user.__dict__:
        held = {group.name for group in user.groups.all()}
        user.__dict__["_desk_role"] = next((role for role in reversed(ROLES) if role in held), None)
    return user.__dict__["_desk_role"]


def at_desk(request: HttpRequest) -> User:
    """Who sends this request. Raises `PermissionDenied` if nobody has signed in."""
    if not isinstance(request.user, User):
        raise PermissionDenied
    return request.user


def users_with_role(*wanted: str) -> "QuerySet[User]":
    holds = Q(groups__name__in=wanted)
    if CHIEF in wanted:
        holds |= Q(is_superuser=True)
    return User.objects.filter(holds, is_active=True).distinct()


def _permissions(names: Iterable[str]) -> "QuerySet[Permission]":
    """Those of the names that exist; makes them first where `migrate` has not come to them yet."""
    condition = Q(pk__in=[])
    for name in names:
        app, codename = name.split(".")
        condition |= Q(content_type__app_label=app, codename=codename)
    found = Permission.objects.filter(condition)
    if found.count() < len(set(names)):
        for app in {name.split(".")[0] for name in names}:
            create_permissions(apps.get_app_config(app), verbosity=0)
    return Permission.objects.filter(condition)
