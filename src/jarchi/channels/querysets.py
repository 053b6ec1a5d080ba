import datetime as dt
from typing import Self

from django.db import models
from django.utils import timezone


class DispatchQuerySet(models.QuerySet):
    def of(self, outlet: str) -> Self:
        return self.filter(outlet=outlet)

    def waiting(self) -> Self:
        return self.filter(state="new")

    def failed(self) -> Self:
        return self.filter(state="failed")

    def due(self, moment: dt.datetime) -> Self:
        return self.waiting().filter(due_at__lte=moment)

    def skip(self) -> int:
        """What nobody wants any more."""
        return self.waiting().update(state="skipped", done_at=timezone.now())
