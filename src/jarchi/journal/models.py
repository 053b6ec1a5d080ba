from django.core.serializers.json import DjangoJSONEncoder
from django.db import models


class Entry(models.Model):
    """One public fact. Written once, in the transaction of the change it tells of; never changed after.

    `id` grows, but on PostgreSQL transactions may commit out of that order: read through `reading.Reader`.
    """

    kind = models.CharField(max_length=40)
    data = models.JSONField(encoder=DjangoJSONEncoder)
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["id"]
        verbose_name_plural = "entries"

    def __str__(self) -> str:
        return f"{self.id} {self.kind}"


class Cursor(models.Model):
    """How far one consumer has read: every entry up to and including `position` is done."""

    consumer = models.CharField(max_length=60, primary_key=True)
    position = models.BigIntegerField(default=0)
    moved_at = models.DateTimeField(auto_now=True)

    def __str__(self) -> str:
        return f"{self.consumer} at {self.position}"
