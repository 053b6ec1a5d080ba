"""Official replies: received, published beneath the story or declined, by the newsroom's rule within so many days."""

import datetime as dt
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from jarchi.articles import announcing
from jarchi.articles.models import Article
from jarchi.articles.public_state import PublicState
from jarchi.corrections.models import Reply, ReportRules
from jarchi.journal import writing as journal
from jarchi.kit.text import clean
from jarchi.readers.models import User

EDITED = ("author", "position", "text", "received_on", "due_on")


def due_by_rule(received_on: dt.date) -> dt.date:
    rules = ReportRules.objects.first() or ReportRules()
    return received_on + dt.timedelta(days=rules.reply_days)


def receive(article: Article, by: User | None = None, **fields: Any) -> Reply:
    """`fields`: `author`, `position`, `text`, and, if they are not today and by the rule, `received_on` and `due_on`.
    Raises `ValidationError` that names the field."""
    reply = Reply(article=article, by=by)
    _fill(reply, fields)
    reply.save()
    return reply


def edit(pk: int, by: User | None = None, **fields: Any) -> Reply:
    """Also once readers have it: they see what is right at once. `fields`, errors: as of `receive`."""
    with transaction.atomic():
        reply = _locked(pk)
        _fill(reply, fields)
        reply.save(update_fields=EDITED)
        if reply.published_at and PublicState.stored(reply.article_id).live:
            _ring("reply.updated", reply)
    return reply


def publish(pk: int, by: User | None = None) -> Reply:
    """Readers have it from now on. Whoever comes second changes nothing. Raises `ValidationError`."""
    with transaction.atomic():
        reply = _locked(pk)
        if reply.published_at:
            return reply
        if not PublicState.stored(reply.article_id).live:
            raise ValidationError(_("Only beneath a story on the air an official reply is published."))
        reply.published_at, reply.declined_at, reply.declined_because, reply.by = timezone.now(), None, "", by
        reply.save(update_fields=["published_at", "declined_at", "declined_because", "by"])
        _ring("reply.published", reply)
    return reply


def decline(pk: int, because: str, by: User | None = None) -> Reply:
    """It is not published; if it was, readers no longer have it. Raises `ValidationError` that names the field."""
    if not (because := " ".join(because.split())):
        raise ValidationError({"declined_because": _("Say why, for the newsroom's own record.")})
    with transaction.atomic():
        reply = _locked(pk)
        was_public = reply.published_at and PublicState.stored(reply.article_id).live
        reply.published_at, reply.declined_at, reply.declined_because, reply.by = None, timezone.now(), because, by
        reply.clean_fields(exclude=[name for name in _names() if name != "declined_because"])
        reply.save(update_fields=["published_at", "declined_at", "declined_because", "by"])
        if was_public:
            _ring("reply.withdrawn", reply)
    return reply


def _locked(pk: int) -> Reply:
    return Reply.objects.select_for_update(of=("self",)).select_related("article__section").get(pk=pk)


def _names() -> list[str]:
    return [field.name for field in Reply._meta.concrete_fields]


def _fill(reply: Reply, fields: dict[str, Any]) -> None:
    for name in set(EDITED) & fields.keys():
        setattr(reply, name, fields[name])
    reply.author, reply.position = (" ".join(text.split()) for text in (reply.author, reply.position))
    reply.text = clean(reply.text)
    reply.received_on = reply.received_on or timezone.localdate()
    reply.due_on = reply.due_on or due_by_rule(reply.received_on)
    reply.clean_fields(exclude=[name for name in _names() if name not in EDITED])


def _ring(kind: str, reply: Reply) -> None:
    told = {"reply": reply.pk, "anchor": reply.anchor, "author": reply.author}
    journal.append(kind, **announcing.facts(reply.article), **told, keys=[f"article:{reply.article_id}"])
