"""What devices are told: messages are put into the outbox, once each. The worker calls `hear` with each entry of the
journal; whoever was pushed a wrong story is pushed what became of it."""

import datetime as dt
from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from jarchi.journal.models import Entry
from jarchi.kit.text import shorten
from jarchi.push.models import LONGEST_BODY, LONGEST_TITLE, NEWS, Delivery, Message, PushRules, Subscription

# Whoever presses it asks for the page: by then every machine's page store has heard of the change.
SETTLED = dt.timedelta(seconds=1)
IS_NEWS = dt.timedelta(hours=4)
IS_CORRECTION = dt.timedelta(days=2)
KINDS = ("article.published", "article.withdrawn", "article.deleted", "correction.made")
_BATCH = 1000  # rows


def put(to: QuerySet[Subscription], *, about: str, title: str, body: str, **message: Any) -> int:
    """Into the outbox; returns for how many devices. Of what was put before, nothing more."""
    now = timezone.now()
    shown = {"title": shorten(_one_line(title), LONGEST_TITLE), "body": shorten(_one_line(body), LONGEST_BODY)}
    with transaction.atomic():
        put, is_new = Message.objects.get_or_create(about=about, defaults={**shown, **message})
        if not is_new:
            return 0
        devices = to.values_list("pk", "host").distinct()
        rows = [
            Delivery(message=put, subscription_id=pk, host=host, queued_at=now, due_at=now + SETTLED)
            for pk, host in devices.iterator(_BATCH)
        ]
        Delivery.objects.bulk_create(rows, batch_size=_BATCH)
        return len(rows)


def hear(entry: Entry) -> None:
    """Within the step of the journal's cursor: an entry is told, or it is read again."""
    if entry.kind == "article.published":
        _break(entry)
    elif entry.kind in ("article.withdrawn", "article.deleted"):
        _withdraw(entry)
    elif entry.kind == "correction.made" and entry.data["weight"] == "serious":
        _correct(entry)


def _break(entry: Entry) -> None:
    data, until = entry.data, entry.at + IS_NEWS
    if data["importance"] != "breaking" or data.get("archived") or until < timezone.now() or not PushRules.now().news:
        return
    put(
        Subscription.objects.wishing(NEWS, data["language"]), about=_story(data), title=data["headline"], body="",
        is_urgent=True, until=until, **_of_story(data),
    )  # fmt: skip


def _correct(entry: Entry) -> None:
    data = entry.data
    with translation.override(data["language"]):
        title = _("Correction: %(headline)s") % {"headline": data["headline"]}
    _tell_again(entry, f"correction:{data['correction']}", title, data["text"])
    # Who has not been told of the story yet is told of it as it is now.
    headline = shorten(_one_line(data["headline"]), LONGEST_TITLE)
    Message.objects.filter(about=_story(data)).update(title=headline, url=data["url"])


def _withdraw(entry: Entry) -> None:
    data = entry.data
    Delivery.objects.filter(message__about=_story(data)).untried().skip()
    with translation.override(data["language"]):
        title = _("Withdrawn: %(headline)s") % {"headline": data["headline"]}
    _tell_again(entry, f"withdrawal:{entry.pk}", title, data.get("note") or "")


def _tell_again(entry: Entry, about: str, title: str, body: str) -> None:
    """Those whose devices have, or may have, the message of that story."""
    of_story = Delivery.objects.filter(message__about=_story(entry.data))
    told = of_story.arrived().exclude(subscription=None).values("subscription")
    to = Subscription.objects.wishing(NEWS, entry.data["language"]).filter(pk__in=told)
    if to.exists():
        put(to, about=about, title=title, body=body, until=entry.at + IS_CORRECTION, **_of_story(entry.data))
    # A try whose end nobody knows is not repeated: the wrong story must not come after this.
    of_story.exclude(attempts=0).skip()


def _of_story(data: dict[str, Any]) -> dict[str, str]:
    return {"purpose": NEWS, "subject": _story(data), "language": data["language"], "url": data["url"]}


def _story(data: dict[str, Any]) -> str:
    return f"story:{data['article']}"


def _one_line(text: str) -> str:
    return " ".join("".join(letter if letter.isprintable() else " " for letter in text).split())
