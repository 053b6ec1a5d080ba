"""What readers say of comments, and what the newsroom does about them."""

from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from jarchi.comments.models.comment import Comment
from jarchi.comments.models.discussion import Discussion


class Vote(models.Model):
    """One reader's, of one comment. `up`: for it or against it; None once it was taken back."""

    comment = models.ForeignKey(Comment, on_delete=models.CASCADE, related_name="votes", db_index=False)
    voter = models.CharField(max_length=40)
    network = models.CharField(max_length=43, blank=True)
    up = models.BooleanField(null=True)
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        indexes = [
            models.Index(fields=["comment", "network"], name="vote_by_network_of_comment"),
            models.Index(fields=["voter", "-at"], name="vote_by_voter"),
            models.Index(fields=["at"], name="vote_by_moment"),
        ]
        constraints = [models.UniqueConstraint(fields=["comment", "voter"], name="one_vote_a_reader")]

    def __str__(self) -> str:
        return f"{'0' if self.up is None else '+1' if self.up else '−1'} {self.comment_id}"


class Flag(models.Model):
    """A reader's report of a comment. `closed_at`: when somebody at the desk has looked at it."""

    comment = models.ForeignKey(Comment, on_delete=models.CASCADE, related_name="reports", db_index=False)
    reporter = models.CharField(max_length=40)
    network = models.CharField(max_length=43, blank=True)
    reason = models.CharField(max_length=10)
    note = models.CharField(max_length=500, blank=True)
    at = models.DateTimeField(default=timezone.now)
    closed_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index(fields=["reporter", "-at"], name="flag_by_reporter"),
            models.Index(fields=["network", "-at"], name="flag_by_network"),
        ]
        constraints = [models.UniqueConstraint(fields=["comment", "reporter"], name="one_flag_a_reader")]

    def __str__(self) -> str:
        return f"{self.reason}: {self.comment_id}"


class Verb(models.TextChoices):
    ACCEPT = "accept", _("accepted")
    REFUSE = "refuse", _("refused")
    MARK = "mark", _("marked")
    FEATURE = "feature", _("featured")
    UNFEATURE = "unfeature", _("no longer featured")
    PIN = "pin", pgettext_lazy("comment", "pinned")
    UNPIN = "unpin", _("unpinned")
    DISMISS = "dismiss", _("reports dismissed")
    BLOCK = "block", _("blocked")
    UNBLOCK = "unblock", _("unblocked")
    CLOSE = "close", _("discussion closed")
    OPEN = "open", _("discussion opened")
    RULES = "rules", _("discussion left to the rules")
    LOOK = "look", _("identity looked at")
    EXPORT = "export", _("dossier exported")


class Decision(models.Model):
    """One line of the log: who did what, when, why. Nothing changes or deletes it, but that a blocked network is
    forgotten after the days of the rules.

    `by`: None for the rules themselves; `about`: what the verb needs besides, such as `{"from": "waiting"}`.
    """

    verb = models.CharField(_("what"), max_length=10, choices=Verb)
    comment = models.ForeignKey(
        Comment, null=True, on_delete=models.SET_NULL, related_name="decisions", db_constraint=False
    )
    discussion = models.ForeignKey(Discussion, null=True, on_delete=models.SET_NULL, related_name="decisions")
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("who"), null=True, on_delete=models.SET_NULL, related_name="+"
    )
    by_name = models.CharField(max_length=200, blank=True)  # stays when the account goes
    reason = models.CharField(_("reason"), max_length=400, blank=True)
    about = models.JSONField(default=dict)
    at = models.DateTimeField(_("when"), default=timezone.now, db_index=True)

    class Meta:
        ordering = ["-id"]

    def __str__(self) -> str:
        return f"{self.get_verb_display()} {self.comment_id or ''}"


class BlockQuerySet(models.QuerySet["Block"]):
    def in_force(self) -> Self:
        return self.filter(Q(until=None) | Q(until__gt=timezone.now()), lifted_at=None)


class Block(models.Model):
    """Who may not write for a time: an author (`Comment.author`), or a network (CIDR), one of the two. A network is
    forgotten after the days of the rules, once the block is over: then neither."""

    author = models.CharField(max_length=40, blank=True)
    network = models.CharField(max_length=43, blank=True)
    name = models.CharField(max_length=60, blank=True)  # as the author called himself
    reason = models.CharField(_("reason"), max_length=400)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    at = models.DateTimeField(default=timezone.now)
    until = models.DateTimeField(_("until"), null=True)  # None: for ever
    lifted_at = models.DateTimeField(null=True)

    objects = BlockQuerySet.as_manager()

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(condition=Q(author="") | Q(network=""), name="blocks_one"),
        ]

    def __str__(self) -> str:
        return self.name or self.author or self.network or str(_("a network, by now forgotten"))
