"""Views of the reader's side. Each speaks the language of its address (`languages.reader_page`)."""

import datetime as dt
from dataclasses import replace
from typing import Any

from django.conf import settings
from django.http import (
    Http404,
    HttpRequest,
    HttpResponse,
    HttpResponsePermanentRedirect,
    HttpResponseRedirect,
)
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe
from django.views.decorators.vary import vary_on_headers

from jarchi.articles import access
from jarchi.articles.addresses import archive_address, syndicated
from jarchi.articles.lines import Lines, with_pictures
from jarchi.articles.models import Article, Newsroom
from jarchi.articles.models.taxonomy import Named
from jarchi.articles.querysets import ArticleQuerySet
from jarchi.articles.reading import metadata
from jarchi.articles.reading.languages import (
    alternates,
    offered,
    preferred,
    reader_page,
    require_spoken,
    spoken,
)
from jarchi.articles.reading.metadata import around
from jarchi.articles.reading.paging import by_day, page_of
from jarchi.articles.windows import Window, of_language, start_of, window_of
from jarchi.comments import section as comment_section
from jarchi.comments import subjects
from jarchi.delivery.dependencies import fresh_until, storable
from jarchi.feed import events
from jarchi.kit.dates import weekdays
from jarchi.pages import archive
from jarchi.pages.errors import gone
from jarchi.pages.front import front_page
from jarchi.pages.story import preview_context, story_context

IN_SECTION = 20
IN_TIMELINE = 40
IN_DAY = 100


@require_safe
@vary_on_headers("Accept-Language")
def root(request: HttpRequest) -> HttpResponse:
    storable()
    return HttpResponseRedirect(reverse("front", args=[preferred(request, offered(request))]))


@reader_page
def front(request: HttpRequest) -> HttpResponse:
    require_spoken(request)
    newsroom = Newsroom.shown(request)
    addresses = alternates(request, "front")
    today = timezone.localdate()
    fresh_until(start_of(today + dt.timedelta(days=1)))
    return render(
        request,
        "pages/front.html",
        {
            "since": events.cursor(spoken()),  # before the stories are read
            "front": front_page(spoken()),
            "today": today,
            "meta": metadata.of_page(
                newsroom.name, request.path, addresses, newsroom.tagline, syndicated(request.path, "rss")
            ),
        },
    )


@reader_page
def section(request: HttpRequest, slug: str) -> HttpResponse:
    require_spoken(request)
    section = access.public_section(slug)
    if section.slug != slug:
        return HttpResponsePermanentRedirect(section.url_in(spoken()))
    stories = _lines().of_section(section.pk)
    return _list(request, section, stories, IN_SECTION, {"here": section.url_in(spoken())}, pictures=True)


@reader_page
def topic(request: HttpRequest, slug: str) -> HttpResponse:
    require_spoken(request)
    topic = access.public_topic(slug)
    if topic.slug != slug:
        return HttpResponsePermanentRedirect(topic.url_in(spoken()))
    stories = _lines().of_topic(topic.pk)
    if beginning := stories.oldest_first().first():
        replace(window_of(topic, spoken()), newest=beginning.first_published_at).declare()
    is_first = not (request.GET.get("before") or request.GET.get("after"))
    comments = comment_section.under(request, subjects.of_topic(topic, spoken())) if is_first else None
    context = {"topic": topic, "beginning": beginning, "comments": comments}
    return _list(request, topic, stories, IN_TIMELINE, context, topic.summary)


@reader_page
def person(request: HttpRequest, slug: str) -> HttpResponse:
    require_spoken(request)
    person = access.public_person(slug)
    if person.slug != slug:
        return HttpResponsePermanentRedirect(person.url_in(spoken()))
    stories = _lines().with_person(person.pk)
    return _list(request, person, stories, IN_TIMELINE, {"person": person}, person.position)


