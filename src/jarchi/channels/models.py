from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.db.models import Q
from django.utils import timezone

from jarchi.channels.querysets import DispatchQuerySet


class Dispatch(models.Model):
    """One thing that one place is to be told, has been, or could not be.

    `place`: where it goes, such as the address of a hub; `said`: digest of place and payload, the same for rows that
    say the same; `key`: of the entry and `said`, so that an entry read twice is told once; `due_at`: when it is tried
    next; `queued_at`: when it came, or was last taken up again by hand;
    `error`: what the last try met, without secrets.
    """

    class State(models.TextChoices):
        NEW = "new"
        SENT = "sent"
        SKIPPED = "skipped"
        FAILED = "failed"

    outlet = models.CharField(max_length=40)
    place = models.CharField(max_length=500)
    key = models.CharField(max_length=60)
    said = models.CharField(max_length=32)
    payload = models.JSONField(encoder=DjangoJSONEncoder)
    state = models.CharField(max_length=7, choices=State, default=State.NEW)
    attempts = models.PositiveIntegerField(default=0)
    due_at = models.DateTimeField(default=timezone.now)
    queued_at = models.DateTimeField(default=timezone.now)
    done_at = models.DateTimeField(null=True)
    error = models.TextField(blank=True)

    objects = DispatchQuerySet.as_manager()

    class Meta:
        verbose_name_plural = "dispatches"
        constraints = [models.UniqueConstraint(fields=["outlet", "key"], name="told_once")]
        indexes = [
            models.Index(fields=["outlet", "place", "due_at", "id"], condition=Q(state="new"), name="dispatch_due"),
            models.Index(fields=["outlet", "said"], condition=Q(state="new"), name="dispatch_said"),
            models.Index(fields=["state", "done_at"], name="dispatch_done"),
        ]

    def __str__(self) -> str:
        return f"{self.outlet} to {self.place}: {self.state}"
