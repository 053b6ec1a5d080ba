"""OPML 2.0 (http://opml.org/spec2.opml): every feed there is, by language."""

from collections import defaultdict
from collections.abc import Iterator
from io import StringIO
from typing import Any, TypeVar

from django.conf import settings
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import translation
from django.utils.xmlutils import SimplerXMLGenerator

from jarchi.articles.addresses import front_address, syndicated
from jarchi.articles.models import Article, Newsroom, Person, Section, Topic
from jarchi.articles.models.article import Byline
from jarchi.articles.reading.languages import CODES, offered
from jarchi.articles.reading.metadata import absolute
from jarchi.articles.windows import changes_of
from jarchi.delivery.dependencies import depends_on
from jarchi.feed.syndication.items import writable
from jarchi.feed.syndication.xml import element

CONTENT_TYPE = "text/x-opml; charset=utf-8"

AnyNamed = TypeVar("AnyNamed", Section, Topic, Person)


def write(request: HttpRequest) -> bytes:
    """The feeds of all stories of each language, of each section, topic and person with stories in it."""
    depends_on(*map(changes_of, CODES))
    newsroom, named = Newsroom.shown(request), list(_named())
    codes = offered(request)
    codes += [code for code in CODES if code not in codes and any(code in languages for _one, languages in named)]
    names, file = dict(settings.LANGUAGES), StringIO()
    handler = SimplerXMLGenerator(file, "utf-8", short_empty_elements=True)
    handler.startDocument()
    with element(handler, "opml", {"version": "2.0"}):
        with element(handler, "head"), translation.override(codes[0]):
            handler.addQuickElement("title", writable(newsroom.name))
        with element(handler, "body"):
            for code in codes:
                with element(handler, "outline", {"text": str(names[code])}), translation.override(code):
                    _add(handler, newsroom.name, front_address(code), code)
                    for one, languages in named:
                        if code in languages:
                            _add(handler, one.name, one.url_in(code), code)
    return file.getvalue().encode()


def _add(handler: SimplerXMLGenerator, name: str, page: str, language: str) -> None:
    feed = absolute(syndicated(page, "rss"))
    told = {"type": "rss", "text": writable(name), "xmlUrl": feed, "htmlUrl": absolute(page), "language": language}
    handler.addQuickElement("outline", None, told)


def _named() -> Iterator[tuple[Section | Topic | Person, set[str]]]:
    """Sections, topics and people, in order, each with the languages in which they have live stories."""
    live = Article.objects.live()
    bylines = Byline.objects.filter(article__live=True)
    topics = Article.topics.through.objects.filter(article__live=True)
    yield from _with_languages(Section, live.values_list("section", "language"))
    yield from _with_languages(Topic, topics.values_list("topic", "article__language"))
    yield from _with_languages(
        Person, bylines.values_list("person", "article__language"), live.values_list("expert", "language")
    )


def _with_languages(model: type[AnyNamed], *cells: QuerySet[Any, Any]) -> Iterator[tuple[AnyNamed, set[str]]]:
    """`cells`: (id, language) of those who have stories in that language."""
    languages = defaultdict(set)
    for rows in cells:
        for pk, language in rows.order_by().distinct():
            languages[pk].add(language)
    return ((one, languages[one.pk]) for one in model._default_manager.all() if one.pk in languages)
