"""Who is told what: browsers come, want something, and are forgotten when they want nothing any more."""

import datetime as dt
from collections.abc import Iterable
from typing import Any

from django.db import transaction
from django.utils import timezone

from jarchi.push.endpoints import read
from jarchi.push.models import NEWS, Delivery, Subscription, Wish

UNANSWERED = dt.timedelta(days=180)  # after which no answer is waited for


def remember(purpose: str, subscription: Any, language: str) -> None:
    """`subscription`: a PushSubscription or its JSON; the same browser may want several things. Raises
    `ValidationError` that names the field."""
    keys = read(subscription)
    with transaction.atomic():
        kept, _made = Subscription.objects.update_or_create(
            endpoint=keys.endpoint, defaults={"host": keys.host, "p256dh": keys.p256dh, "auth": keys.auth}
        )
        Wish.objects.get_or_create(subscription=kept, purpose=purpose, language=language)


def leave(endpoint: str, language: str) -> bool:
    """No more news in that language; whether the browser still wants anything else."""
    with transaction.atomic():
        wishes = Wish.objects.filter(subscription__endpoint=endpoint)
        wishes.filter(purpose=NEWS, language=language).delete()
        waiting = Delivery.objects.filter(subscription__endpoint=endpoint)
        waiting.filter(message__purpose=NEWS, message__language=language).skip()
        _forget_wishless(Subscription.objects.filter(endpoint=endpoint).values_list("pk", flat=True))
        return wishes.exists()


def forget(purpose: str) -> None:
    """Nobody waits for this any more."""
    with transaction.atomic():
        wishes = Wish.objects.filter(purpose=purpose)
        subscriptions = list(wishes.values_list("subscription", flat=True))
        wishes.delete()
        Delivery.objects.filter(message__purpose=purpose).skip()
        _forget_wishless(subscriptions)


def was_told(deliveries: Iterable[Delivery]) -> None:
    """These are done with, well or badly: an answer comes once."""
    with transaction.atomic():
        for delivery in deliveries:
            if delivery.message.purpose != NEWS:
                Wish.objects.filter(subscription=delivery.subscription_id, purpose=delivery.message.purpose).delete()
                _forget_wishless([delivery.subscription_id])


def forget_unanswered() -> None:
    with transaction.atomic():
        old = Wish.objects.exclude(purpose=NEWS).filter(made_at__lt=timezone.now() - UNANSWERED)
        subscriptions = list(old.values_list("subscription", flat=True))
        old.delete()
        _forget_wishless(subscriptions)


def _forget_wishless(subscriptions: Iterable[int | None]) -> None:
    Subscription.objects.filter(pk__in=list(subscriptions), wishes=None).delete()
