"""The page of corrections of a language, its feed, and what feeds of stories say of corrections."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from html import escape

from django.conf import settings
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from jarchi.articles.addresses import corrections_address, syndicated
from jarchi.articles.models import Newsroom
from jarchi.articles.reading.languages import reader_page, require_spoken, spoken
from jarchi.articles.reading.metadata import absolute, around
from jarchi.articles.reading.paging import Cursor
from jarchi.articles.reading.rows import date
from jarchi.articles.windows import local_time
from jarchi.corrections.models import Correction
from jarchi.corrections.models.correction import CorrectionQuerySet
from jarchi.delivery.dependencies import depends_on, reads_parameters, storable
from jarchi.feed.syndication import items
from jarchi.feed.syndication.items import Item
from jarchi.feed.syndication.views import feed_of
from jarchi.kit.xml import writable

IN_PAGE = 30
IN_FEED = 30


def register() -> None:
    """At start."""
    items.adders.append(above_words)


@dataclass(frozen=True)
class Page:
    """`older`: the query string of the page that follows, empty on the last."""

    corrections: list[Correction]
    older: str
    is_first: bool


@reader_page
def page(request: HttpRequest) -> HttpResponse:
    require_spoken(request)
    title = pgettext("reader", "Corrections")
    feed = syndicated(corrections_address(spoken()), "rss")
    about = _("What we got wrong, and what is right.")
    told = {"title": title, "about": about, "page": _page(request), "feed": feed}
    return render(request, "pages/corrections.html", told | around(request, title, "corrections", feed=feed))


@reader_page
def feed(request: HttpRequest, ending: str) -> HttpResponse:
    require_spoken(request)
    title = f"{pgettext('reader', 'Corrections')} — {Newsroom.shown(request).name}"
    found = [_item(one) for one in _public(_of_language()[:IN_FEED])]
    return feed_of(request, ending, "corrections/", title, "", corrections_address(spoken()), found)


def above_words(stories: Collection[int]) -> Mapping[int, str]:
    """As `items.adders` wants it: the serious first."""
    found: dict[int, str] = defaultdict(str)
    for one in Correction.objects.filter(article__in=stories).order_by("-weight", "-made_at", "-id"):
        found[one.article_id] += _html(one) + "\n"
    return found


def _of_language() -> CorrectionQuerySet:
    """The newest first, also of stories that are off the air: the page depends on these, too, which may come back."""
    depends_on(f"corrections:{spoken()}")
    stories = ("headline", "slug", "language", "live", "expire_at", "section")
    shown = (*(f"article__{name}" for name in stories), "language", "text", "weight", "was", "now", "made_at")
    found = Correction.objects.filter(language=spoken()).select_related("article__section")
    return found.only(*shown, "article__section__slug")


def _public(rows: Iterable[Correction]) -> list[Correction]:
    return [one for one in rows if one.article.live]


def _page(request: HttpRequest) -> Page:
    """The one that the request names. Raises `Http404` for a cursor that cannot be one."""
    reads_parameters("before")
    before, rows = request.GET.get("before", ""), _of_language()
    if before:
        cursor = Cursor.read(before)
        rows = rows.filter(Q(made_at__lt=cursor.moment) | Q(made_at=cursor.moment, pk__lte=cursor.pk))
    found = list(rows[: IN_PAGE + 2])
    if before and found and _cursor(found[0]) == cursor:
        found = found[1:]
    elif before:
        storable(False)  # made up: such pages would fill the store
    shown = found[:IN_PAGE]
    return Page(_public(shown), f"?before={_cursor(shown[-1])}" if len(found) > IN_PAGE else "", not before)


def _cursor(one: Correction) -> Cursor:
    return Cursor(one.made_at, one.pk)


def _item(one: Correction) -> Item:
    story = absolute(one.article.get_absolute_url())
    moment = local_time(one.made_at).replace(microsecond=0)
    headline = f'<p><a href="{escape(story)}">{escape(one.article.headline)}</a></p>'
    return Item(
        id=f"{settings.JARCHI_URL}/{one.article.language}/correction/{one.pk}/",
        url=f"{story}#{one.anchor}",
        title=writable(_("Correction: %(headline)s") % {"headline": one.article.headline}),
        summary=writable(one.text),
        content=writable(f"{headline}\n{_html(one)}"),
        published=moment,
        updated=moment,
        authors=[],
        tags=[],
        image=None,
    )


def _html(one: Correction) -> str:
    """For who reads it elsewhere."""
    told = f"<b>{escape(pgettext('reader', 'Correction'))}</b>, {date(one.made_at)}: {escape(one.text)}"
    return f"<p>{told}</p>" + (f"\n<p>{one.difference}</p>" if one.difference else "")
