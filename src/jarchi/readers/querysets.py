from typing import TYPE_CHECKING, Any

from django.contrib.auth.models import Group
from django.contrib.auth.models import UserManager as DjangoUserManager
from django.db.models import Exists, OuterRef, Q, QuerySet

if TYPE_CHECKING:
    from jarchi.readers.models import User


class UserQuerySet(QuerySet["User"]):
    def staff(self) -> "UserQuerySet":
        """Those who work here: with a role at the desk, or superusers; closed accounts, too."""
        return self.filter(self._works_here())

    def readers(self) -> "UserQuerySet":
        return self.exclude(self._works_here())

    def unconfirmed(self) -> "UserQuerySet":
        """Readers who never confirmed an address nor signed in: perhaps somebody else gave the address."""
        from allauth.account.models import EmailAddress  # whose users are these

        confirmed = EmailAddress.objects.filter(user_id=OuterRef("pk"), verified=True)
        begun = self.readers().filter(profile__isnull=False, last_login=None, identities__isnull=True)
        return begun.exclude(Exists(confirmed))

    def _works_here(self) -> Q:
        roles = Group.user_set.through.objects.filter(user_id=OuterRef("pk"))
        return Q(is_superuser=True) | Q(is_staff=True) | Q(Exists(roles))


class UserManager(DjangoUserManager.from_queryset(UserQuerySet)):  # type: ignore[misc]
    def create_reader(self, name: str, email: str = "", language: str = "", **fields: Any) -> "User":
        """An account without a password, whose user name means nothing. The name must have passed `names.check`."""
        from jarchi.readers.models import Profile, free_username

        user = self.model(username=free_username(), email=email, **fields)
        user.set_unusable_password()
        user.save(using=self._db)
        Profile.objects.create(user=user, name=name, language=language)
        return user
