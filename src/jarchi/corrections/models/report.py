"""What readers find wrong in stories."""

from typing import Self

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from wagtail.models import Revision

from jarchi.articles.models import Article
from jarchi.corrections.anchoring import MOST_AROUND, MOST_WORDS, Quote
from jarchi.corrections.models.correction import Correction
from jarchi.kit.text import shorten

LONGEST_NOTE = 1000  # characters


class Fault(models.TextChoices):
    TYPO = "typo", _("a typo")
    FACT = "fact", _("a fact is wrong")
    TRANSLATION = "translation", _("the translation is wrong")
    BROKEN = "broken", _("a link or picture does not work")
    RIGHTS = "rights", _("rights are hurt")

    @property
    def rank(self) -> int:
        """How heavy it is: what the inbox shows first has most."""
        return [Fault.TYPO, Fault.BROKEN, Fault.TRANSLATION, Fault.FACT, Fault.RIGHTS].index(self)


class Words(models.Model):
    """Words of a story and what stood around them (W3C Web Annotation Data Model, TextQuoteSelector)."""

    exact = models.TextField(_("words"), max_length=MOST_WORDS)
    prefix = models.CharField(max_length=MOST_AROUND, blank=True)
    suffix = models.CharField(max_length=MOST_AROUND, blank=True)

    class Meta:
        abstract = True

    @property
    def quote(self) -> Quote:
        return Quote(self.exact, self.prefix, self.suffix)


class CaseQuerySet(models.QuerySet["Case"]):
    def open(self) -> Self:
        return self.filter(state=Case.State.OPEN)


class Case(Words):
    """One place of one story, however many readers report it. `fault`: the heaviest that they name, `rank`: how heavy;
    `reports`: how many of them count, those that look automatic apart. A closed one is never opened again: whoever
    reports the place later begins another."""

    class State(models.TextChoices):
        OPEN = "open", pgettext_lazy("report", "open")
        FIXED = "fixed", pgettext_lazy("report", "fixed")
        REFUSED = "refused", pgettext_lazy("report", "refused")

    article = models.ForeignKey(Article, on_delete=models.CASCADE, related_name="cases", db_index=False)
    fault = models.CharField(_("what is wrong"), max_length=12, choices=Fault)
    rank = models.PositiveSmallIntegerField(default=0)
    state = models.CharField(_("state"), max_length=8, choices=State, default=State.OPEN)
    reports = models.PositiveIntegerField(default=0)
    first_at = models.DateTimeField(default=timezone.now)
    last_at = models.DateTimeField(default=timezone.now)
    closed_at = models.DateTimeField(null=True)
    closed_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    answer = models.CharField(  # to those who reported it
        _("what readers are told"), max_length=400, blank=True
    )
    correction = models.ForeignKey(Correction, null=True, on_delete=models.SET_NULL, related_name="cases")

    objects = CaseQuerySet.as_manager()

    class Meta:
        verbose_name = _("report of an error")
        verbose_name_plural = _("reports of errors")
        ordering = ["-id"]
        indexes = [
            models.Index(fields=["article", "state"], name="case_of_story"),
            models.Index(
                fields=["-rank", "-reports", "-id"], condition=models.Q(state="open"), name="case_open_by_weight"
            ),
            models.Index(fields=["-closed_at"], name="case_closed_by_moment"),
        ]

    def __str__(self) -> str:
        return shorten(self.exact, 60)


class Report(Words):
    """One reader's. `revision`: the one that was read, None if it is not known any more; `secret`: of the page on which
    its reader follows it; `held`: by what it looks automatic (`honeypot`, `quick`, `flood`), empty if it does not;
    `network`: as of comments (`readers.rates.network_of`), forgotten after the days of the rules."""

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="said")
    revision = models.ForeignKey(Revision, null=True, on_delete=models.SET_NULL, related_name="+")
    fault = models.CharField(_("what is wrong"), max_length=12, choices=Fault)
    note = models.TextField(_("in your words"), max_length=LONGEST_NOTE, blank=True)
    email = models.EmailField(_("e-mail"), blank=True)
    on_device = models.BooleanField(default=False)  # wants to be told there (`readers.devices`)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    language = models.CharField(max_length=8, choices=settings.LANGUAGES)
    network = models.CharField(max_length=43, blank=True)
    secret = models.CharField(max_length=43, unique=True)
    held = models.CharField(max_length=10, blank=True)
    at = models.DateTimeField(default=timezone.now)
    thanked_at = models.DateTimeField(null=True)  # the reader has thanked for the answer

    class Meta:
        ordering = ["-id"]
        indexes = [
            models.Index(fields=["network", "-at"], name="report_by_network"),
            models.Index(fields=["-at"], name="report_by_moment"),
        ]

    def __str__(self) -> str:
        return shorten(self.exact, 60)

    @property
    def purpose(self) -> str:
        """Why a device is told."""
        return f"report:{self.pk}"
