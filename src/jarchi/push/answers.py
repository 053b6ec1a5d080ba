"""An answer to one reader, for the rooms that promise one (`jarchi.readers.devices`)."""

import datetime as dt

from django.templatetags.static import static
from django.utils import timezone

from jarchi.push import subscribing, vapid
from jarchi.push.models import Subscription
from jarchi.push.telling import put
from jarchi.readers.devices import Offer

WAITS = dt.timedelta(days=7)  # for a device that is switched off


class Answers:
    def offer(self) -> Offer:
        return Offer(static("push/device.js"), vapid.public_key())

    def remember(self, purpose: str, subscription: str, language: str) -> None:
        subscribing.remember(purpose, subscription, language)

    def tell(self, purpose: str, title: str, body: str, url: str) -> int:
        asked = Subscription.objects.wishing(purpose)
        language = asked.values_list("wishes__language", flat=True).first()
        if language is None:
            return 0
        return put(
            asked, about=purpose, purpose=purpose, subject=purpose, language=language, title=title, body=body, url=url,
            until=timezone.now() + WAITS,
        )  # fmt: skip

    def forget(self, purpose: str) -> None:
        subscribing.forget(purpose)
