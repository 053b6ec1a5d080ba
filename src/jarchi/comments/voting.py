"""Votes and reports of readers: one of each reader for each comment."""

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from jarchi.comments.judging import rules
from jarchi.comments.models import Comment, Flag, Vote
from jarchi.comments.rates import may_vote
from jarchi.comments.speaking import Speaker


class TooMany(Exception):
    """Of one reader, or of guests of one network on one comment."""


def vote(speaker: Speaker, comment: Comment, *, up: bool) -> Comment:
    """The same vote again takes it back; the other one turns it. Raises `TooMany`. Returns it with its new numbers."""
    with transaction.atomic():
        Comment.objects.select_for_update().get(pk=comment.pk)
        held = Vote.objects.filter(comment=comment, voter=speaker.key).first()
        if held is None:
            if not may_vote(speaker, comment.pk, rules()):
                raise TooMany
            held = Vote(comment=comment, voter=speaker.key, network=speaker.network, up=None)
        before, held.up, held.at = held.up, None if held.up == up else up, timezone.now()
        held.save()
        for now, step in ((before, -1), (held.up, 1)):
            if now is not None:
                _count(comment, now, step)
    comment.refresh_from_db(fields=["up", "down"])
    return comment


def _count(comment: Comment, up: bool, step: int) -> None:
    name = "up" if up else "down"
    Comment.objects.filter(pk=comment.pk).update(**{name: F(name) + step})


def flag(speaker: Speaker, comment: Comment, reason: str, note: str) -> None:
    """A second report of the same reader says what the first said, in other words."""
    with transaction.atomic():
        Comment.objects.select_for_update().get(pk=comment.pk)
        said = {"reason": reason, "note": note}
        row, made = Flag.objects.get_or_create(
            comment=comment, reporter=speaker.key, defaults={**said, "network": speaker.network}
        )
        if made:
            Comment.objects.filter(pk=comment.pk).update(flags=F("flags") + 1)
        else:
            Flag.objects.filter(pk=row.pk).update(**said, closed_at=None)
            if row.closed_at:  # looked at before: this is a new report
                Comment.objects.filter(pk=comment.pk).update(flags=F("flags") + 1)
