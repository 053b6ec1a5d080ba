from typing import Any

from django.conf import settings
from django.contrib.auth.models import AbstractUser
from django.contrib.sessions.base_session import AbstractBaseSession
from django.db import models
from django.utils import timezone
from django.utils.crypto import get_random_string, salted_hmac

from jarchi.readers.querysets import UserManager

LONGEST_NAME = 40


def free_username() -> str:
    """For a reader, who signs in by e-mail and never sees it. 80 bits of chance: nobody else has it."""
    return f"reader-{get_random_string(16, 'abcdefghjkmnpqrstuvwxyz23456789')}"


class User(AbstractUser):
    """Anyone with an account: the newsroom's staff, who sign in at the desk, and readers. Own model from the first
    migration on.

    `signed_out`: how often the reader has signed out everywhere; sessions begun before end with it.
    """

    signed_out = models.PositiveIntegerField(default=0, editable=False)

    objects = UserManager()  # type: ignore[misc]

    @property
    def display_name(self) -> str:
        return self.get_full_name() or self.reader_name or self.username

    @property
    def reader_name(self) -> str:
        """As a reader; empty for those who never were one."""
        try:
            return self.profile.name
        except Profile.DoesNotExist:
            return ""

    @property
    def works_here(self) -> bool:
        """The same question as `UserQuerySet.staff`, of one."""
        return self.is_superuser or self.is_staff or self.groups.exists()

    def _get_session_auth_hash(self, secret: str | None = None) -> str:
        """Django's, until somebody signs out everywhere: staff stay signed in when this field comes."""
        if not self.signed_out:
            return super()._get_session_auth_hash(secret)  # type: ignore[misc]
        value = f"{self.password}/{self.signed_out}"
        return salted_hmac("jarchi.readers.session", value, secret=secret, algorithm="sha256").hexdigest()

    def sign_out_everywhere(self) -> None:
        """Ends every session. Whoever asks for it goes on after `update_session_auth_hash`."""
        self.signed_out += 1
        self.save(update_fields=["signed_out"])


class Profile(models.Model):
    """What a reader has and staff have not. `name`: as others see it; `unwanted`: kinds of `letters.kinds`."""

    user = models.OneToOneField(settings.AUTH_USER_MODEL, models.CASCADE, primary_key=True)
    name = models.CharField(max_length=LONGEST_NAME)
    language = models.CharField(max_length=7, default=settings.LANGUAGE_CODE)
    unwanted = models.JSONField(default=list)
    created_at = models.DateTimeField(default=timezone.now)

    def __str__(self) -> str:
        return self.name

    @classmethod
    def of(cls, user: User) -> "Profile":
        """Made if need be: of who lost a role at the desk and is a reader now."""
        return cls.objects.get_or_create(user=user, defaults={"name": user.get_full_name()[:LONGEST_NAME] or "—"})[0]


class Letter(models.Model):
    """One e-mail to one address: waiting, sent, or given up. What it said is forgotten then.

    `kind`: of `letters.kinds`, or empty for what an account cannot work without; `due_at`: when it is tried next;
    `error`: what the last try met, without addresses.
    """

    class State(models.TextChoices):
        NEW = "new"
        SENT = "sent"
        FAILED = "failed"

    to = models.EmailField()
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, null=True)
    kind = models.CharField(max_length=40, blank=True)
    language = models.CharField(max_length=7)
    subject = models.CharField(max_length=200, blank=True)
    body = models.TextField(blank=True)
    state = models.CharField(max_length=6, choices=State, default=State.NEW)
    attempts = models.PositiveIntegerField(default=0)
    queued_at = models.DateTimeField(default=timezone.now)
    due_at = models.DateTimeField(default=timezone.now)
    done_at = models.DateTimeField(null=True)
    error = models.CharField(max_length=200, blank=True)

    class Meta:
        indexes = [
            models.Index(fields=["due_at", "id"], condition=models.Q(state="new"), name="letter_due"),
            models.Index(fields=["done_at"], name="letter_done"),
        ]

    def __str__(self) -> str:
        return f"letter {self.pk}: {self.state}"


class Refusal(models.Model):
    """An address without an account that wants no more letters of a kind. `address`: its digest (`letters.digest`)."""

    address = models.CharField(max_length=32)
    kind = models.CharField(max_length=40)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["address", "kind"], name="refused_once")]

    def __str__(self) -> str:
        return f"no more {self.kind}"


class Attempt(models.Model):
    """The table of Django's cache in the database, which makes none of its own in a migration: counts of attempts
    (`rates`). Only `settings.CACHES` touches it."""

    cache_key = models.CharField(max_length=255, primary_key=True)
    value = models.TextField()
    expires = models.DateTimeField(db_index=True)

    class Meta:
        db_table = "readers_rates"

    def __str__(self) -> str:
        return self.cache_key


class Session(AbstractBaseSession):
    """`account`: id of who has signed in; no foreign key: a session is written on each sign-in, and read without it."""

    account = models.BigIntegerField(null=True, db_index=True)

    class Meta(AbstractBaseSession.Meta):
        db_table = "readers_session"

    @classmethod
    def get_session_store_class(cls) -> type[Any]:
        from jarchi.readers.sessions import SessionStore

        return SessionStore


class Identity(models.Model):
    """That somebody outside vouched for who this is. `sealed`: what was said, encrypted, empty once it is forgotten;
    `digest`: keyed, of method, provider and subject, by which the same person is found again (`readers.identity`)."""

    class Method(models.TextChoices):
        OIDC = "oidc"
        PHONE = "phone"

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="identities")
    method = models.CharField(max_length=5, choices=Method)
    provider = models.CharField(max_length=200)
    digest = models.CharField(max_length=64, unique=True)
    sealed = models.TextField(blank=True)
    identified_at = models.DateTimeField(default=timezone.now)
    sealed_at = models.DateTimeField(default=timezone.now, db_index=True)

    class Meta:
        default_permissions = ()
        permissions = [("reveal_identity", "Can see who a reader is")]

    def __str__(self) -> str:
        return f"{self.method} of account {self.user_id}"


class Look(models.Model):
    """Somebody saw who a reader is. Kept when either account goes: `by_name` then tells who it was."""

    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    by_name = models.CharField(max_length=300)
    at_whom = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    why = models.TextField()
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        default_permissions = ()

    def __str__(self) -> str:
        return f"{self.by_name}, {self.at:%Y-%m-%d %H:%M}"


class PhoneCode(models.Model):
    """A code sent by phone, until it is used. `phone` is sealed, `code` a keyed hash."""

    phone = models.TextField()
    code = models.CharField(max_length=64)
    attempts = models.PositiveSmallIntegerField(default=0)
    until = models.DateTimeField(db_index=True)

    class Meta:
        default_permissions = ()

    def __str__(self) -> str:
        return f"code {self.pk}"
