from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models, transaction
from django.utils.translation import gettext_lazy as _
from wagtail.contrib.settings.models import BaseGenericSetting

from jarchi.articles.fields import NO_LIMIT, bounded
from jarchi.articles.models import Section
from jarchi.delivery.dependencies import EVERYTHING
from jarchi.delivery.remembering import remembered
from jarchi.journal import writing as journal


class Who(models.TextChoices):
    GUESTS = "guests", _("everybody, with a name")
    ACCOUNTS = "accounts", _("readers with an account")
    IDENTIFIED = "identified", _("readers whose identity is known")


class Moderation(models.TextChoices):
    PRE = "pre", _("each comment is looked at first")
    TRUST = "trust", _("a reader's first comments are looked at")
    POST = "post", _("comments appear at once")


class Rules(BaseGenericSetting):
    """How the newsroom wants readers to speak. `words`: {language: text, one entry a line}."""

    enabled = models.BooleanField(_("readers may comment"), default=False)
    who = models.CharField(_("who may write"), max_length=10, choices=Who, default=Who.GUESTS)
    moderation = models.CharField(_("moderation"), max_length=5, choices=Moderation, default=Moderation.TRUST)
    trusted_after = bounded(_("comments looked at before a reader is trusted"), 3, 1000, least=1)
    close_after_days = bounded(_("days after which a discussion closes"), 30, 36_500, _("0: never"))
    closed_sections = models.ManyToManyField(Section, verbose_name=_("sections without comments"), blank=True)
    edit_minutes = bounded(_("minutes in which a reader may edit"), 5, 1440)
    window_minutes = bounded(_("minutes that the following limits count"), 10, 1440, least=1)
    reader_limit = bounded(_("comments of one reader in that time"), 6, 1_000_000, NO_LIMIT)
    network_limit = bounded(_("comments from one network in that time"), 30, 1_000_000, NO_LIMIT)
    discussion_limit = bounded(_("comments under one story in that time"), 600, 1_000_000, NO_LIMIT)
    most_links = bounded(_("links in a comment that need no look"), 1, 100)
    house_words = models.BooleanField(
        _("Jarchi's own lists of obscene words"), default=True, help_text=_("Comments with such words are held.")
    )
    words = models.JSONField(_("words that hold a comment"), default=dict, blank=True)
    hold_from = models.FloatField(
        _("score from which a comment is held"), default=0.8, validators=[MinValueValidator(0), MaxValueValidator(1)],
        help_text=_("0 to 1; needs a trained model. The score never deletes."),
    )  # fmt: skip
    network_days = bounded(_("days that networks of comments are kept"), 180, 36_500)

    class Meta:
        verbose_name = _("rules of comments")

    def __str__(self) -> str:
        return str(self._meta.verbose_name)

    def clean(self) -> None:
        super().clean()
        known = dict(settings.LANGUAGES)
        fits = isinstance(self.words, dict) and all(isinstance(text, str) for text in self.words.values())
        if not fits or set(self.words) - set(known):
            raise ValidationError({"words": _("Words are a text for each language.")})

    def save(self, *args: Any, **kwargs: Any) -> None:
        with transaction.atomic():
            super().save(*args, **kwargs)
            journal.append("comments.rules", keys=[EVERYTHING])

    @classmethod
    def now(cls) -> "Rules":
        """Whoever reads makes no row, as `load` does: that would ring, and purge every page."""
        return cls.objects.first() or cls()

    @classmethod
    def shown(cls) -> "Rules":
        """As the page being rendered shows them; not to be changed."""
        return remembered("comment rules", cls.now)
