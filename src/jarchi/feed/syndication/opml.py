"""OPML 2.0 (http://opml.org/spec2.opml): every feed there is, by language."""

from io import StringIO

from django.conf import settings
from django.http import HttpRequest
from django.utils import translation
from django.utils.translation import pgettext
from django.utils.xmlutils import SimplerXMLGenerator

from jarchi.articles.addresses import corrections_address, front_address, syndicated
from jarchi.articles.models import Newsroom
from jarchi.articles.reading.languages import CODES, offered
from jarchi.articles.reading.metadata import absolute
from jarchi.articles.windows import changes_of
from jarchi.delivery.dependencies import depends_on
from jarchi.feed.with_stories import with_stories
from jarchi.kit.xml import element, writable

CONTENT_TYPE = "text/x-opml; charset=utf-8"


def write(request: HttpRequest) -> bytes:
    """The feeds of all stories of each language, of each section, topic and person with stories in it."""
    depends_on(*map(changes_of, CODES))
    newsroom, named = Newsroom.shown(request), list(with_stories())
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
                    corrections = f"{newsroom.name} — {pgettext('reader', 'Corrections')}"
                    _add(handler, corrections, corrections_address(code), code)
                    for one, languages in named:
                        if code in languages:
                            _add(handler, one.name, one.url_in(code), code)
    return file.getvalue().encode()


def _add(handler: SimplerXMLGenerator, name: str, page: str, language: str) -> None:
    feed = absolute(syndicated(page, "rss"))
    told = {"type": "rss", "text": writable(name), "xmlUrl": feed, "htmlUrl": absolute(page), "language": language}
    handler.addQuickElement("outline", None, told)
