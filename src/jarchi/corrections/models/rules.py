from typing import Any

from django.db import models, transaction
from django.utils.translation import gettext_lazy as _
from wagtail.contrib.settings.models import BaseGenericSetting

from jarchi.articles.fields import NO_LIMIT, bounded
from jarchi.delivery.dependencies import EVERYTHING
from jarchi.delivery.remembering import remembered
from jarchi.journal import writing as journal


class ReportRules(BaseGenericSetting):
    """How the newsroom takes reports of errors and official replies."""

    enabled = models.BooleanField(_("readers may report errors"), default=True)
    window_minutes = bounded(_("minutes that the following limits count"), 10, 1440, least=1)
    network_limit = bounded(_("reports from one network in that time"), 10, 1_000_000, NO_LIMIT)
    story_limit = bounded(_("reports of one story in that time"), 300, 1_000_000, NO_LIMIT)
    network_days = bounded(_("days that networks of reports are kept"), 30, 36_500)
    reply_days = bounded(_("days in which an official reply is to be published"), 7, 365, least=1)

    class Meta:
        verbose_name = _("rules of reports and replies")

    def __str__(self) -> str:
        return str(self._meta.verbose_name)

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Whether readers may report shows on every story's page."""
        before = type(self).objects.filter(pk=self.pk).values_list("enabled", flat=True).first()
        with transaction.atomic():
            super().save(*args, **kwargs)
            if before != self.enabled:
                journal.append("corrections.rules", keys=[EVERYTHING])

    @classmethod
    def shown(cls) -> "ReportRules":
        """As the page being rendered shows them; not to be changed. Whoever reads makes no row: that would ring."""
        return remembered("report rules", lambda: cls.objects.first() or cls())
