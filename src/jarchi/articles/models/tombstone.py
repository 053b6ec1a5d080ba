from django.db import models
from django.utils import timezone


class Tombstone(models.Model):
    """What a reader finds at the address of a story no longer on the air, withdrawn or deleted (410)."""

    article_id = models.BigIntegerField(primary_key=True)
    language = models.CharField(max_length=8)
    first_published_at = models.DateTimeField(null=True)  # sitemaps part stories by it
    headline = models.CharField(max_length=255)
    withdrawn_at = models.DateTimeField(default=timezone.now)
    withdrawal_note = models.CharField(max_length=400, blank=True)

    def __str__(self) -> str:
        return self.headline
