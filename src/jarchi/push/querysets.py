import datetime as dt
from typing import Self

from django.db import models
from django.db.models import Q
from django.utils import timezone


class SubscriptionQuerySet(models.QuerySet):
    def wishing(self, purpose: str, language: str = "") -> Self:
        """`language`: any, if it is empty."""
        in_language = {"wishes__language": language} if language else {}
        return self.filter(wishes__purpose=purpose, **in_language).distinct()


class DeliveryQuerySet(models.QuerySet):
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
