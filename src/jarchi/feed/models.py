"""What the feed keeps of its own: entries of live blogs."""

import datetime as dt
import hashlib
from itertools import zip_longest
from typing import Any, Self

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import MaxLengthValidator
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from jarchi.articles.models import Article, Importance, Kind
from jarchi.kit.html import linked_paragraphs
from jarchi.kit.text import first_sentence, shorten
from jarchi.media.models import Picture

LONGEST = 4000  # characters
MOST_PINNED = 5  # in one blog
BEGINNING = 110  # characters, for who must name it
_EDITED = ("text", "image", "importance", "pinned")  # in the order of the fields


class PostQuerySet(models.QuerySet["Post"]):
    def of(self, article: int) -> Self:
        return self.filter(article=article)

    def shown(self) -> Self:
        return self.filter(withdrawn_at=None)

    def pinned(self) -> Self:
        return self.shown().filter(pinned=True)

    def newest_first(self) -> Self:
        return self.order_by("-id")


class Post(models.Model):
    """One entry of a live blog. It is public while its story is; the later the id, the newer.

    `html`: of its text, made at saving; its picture is drawn into the page, which depends on it.
    """

    article = models.ForeignKey(
        Article, verbose_name=_("story"), on_delete=models.CASCADE, related_name="posts", db_index=False
    )
    text = models.TextField(
        _("text"),
        max_length=LONGEST,
        validators=[MaxLengthValidator(LONGEST)],
        help_text=_("A blank line parts paragraphs; web addresses become links."),
    )
    html = models.TextField(editable=False)
    image = models.ForeignKey(
        Picture, verbose_name=_("picture"), null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    importance = models.CharField(
        _("importance"),
        max_length=10,
        choices=[choice for choice in Importance.choices if choice[0] != Importance.BREAKING],
        default=Importance.ORDINARY,
    )
    pinned = models.BooleanField(_("pinned"), default=False)
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, editable=False, on_delete=models.SET_NULL, related_name="+"
    )
    posted_at = models.DateTimeField(default=timezone.now, editable=False)
    updated_at = models.DateTimeField(null=True, blank=True, editable=False)
    withdrawn_at = models.DateTimeField(null=True, blank=True, editable=False)
    # Of the form it was sent in: the same form sent twice is one entry.
    token = models.CharField(max_length=32, null=True, editable=False)

    objects = PostQuerySet.as_manager()

    class Meta:
        verbose_name = _("entry")
        verbose_name_plural = _("entries")
        ordering = ["-id"]
        indexes = [
            models.Index(fields=["article", "-id"], name="post_by_article"),
            models.Index(
                fields=["article", "-id"], condition=models.Q(pinned=True, withdrawn_at=None), name="post_pinned"
            ),
            models.Index(fields=["posted_at", "article"], name="post_by_moment"),  # where coverage is going on
        ]
        constraints = [models.UniqueConstraint(fields=["article", "token"], name="one_post_a_form")]

    def __str__(self) -> str:
        return shorten(self.text, 80)

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.html = linked_paragraphs(self.text)
        super().save(*args, **kwargs)

    def clean(self) -> None:
        super().clean()
        if self.article.kind != Kind.LIVE_BLOG:
            raise ValidationError(_("Only a live blog has entries."))
        if self.pinned and Post.objects.of(self.article_id).pinned().exclude(pk=self.pk).count() >= MOST_PINNED:
            told = _("%(count)s entries are pinned already: unpin one first.") % {"count": MOST_PINNED}
            raise ValidationError({"pinned": told})

    @property
    def changed_at(self) -> dt.datetime:
        return self.updated_at or self.posted_at

    @property
    def state(self) -> str:
        """What editors change of it, in short. A form carries it along and so undoes nothing done meanwhile."""
        text = hashlib.blake2b(self.text.encode(), digest_size=8).hexdigest()
        return f"{text} {self.image_id or 0} {self.importance} {self.pinned:d}"

    def changed_since(self, state: str) -> list[str]:
        """Names of what is not as it was in that `state`, all of them if that is none."""
        names = (field.verbose_name for field in self._meta.concrete_fields if field.name in _EDITED)
        pairs = zip_longest(names, self.state.split(), state.split()[: len(_EDITED)])
        return [str(name) for name, now, then in pairs if now != then]

    @property
    def beginning(self) -> str:
        """Its first sentence, shortened: it has no headline."""
        return shorten(first_sentence(self.text.partition("\n")[0])[0], BEGINNING)

    @property
    def anchor(self) -> str:
        return f"p{self.pk}"

    @property
    def link(self) -> str:
        """Its permanent address, from the story's."""
        return f"?post={self.pk}#{self.anchor}"


def posts_key(article: int) -> str:
    """The surrogate key of whatever shows the entries of that story."""
    return f"posts:{article}"


def posts_in(language: str) -> str:
    """That of whatever tells of all entries in that language."""
    return f"posts:{language}"