@reader_page
def article(request: HttpRequest, section: str, pk: int | str, slug: str = "") -> HttpResponse:
    """The id alone decides: any other form of the address redirects to the one of now."""
    try:
        article = access.public_article(int(pk))
    except access.Withdrawn as withdrawn:
        return gone(request, withdrawn.story)
    if request.path != (address := article.get_absolute_url()):
        return HttpResponsePermanentRedirect(address)
    return render(request, "pages/story.html", story_context(request, article))


@reader_page
def archive_newest(request: HttpRequest) -> HttpResponse:
    require_spoken(request)
    return _to_day(archive.last_day(_live()) or timezone.localdate())


@reader_page
def archive_year(request: HttpRequest, year: int) -> HttpResponse:
    """The last day of that year with stories."""
    day = archive.last_day(_live(), before=_date(year + 1, 1, 1))
    if day is None or day.year != year:
        raise Http404
    return _to_day(day)


@reader_page
def archive_day(request: HttpRequest, year: int, month: int, day: int) -> HttpResponse:
    require_spoken(request)
    date, today, stories = _date(year, month, day), timezone.localdate(), _live()
    first = archive.first_day(stories)
    if first is None:
        first = today
        fresh_until(start_of(today + dt.timedelta(days=1)))
    if not first <= date <= today:
        raise Http404
    start, end = start_of(date), start_of(date + dt.timedelta(days=1))
    window = Window(of_language(spoken()), newest=end - dt.timedelta.resolution, oldest=start)
    page = page_of(_lines().between(start, end), window, request, IN_DAY)
    return render(
        request,
        "pages/archive.html",
        {
            "day": date,
            "page": page,
            "previous": archive.last_day(stories, before=date),
            "next": archive.first_day(stories, since=date + dt.timedelta(days=1)),
            "calendar": archive.calendar_of(stories, date),
            "weekdays": weekdays(spoken()),
            **around(request, _("Archive by day"), "archive_day", year, month, day),
        },
    )


@reader_page
def about(request: HttpRequest) -> HttpResponse:
    return _words(request, "about", _("About the newsroom"), Newsroom.shown(request).about_text)


@reader_page
def contacts(request: HttpRequest) -> HttpResponse:
    return _words(request, "contacts", _("Contacts"), Newsroom.shown(request).contacts_text)


def preview(request: HttpRequest, article: Article) -> HttpResponse:
    """A draft as its reader will see it, for the desk (`articles.preview`)."""
    with translation.override(article.language or settings.LANGUAGE_CODE):
        return render(request, "pages/story.html", preview_context(request, article))


def _live() -> ArticleQuerySet:
    return Article.objects.live().in_language(spoken())


def _lines() -> Lines:
    return Lines.in_language(spoken())


def _list(
    request: HttpRequest,
    subject: Named,
    stories: Lines,
    size: int,
    context: dict[str, Any],
    description: str = "",
    *,
    pictures: bool = False,
) -> HttpResponse:
    """The page of a section, topic or person: `stories` parted in pages and days."""
    name = str(subject._meta.model_name)
    page = page_of(stories, window_of(subject, spoken()), request, size)
    if pictures:
        with_pictures(dict.fromkeys(page.stories, ("thumb",)))
    feed = syndicated(request.path, "rss")
    shown = around(request, subject.name, name, subject.slug, description=description, feed=feed)
    return render(
        request,
        f"pages/{name}.html",
        {"subject": subject, "page": page, "days": by_day(page.stories), **shown, **context},
    )


def _words(request: HttpRequest, name: str, title: str, text: str) -> HttpResponse:
    if not text:
        raise Http404
    context = {"title": title, "text": text, **around(request, title, name)}
    return render(request, "pages/words.html", context)


def _to_day(day: dt.date) -> HttpResponse:
    return HttpResponseRedirect(archive_address(spoken(), day))


def _date(year: int, month: int, day: int) -> dt.date:
    try:
        return dt.date(year, month, day)
    except ValueError as error:
        raise Http404 from error
