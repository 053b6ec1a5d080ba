"""What the room keeps of one reader: given out, erased; and what is forgotten for its age."""

import datetime as dt
import secrets
from typing import Any

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from jarchi.articles.reading.metadata import absolute
from jarchi.comments import states
from jarchi.comments.models import Block, Comment, Decision, Edit, Flag, Notice, Rules, State, Verb, Vote
from jarchi.readers import data, letters
from jarchi.readers.models import User

ERASED = "erased"  # Comment.author of all who asked to be forgotten


def register() -> None:
    """At start."""
    data.register("comments", export, erase)


def key_of(user: User) -> str:
    """`Comment.author`, `Vote.voter`, `Flag.reporter` of an account."""
    return f"u{user.pk}"


def export(user: User) -> list[dict[str, Any]]:
    """All comments, votes and reports of a reader, as JSON may hold them, oldest first of each."""
    comments = Comment.objects.filter(user=user).select_related("discussion").prefetch_related("edits")
    votes = Vote.objects.filter(voter=key_of(user)).select_related("comment__discussion")
    reports = Flag.objects.filter(reporter=key_of(user)).select_related("comment__discussion")
    return [
        *(_comment(one) for one in comments.order_by("id")),
        *(
            {"what": "vote", "for": one.up, "network": one.network, **_about(one.comment), "at": one.at.isoformat()}
            for one in votes.order_by("id")
        ),
        *(
            {
                "what": "report", "reason": one.reason, "note": one.note, "network": one.network,
                **_about(one.comment), "at": one.at.isoformat(),
            }
            for one in reports.order_by("id")
        ),
    ]  # fmt: skip


def _comment(one: Comment) -> dict[str, Any]:
    return {
        "what": "comment",
        **_about(one),
        "answers": one.parent_id,
        "name": one.name,
        "email": one.email,
        "network": one.network,
        "identified": one.identified,
        "text": one.text,
        "earlier_texts": [
            {"text": edit.text, "until": edit.at.isoformat(), "changed_from": edit.network} for edit in one.edits.all()
        ],
        "state": one.state,
        "written_at": one.written_at.isoformat(),
        "edited_at": one.edited_at.isoformat() if one.edited_at else None,
        "for": one.up,
        "against": one.down,
    }


def _about(comment: Comment) -> dict[str, Any]:
    return {"comment": comment.pk, "address": absolute(comment.get_absolute_url())}


def erase(user: User, keep: bool) -> None:
    """`keep`: what he wrote stays, without a name. Else its words go, and its place stays empty where others answered.
    Votes and reports count on, and are nobody's; of a report the note goes. In the transaction that deletes the
    account."""
    with transaction.atomic():
        comments = Comment.objects.filter(user=user)
        ids = [one.pk for one in Comment.objects.lock(comments.values_list("pk", flat=True))]
        Edit.objects.filter(comment__in=comments).delete()
        Notice.objects.filter(Q(comment__in=comments) | Q(address=letters.digest(user.email))).delete()
        if not keep:
            states.turn(ids, State.WITHDRAWN)
            comments.update(text="", html="", digest="", fingerprint=None, held=[], score=None)
        shown = list(comments.shown().select_related("discussion"))
        nobody = {"user": None, "author": ERASED, "name": "", "email": "", "network": "", "identified": ""}
        comments.update(**nobody)
        states.ring("comment.updated", shown)
        _let_go_of(key_of(user))


def _let_go_of(key: str) -> None:
    """Each vote and report gets a key of its own: two of one reader can no longer be told to be."""
    for vote in Vote.objects.filter(voter=key).only("pk").iterator():
        Vote.objects.filter(pk=vote.pk).update(voter=_nobody(), network="")
    for report in Flag.objects.filter(reporter=key).only("pk").iterator():
        Flag.objects.filter(pk=report.pk).update(reporter=_nobody(), network="", note="")
    Block.objects.filter(author=key).update(name="")


def _nobody() -> str:
    return f"e{secrets.token_hex(16)}"


def forget_networks() -> int:
    """Those of comments, edits, votes, reports, blocks that are over and lines of the log, older than the rules keep
    them. Returns how many."""
    before = timezone.now() - dt.timedelta(days=Rules.now().network_days)
    forgotten = 0
    rows = ((Comment, "written_at"), (Edit, "at"), (Vote, "at"), (Flag, "at"))
    for model, moment in rows:
        old = model._default_manager.exclude(network="").filter(**{f"{moment}__lt": before})
        forgotten += old.update(network="")
    over = Block.objects.exclude(pk__in=Block.objects.in_force().order_by().values("pk"))
    forgotten += over.exclude(network="").filter(at__lt=before).update(network="")
    return forgotten + _forget_in_log(before)


def _forget_in_log(before: dt.datetime) -> int:
    """Who blocked, when and why stays."""
    lines = Decision.objects.filter(verb__in=(Verb.BLOCK, Verb.UNBLOCK), at__lt=before, about__has_key="network")
    forgotten = 0
    for line in lines.only("about").iterator():
        del line.about["network"]
        line.save(update_fields=["about"])
        forgotten += 1
    return forgotten
