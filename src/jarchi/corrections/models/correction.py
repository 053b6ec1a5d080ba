from typing import Self

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from wagtail.models import Revision

from jarchi.articles.models import Article
from jarchi.corrections.differences import difference
from jarchi.kit.text import shorten

LONGEST = 600  # characters


class Weight(models.TextChoices):
    ORDINARY = "ordinary", pgettext_lazy("correction", "ordinary: below the story")
    SERIOUS = "serious", pgettext_lazy("correction", "serious: above the story")


class CorrectionQuerySet(models.QuerySet["Correction"]):
    def public(self) -> Self:
        """Of stories that are on the air."""
        return self.filter(article__live=True)


class Correction(models.Model):
    """What a story said wrongly, told to readers. Never changed or deleted but with its story.

    `text`: what was wrong and what is right, in `language`, which was the story's; `was`, `now`: the corrected passage,
    empty where there is no difference to show; `revision`: that in which it is right.
    """

    article = models.ForeignKey(Article, on_delete=models.CASCADE, related_name="corrections")
    language = models.CharField(max_length=8, choices=settings.LANGUAGES)
    text = models.CharField(_("correction"), max_length=LONGEST)
    weight = models.CharField(_("weight"), max_length=8, choices=Weight, default=Weight.ORDINARY)
    was = models.TextField(blank=True)
    now = models.TextField(blank=True)
    revision = models.ForeignKey(Revision, null=True, on_delete=models.SET_NULL, related_name="+")
    made_at = models.DateTimeField(default=timezone.now)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")

    objects = CorrectionQuerySet.as_manager()

    class Meta:
        verbose_name = _("correction")
        verbose_name_plural = _("corrections")
        ordering = ["-made_at", "-id"]
        indexes = [
            models.Index(fields=["-made_at", "-id"], name="correction_by_moment"),
            models.Index(fields=["language", "-made_at", "-id"], name="correction_by_language"),
        ]

    def __str__(self) -> str:
        return shorten(self.text, 60)

    @property
    def anchor(self) -> str:
        return f"correction-{self.pk}"

    @property
    def difference(self) -> SafeString:
        """HTML of what was and what is; empty where there is none to show."""
        return difference(self.was, self.now)
