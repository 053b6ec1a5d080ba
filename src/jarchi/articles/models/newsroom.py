from typing import Any

from django.conf import settings
from django.db import models, transaction
from django.http import HttpRequest
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from wagtail.contrib.settings.models import BaseGenericSetting

from jarchi.articles.fields import NamesField, in_language
from jarchi.delivery.dependencies import EVERYTHING
from jarchi.delivery.remembering import remembered
from jarchi.journal import writing as journal

SEEN_BY_READERS = ("names", "taglines", "languages", "about", "contacts", "imprint")


def default_languages() -> list[str]:
    return [settings.LANGUAGE_CODE]


class Newsroom(BaseGenericSetting):
    """Who publishes: the masthead, what is said about the newsroom, the languages its readers are offered."""

    names = NamesField(_("name"), blank=True)
    taglines = NamesField(_("tagline"), blank=True, help_text=_("The line under the masthead."))
    languages = models.JSONField(_("languages"), default=default_languages)
    about = NamesField(_("about the newsroom"), blank=True)
    contacts = NamesField(_("contacts"), blank=True)
    imprint = NamesField(
        _("imprint"), blank=True, help_text=_("Licence, founder, editor: the line at the foot of each page.")
    )

    class Meta:
        verbose_name = _("newsroom")

    def __str__(self) -> str:
        return self.name

    def save(self, *args: Any, **kwargs: Any) -> None:
        with transaction.atomic():
            before = Newsroom.objects.filter(pk=self.pk).first() or Newsroom()
            super().save(*args, **kwargs)
            if any(getattr(self, name) != getattr(before, name) for name in SEEN_BY_READERS):
                journal.append("newsroom.changed", keys=[EVERYTHING])

    @classmethod
    def shown(cls, request: HttpRequest | None = None) -> "Newsroom":
        """As the page being rendered shows it; not to be changed."""
        return remembered("newsroom", lambda: cls.load(request))

    def _in_current_language(self, names: dict[str, str]) -> str:
        return in_language(names, get_language() or settings.LANGUAGE_CODE)

    @property
    def name(self) -> str:
        return self._in_current_language(self.names) or settings.WAGTAIL_SITE_NAME

    @property
    def tagline(self) -> str:
        return self._in_current_language(self.taglines)

    @property
    def about_text(self) -> str:
        return self._in_current_language(self.about)

    @property
    def contacts_text(self) -> str:
        return self._in_current_language(self.contacts)

    @property
    def imprint_text(self) -> str:
        return self._in_current_language(self.imprint)

    def language_choices(self) -> list[tuple[str, Any]]:
        """(code, own name) of each language offered to readers, in the newsroom's order."""
        names = dict(settings.LANGUAGES)
        return [(code, names[code]) for code in self.languages if code in names]
