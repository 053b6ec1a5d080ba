"""What stands around every page: the menu of sections, the other languages, the links at the foot.

A context processor, so that the base template of the theme has them in whichever room's page; nothing is read
from the database until a template asks.
"""

from typing import Any

from django.db.models import Exists, OuterRef
from django.http import HttpRequest
from django.urls import reverse
from django.utils.functional import SimpleLazyObject
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from jarchi.articles.addresses import corrections_address, feed_address, front_address, syndicated
from jarchi.articles.models import Article, Newsroom, Section
from jarchi.articles.reading.languages import Link, language_links, offered, spoken


def chrome(request: HttpRequest) -> dict[str, Any]:
    language = spoken()
    return {
        "spoken": language,
        "front_url": front_address(language),
        "menu": SimpleLazyObject(lambda: _menu(language)),
        "languages": SimpleLazyObject(lambda: language_links({code: front_address(code) for code in offered(request)})),
        "foot": SimpleLazyObject(lambda: _foot(request, language)),
    }


def _menu(language: str) -> list[Link]:
    """The feed, and sections that have stories in this language."""
    stories = Article.objects.live().in_language(language).filter(section=OuterRef("pk"))
    sections = Section.objects.filter(Exists(stories), in_menu=True)
    links = [Link(section.url_in(language), section.name) for section in sections]
    return [Link(feed_address(language), pgettext("reader", "Feed")), *links] if links else []


def _foot(request: HttpRequest, language: str) -> list[Link]:
    newsroom = Newsroom.shown(request)
    links = [Link(reverse("archive", args=[language]), _("Archive by day"))]
    if newsroom.about_text:
        links.append(Link(reverse("about", args=[language]), _("About the newsroom")))
    if newsroom.contacts_text:
        links.append(Link(reverse("contacts", args=[language]), _("Contacts")))
    links.append(Link(corrections_address(language), pgettext("reader", "Corrections")))
    links.append(Link(syndicated(front_address(language), "rss"), "RSS"))
    return links
