"""The same newest stories of a list in three formats; and the list of all these feeds."""

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponsePermanentRedirect
from django.urls import register_converter
from django.views.decorators.http import require_safe

from jarchi.articles import access
from jarchi.articles.addresses import front_address, syndicated
from jarchi.articles.lines import Lines
from jarchi.articles.models import Newsroom, Person, Section, Topic
from jarchi.articles.reading.languages import reader_page, require_spoken, spoken
from jarchi.articles.reading.metadata import absolute
from jarchi.articles.windows import Window, of_language, window_of
from jarchi.delivery.dependencies import storable
from jarchi.feed.syndication import atom, json_feed, opml, rss
from jarchi.feed.syndication.items import Feed, Item, newest
from jarchi.kit.xml import writable

# By the ending of an address. nginx says the same types (nginx.conf.template).
FORMATS: dict[str, tuple[str, Callable[[Feed], bytes]]] = {
    "rss": (rss.CONTENT_TYPE, rss.write),
    "atom": (atom.CONTENT_TYPE, atom.write),
    "json": (json_feed.CONTENT_TYPE, json_feed.write),
}


class EndingConverter:
    """`<ending:ending>` in an address: a format of feeds."""

    regex = "|".join(FORMATS)

    def to_python(self, value: str) -> str:
        return value

    def to_url(self, value: str) -> str:
        return value


register_converter(EndingConverter, "ending")


@reader_page
def of_all(request: HttpRequest, ending: str) -> HttpResponse:
    require_spoken(request)
    newsroom, language = Newsroom.shown(request), spoken()
    Window(of_language(language)).declare()
    page, stories = front_address(language), Lines.in_language(language)
    return feed_of(request, ending, "", newsroom.name, newsroom.tagline, page, newest(stories))


@reader_page
def of_section(request: HttpRequest, slug: str, ending: str) -> HttpResponse:
    require_spoken(request)
    section = access.public_section(slug)
    return _of(request, section, slug, ending, Lines.in_language(spoken()).of_section(section.pk))


@reader_page
def of_topic(request: HttpRequest, slug: str, ending: str) -> HttpResponse:
    require_spoken(request)
    topic = access.public_topic(slug)
    return _of(request, topic, slug, ending, Lines.in_language(spoken()).of_topic(topic.pk), topic.summary)


@reader_page
def of_person(request: HttpRequest, slug: str, ending: str) -> HttpResponse:
    require_spoken(request)
    person = access.public_person(slug)
    return _of(request, person, slug, ending, Lines.in_language(spoken()).with_person(person.pk), person.position)


@require_safe
def all_feeds(request: HttpRequest) -> HttpResponse:
    storable()
    return HttpResponse(opml.write(request), content_type=opml.CONTENT_TYPE)


def _of(
    request: HttpRequest, subject: Section | Topic | Person, slug: str, ending: str, stories: Lines, about: str = ""
) -> HttpResponse:
    """The feed of a section, topic or person, who may have had another slug."""
    page = subject.url_in(spoken())
    if subject.slug != slug:
        return HttpResponsePermanentRedirect(syndicated(page, ending))
    window_of(subject, spoken()).declare()
    title = f"{subject.name} — {Newsroom.shown(request).name}"
    which = f"{subject._meta.model_name}/{subject.pk}/"
    return feed_of(request, ending, which, title, about, page, newest(stories))


def feed_of(
    request: HttpRequest, ending: str, which: str, title: str, about: str, page: str, items: list[Item]
) -> HttpResponse:
    """`which`: what of its language it is, for a name that stays: `topic/5/`; `page`: the path of what people read."""
    content_type, write = FORMATS[ending]
    hubs = list(settings.JARCHI_WEBSUB_HUBS)
    feed = Feed(
        guid=absolute(f"/{spoken()}/{which}"),
        title=writable(title),
        description=writable(about or title),
        language=spoken(),
        publisher=writable(Newsroom.shown(request).name),
        page=absolute(page),
        url=absolute(syndicated(page, ending)),
        hubs=hubs,
        items=items,
    )
    links = [f'<{feed.url}>; rel="self"', *(f'<{hub}>; rel="hub"' for hub in hubs)]  # W3C WebSub, section 4
    return HttpResponse(write(feed), content_type=content_type, headers={"Link": ", ".join(links)})
