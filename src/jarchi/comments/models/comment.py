import datetime as dt
from typing import Any, Self

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from jarchi.comments.models.discussion import Discussion
from jarchi.kit.html import linked_paragraphs
from jarchi.kit.text import shorten

LONGEST = 4000  # characters
LONGEST_NAME = 60


class State(models.TextChoices):
    WAITING = "waiting", _("waiting")
    SHOWN = "shown", _("shown")
    REFUSED = "refused", _("refused")
    WITHDRAWN = "withdrawn", _("withdrawn by its author")


class Mark(models.TextChoices):
    NONE = "", "—"
    NEWSROOM = "newsroom", _("newsroom")
    EXPERT = "expert", pgettext_lazy("mark of a comment", "expert")


class CommentQuerySet(models.QuerySet["Comment"]):
    def shown(self) -> Self:
        return self.filter(state=State.SHOWN)

    def waiting(self) -> Self:
        return self.filter(state=State.WAITING)

    def roots(self) -> Self:
        """Beginnings of threads that readers see: shown themselves, or answered by what is shown."""
        return self.filter(Q(state=State.SHOWN) | Q(answers__gt=0), parent=None)

    def by(self, author: str) -> Self:
        return self.filter(author=author)


class Comment(models.Model):
    """What one reader said. The text is never changed by the newsroom: it is shown or refused.

    `author`: of the reader's account or of a guest's cookie (`speaking.Speaker.key`); `network`: an IPv4 address or
    the beginning of an IPv6 one (`readers.rates.network_of`), forgotten after the days of the rules; `root`: of its
    thread, None for the root itself; `answers`: of a root, how many of its thread are shown beside it; `held`: why it
    waits, `[{"why": "words", "of": "…"}]`.
    """

    discussion = models.ForeignKey(Discussion, on_delete=models.CASCADE, related_name="comments", db_index=False)
    parent = models.ForeignKey("self", null=True, on_delete=models.PROTECT, related_name="replies")
    root = models.ForeignKey("self", null=True, on_delete=models.PROTECT, related_name="thread", db_index=False)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="comments")
    author = models.CharField(max_length=40)
    name = models.CharField(_("name"), max_length=LONGEST_NAME)
    email = models.EmailField(_("e-mail"), blank=True)
    identified = models.CharField(max_length=10, blank=True)  # how, at that time: oidc, phone
    network = models.CharField(max_length=43, blank=True)
    language = models.CharField(max_length=8, choices=settings.LANGUAGES)  # of the page it was written on
    text = models.TextField(_("comment"), max_length=LONGEST)
    html = models.TextField(editable=False)
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.WAITING)
    mark = models.CharField(_("mark"), max_length=10, choices=Mark, default=Mark.NONE, blank=True)
    featured = models.BooleanField(_("featured"), default=False)
    pinned = models.BooleanField(pgettext_lazy("comment", "pinned"), default=False)
    written_at = models.DateTimeField(default=timezone.now)
    edited_at = models.DateTimeField(null=True)
    up = models.PositiveIntegerField(default=0)
    down = models.PositiveIntegerField(default=0)
    value = models.GeneratedField(expression=F("up") - F("down"), output_field=models.IntegerField(), db_persist=True)
    answers = models.PositiveIntegerField(default=0)
    flags = models.PositiveIntegerField(default=0)  # by readers, not yet looked at
    score = models.FloatField(null=True)
    held = models.JSONField(default=list)
    digest = models.CharField(max_length=32, db_index=True)  # of its words
    fingerprint = models.BigIntegerField(null=True)
    origin = models.CharField(max_length=80, blank=True)  # of an imported one: `disqus:12345`

    objects = CommentQuerySet.as_manager()

    class Meta:
        verbose_name = _("comment")
        verbose_name_plural = _("comments")
        ordering = ["-id"]
        indexes = [
            models.Index(fields=["discussion", "-id"], condition=Q(parent=None), name="root_by_age"),
            models.Index(fields=["discussion", "-value", "-id"], condition=Q(parent=None), name="root_by_value"),
            models.Index(fields=["discussion", "-written_at"], name="comment_by_moment"),
            models.Index(fields=["root", "id"], name="comment_by_thread"),
            models.Index(fields=["author", "-written_at"], name="comment_by_author"),
            models.Index(fields=["network", "-written_at"], name="comment_by_network"),
            models.Index(fields=["-id"], condition=Q(state="waiting"), name="comment_waiting"),
            models.Index(fields=["-flags", "-id"], condition=Q(flags__gt=0), name="comment_flagged"),
            models.Index(fields=["-id"], condition=Q(state="shown"), name="comment_shown"),
            models.Index(fields=["discussion", "-id"], condition=Q(pinned=True), name="comment_pinned"),
            models.Index(fields=["discussion", "-id"], condition=Q(featured=True), name="comment_featured"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["origin"], condition=~Q(origin=""), name="imported_once"),
        ]

    def __str__(self) -> str:
        return f"{self.name}: {shorten(self.text, 60)}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.write(self.text)
        super().save(*args, **kwargs)

    def write(self, text: str) -> None:
        self.text = text
        self.html = linked_paragraphs(text, nofollow=True).replace('rel="nofollow"', 'rel="nofollow ugc"')

    @property
    def anchor(self) -> str:
        return f"c{self.pk}"

    @property
    def is_shown(self) -> bool:
        return self.state == State.SHOWN

    @property
    def link(self) -> str:
        """Its permanent address, from the discussion's."""
        return f"?thread={self.pk}#{self.anchor}"

    def get_absolute_url(self) -> str:
        return self.discussion.get_absolute_url() + self.link

    def may_be_edited(self, minutes: int) -> bool:
        fresh = timezone.now() - self.written_at < dt.timedelta(minutes=minutes)
        return fresh and self.state in (State.SHOWN, State.WAITING)
