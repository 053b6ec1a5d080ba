"""Who is told on a device, of what, and what became of it."""

import datetime as dt
import json
from typing import Any, Self

from django.conf import settings
from django.db import models, transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from wagtail.contrib.settings.models import BaseGenericSetting

from jarchi.delivery.dependencies import EVERYTHING
from jarchi.delivery.remembering import remembered
from jarchi.journal import writing as journal
from jarchi.kit.text import shorten
from jarchi.push.endpoints import LONGEST

NEWS = "news"  # the purpose that stays; any other is for one message
LONGEST_TITLE, LONGEST_BODY = 200, 300  # characters: more is not shown anywhere, and fits into a message


class SubscriptionQuerySet(models.QuerySet["Subscription"]):
    def wishing(self, purpose: str, language: str = "") -> Self:
        """`language`: any, if it is empty."""
        in_language = {"wishes__language": language} if language else {}
        return self.filter(wishes__purpose=purpose, **in_language).distinct()


class Subscription(models.Model):
    """A browser that takes messages; whoever knows `endpoint` is that browser. `p256dh`, `auth`: its keys, in URL-safe
    base64 without padding; `failed`: messages in a row that its push service refused for good."""

    endpoint = models.CharField(max_length=LONGEST, unique=True)
    host = models.CharField(max_length=260)
    p256dh = models.CharField(max_length=88)
    auth = models.CharField(max_length=24)
    made_at = models.DateTimeField(default=timezone.now)
    failed = models.PositiveSmallIntegerField(default=0)

    objects = SubscriptionQuerySet.as_manager()

    def __str__(self) -> str:
        return f"{self.pk} at {self.host}"


class Wish(models.Model):
    """What a browser wants to be told: `news` of a language, or, once, the answer to what its reader sent
    (`report:17`)."""

    subscription = models.ForeignKey(Subscription, on_delete=models.CASCADE, related_name="wishes")
    purpose = models.CharField(max_length=60)
    language = models.CharField(max_length=8, choices=settings.LANGUAGES)
    made_at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name_plural = "wishes"
        constraints = [models.UniqueConstraint(fields=["subscription", "purpose", "language"], name="push_wished_once")]
        indexes = [models.Index(fields=["purpose", "language"], name="push_wish_for")]

    def __str__(self) -> str:
        return f"{self.purpose} in {self.language}"


class Message(models.Model):
    """What many are told alike. `about`: there is one of each (`story:17`, `correction:3`, `report:5`); `purpose`: the
    wish that it answers; `subject`: a device that has not seen the last message of it gets the newest alone; `until`:
    after that it is no use."""

    about = models.CharField(max_length=80, unique=True)
    purpose = models.CharField(max_length=60)
    subject = models.CharField(max_length=80)
    language = models.CharField(max_length=8, choices=settings.LANGUAGES)
    title = models.CharField(max_length=LONGEST_TITLE)
    body = models.CharField(max_length=LONGEST_BODY, blank=True)
    url = models.CharField(max_length=500)
    is_urgent = models.BooleanField(default=False)
    made_at = models.DateTimeField(default=timezone.now)
    until = models.DateTimeField()

    def __str__(self) -> str:
        return shorten(self.title, 60)

    def payload(self) -> bytes:
        """What static/push/sw.js shows."""
        shown = {
            "title": self.title, "body": self.body, "url": self.url, "lang": self.language,
            "tag": self.subject, "renotify": self.about != self.subject,
        }  # fmt: skip
        return json.dumps(shown, ensure_ascii=False).encode()


class DeliveryQuerySet(models.QuerySet["Delivery"]):
    def waiting(self) -> Self:
        return self.filter(state="new")

    def due(self, moment: dt.datetime) -> Self:
        return self.waiting().filter(due_at__lte=moment)

    def untried(self) -> Self:
        return self.waiting().filter(attempts=0)

    def arrived(self) -> Self:
        """Also what may have: a try was made, and nobody knows how it ended."""
        return self.filter(Q(state="sent") | Q(state="new", attempts__gt=0))

    def skip(self) -> int:
        """What nobody wants any more."""
        return self.waiting().update(state="skipped", done_at=timezone.now())


class Delivery(models.Model):
    """One message to one device: the outbox, and later who was told. `due_at`: when it is tried next, or, while it is
    being sent, again if the worker dies; `subscription`: None once the browser is forgotten; `error`: what the last try
    met, without the address."""

    class State(models.TextChoices):
        NEW = "new"
        SENT = "sent"
        SKIPPED = "skipped"
        FAILED = "failed"

    message = models.ForeignKey(Message, on_delete=models.CASCADE, related_name="deliveries", db_index=False)
    subscription = models.ForeignKey(Subscription, null=True, on_delete=models.SET_NULL, related_name="deliveries")
    host = models.CharField(max_length=260)
    state = models.CharField(max_length=7, choices=State, default=State.NEW)
    attempts = models.PositiveIntegerField(default=0)
    due_at = models.DateTimeField()
    queued_at = models.DateTimeField(default=timezone.now)
    done_at = models.DateTimeField(null=True)
    error = models.CharField(max_length=200, blank=True)

    objects = DeliveryQuerySet.as_manager()

    class Meta:
        verbose_name_plural = "deliveries"
        constraints = [models.UniqueConstraint(fields=["message", "subscription"], name="push_told_once")]
        indexes = [models.Index(fields=["due_at", "id"], condition=Q(state="new"), name="push_due")]

    def __str__(self) -> str:
        return f"{self.message_id} to {self.host}: {self.state}"


class PushRules(BaseGenericSetting):
    """What the newsroom pushes."""

    news = models.BooleanField(
        _("readers may have breaking news on their devices"),
        default=False,
        help_text=_("A button on the front page offers it. Each story published as breaking goes to who pressed it."),
    )

    class Meta:
        verbose_name = _("rules of messages to devices")

    def __str__(self) -> str:
        return str(self._meta.verbose_name)

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Front pages have a button, or none."""
        with transaction.atomic():
            super().save(*args, **kwargs)
            journal.append("push.rules", keys=[EVERYTHING])

    @classmethod
    def now(cls) -> "PushRules":
        """Whoever reads makes no row: that would ring."""
        return cls.objects.first() or cls()

    @classmethod
    def shown(cls) -> "PushRules":
        """As the page being rendered shows them; not to be changed."""
        return remembered("push rules", cls.now)
