from typing import Self

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class DiscussionQuerySet(models.QuerySet["Discussion"]):
    def of(self, kind: str, subject: int, language: str) -> Self:
        return self.filter(kind=kind, subject=subject, language=language)


class Discussion(models.Model):
    """What readers say of one subject in one language: keyed to the subject's id, never to its address.

    `kind`: a name in `subjects.kinds`; `shown`: how many comments readers see; `closed`: None for what the rules say.
    """

    kind = models.CharField(max_length=10)
    subject = models.PositiveBigIntegerField()
    language = models.CharField(_("language"), max_length=8, choices=settings.LANGUAGES)
    shown = models.PositiveIntegerField(default=0)
    closed = models.BooleanField(_("closed"), null=True)

    objects = DiscussionQuerySet.as_manager()

    class Meta:
        verbose_name = _("discussion")
        verbose_name_plural = _("discussions")
        constraints = [models.UniqueConstraint(fields=["kind", "subject", "language"], name="one_discussion")]

    def __str__(self) -> str:
        return self.name

    @property
    def name(self) -> str:
        """As in addresses: `article-17`."""
        return f"{self.kind}-{self.subject}"

    @property
    def key(self) -> str:
        """The surrogate key of whatever shows its comments."""
        return f"comments:{self.name}:{self.language}"

    @property
    def count_key(self) -> str:
        """That of whatever shows how many there are: purged once a minute, not with each comment."""
        return f"count:{self.name}:{self.language}"

    def get_absolute_url(self) -> str:
        return address(self.language, self.name)


def address(language: str, name: str) -> str:
    """Of the page of a discussion; `name`: `article-17`."""
    return f"/{language}/comments/{name}/"
