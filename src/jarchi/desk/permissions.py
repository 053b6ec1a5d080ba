"""Who may do what with which story. Everything at the desk asks here (docs/explanation/desk-permissions.md).

Wagtail's own views mostly ask about the model («may this person change stories at all?»); the mixin in
`views.guard` makes each of them ask about the story.
"""

from collections.abc import Iterable
from typing import Any

from django.db.models import Q, QuerySet
from wagtail.permission_policies.base import BasePermissionPolicy

from jarchi.articles.models import Article, Byline, Section
from jarchi.desk.roles import CHIEF, EDITOR, REPORTER, ROLES, role_of, users_with_role
from jarchi.readers.models import User

# What a role may do with some story or other. Which one: below.
_AS_AUTHOR = frozenset({"view", "change"})
_IN_OWN_SECTIONS = frozenset({"view", "change", "publish", "lock"})
ACTIONS = {
    REPORTER: _AS_AUTHOR | {"add"},
    EDITOR: _IN_OWN_SECTIONS | {"add"},
    CHIEF: _IN_OWN_SECTIONS | {"add", "unlock", "unpublish", "delete"},
}


class StoryPolicy(BasePermissionPolicy):
    """A reporter works on his own stories, an editor on those of his sections as well, a chief on all."""

    def user_has_permission(self, user: Any, action: str) -> bool:
        return action in ACTIONS.get(role_of(user) or "", ())

    def user_has_permission_for_instance(self, user: Any, action: str, instance: Article) -> bool:
        if not self.user_has_permission(user, action):
            return False
        if role_of(user) == CHIEF or action == "add":
            return True
        if action in _AS_AUTHOR and is_own(user, instance):
            return True
        return role_of(user) == EDITOR and instance.section_id in edited_sections(user)

    def instances_user_has_any_permission_for(self, user: Any, actions: Iterable[str]) -> "QuerySet[Article]":
        return Article.objects.filter(_reach(user, actions))

    def users_with_any_permission(self, actions: Iterable[str]) -> "QuerySet[User]":
        wanted = set(actions)
        return users_with_role(*(role for role in ROLES if ACTIONS[role] & wanted))

    def users_with_any_permission_for_instance(self, actions: Iterable[str], instance: Article) -> "QuerySet[User]":
        able = [
            user.pk
            for user in self.users_with_any_permission(actions)
            if self.user_has_any_permission_for_instance(user, actions, instance)
        ]
        return User.objects.filter(pk__in=able)


policy = StoryPolicy(Article)


def is_own(user: User, article: Article) -> bool:
    """Whether he began the story or is named among its authors."""
    if article.owner_id == user.pk:
        return True
    return article.pk is not None and Byline.objects.filter(article=article.pk, person__account=user).exists()


def edited_sections(user: User) -> frozenset[int]:
    """The sections an editor edits: those that name him and those that name nobody. Read once per object."""
    if "_edited_sections" not in user.__dict__:
        sections = Section.objects.filter(Q(editors=None) | Q(editors=user))
        user.__dict__["_edited_sections"] = frozenset(sections.values_list("pk", flat=True))
    return user.__dict__["_edited_sections"]


def may_publish(user: User, article: Article) -> bool:
    """Into the section the story says it belongs to, and, if it is stored in another one, out of that."""
    if not policy.user_has_permission_for_instance(user, "publish", article):
        return False
    stored = Article.objects.filter(pk=article.pk).first() if article.pk else None
    return stored is None or policy.user_has_permission_for_instance(user, "publish", stored)


def may_post(user: User, article: Article) -> bool:
    """Entries of a live blog: whoever works on the story. An editor put it on the air, and with that let its authors
    post; in a blog that is not, entries wait for its publication."""
    return policy.user_has_permission_for_instance(user, "change", article)


def choosable(user: User) -> "QuerySet[Article]":
    """Stories that may be pointed at: what every reader sees, and what `user` sees at the desk."""
    if role_of(user) == CHIEF:
        return Article.objects.all()
    return Article.objects.filter(Q(live=True) | _reach(user, {"view"}))


def _reach(user: Any, actions: Iterable[str]) -> Q:
    """The condition of the stories with which `user` may do any of these."""
    allowed = ACTIONS.get(role_of(user) or "", frozenset()).intersection(actions)
    if allowed and role_of(user) == CHIEF:
        return Q()
    condition = Q(pk__in=[])
    if role_of(user) == EDITOR and allowed:
        condition |= Q(section__in=edited_sections(user))
    if allowed & (_AS_AUTHOR | {"add"}):
        begun = Article.objects.filter(owner=user).order_by().values("pk")
        signed = Byline.objects.filter(person__account=user).order_by().values("article")
        condition |= Q(pk__in=begun.union(signed))  # one look by index each, not one at every story
    return condition
