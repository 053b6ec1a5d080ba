from typing import Self

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from jarchi.articles.models import Article

LONGEST = 4000  # characters


class ReplyQuerySet(models.QuerySet["Reply"]):
    def published(self) -> Self:
        return self.exclude(published_at=None)

    def due(self) -> Self:
        """Neither published nor declined, the most urgent first."""
        return self.filter(published_at=None, declined_at=None).order_by("due_on", "id")


class Reply(models.Model):
    """The right of reply: what somebody of whom a story tells answers to it, attached to it as an official answer.

    `due_on`: by when it is to be published, by the newsroom's rule; `declined_because`: for the newsroom's own record.
    """

    article = models.ForeignKey(Article, on_delete=models.CASCADE, related_name="official_replies")
    author = models.CharField(_("who answers"), max_length=200, help_text=_("A person or an organisation."))
    position = models.CharField(_("position"), max_length=200, blank=True)
    text = models.TextField(_("answer"), max_length=LONGEST)
    received_on = models.DateField(_("received"), default=timezone.localdate)
    due_on = models.DateField(_("due"))
    published_at = models.DateTimeField(null=True, editable=False)
    declined_at = models.DateTimeField(null=True, editable=False)
    reminded_on = models.DateField(null=True, editable=False)  # the chief, by letter
    declined_because = models.CharField(_("why it is declined"), max_length=400, blank=True)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, editable=False, on_delete=models.SET_NULL, related_name="+"
    )

    objects = ReplyQuerySet.as_manager()

    class Meta:
        verbose_name = _("official reply")
        verbose_name_plural = _("official replies")
        ordering = ["-id"]
        indexes = [
            models.Index(
                fields=["due_on"], condition=models.Q(published_at=None, declined_at=None), name="reply_by_due_date"
            )
        ]

    def __str__(self) -> str:
        return self.author

    @property
    def anchor(self) -> str:
        return f"reply-{self.pk}"
