"""oEmbed 1.0 (https://oembed.com): a story as a card on somebody else's page, without a script."""

import json
import re
from html import escape
from io import StringIO
from typing import Any
from urllib.parse import unquote, urlsplit

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.http.request import validate_host
from django.urls import resolve
from django.utils import translation
from django.utils.xmlutils import SimplerXMLGenerator
from django.views.decorators.http import require_safe

from jarchi.articles import access
from jarchi.articles.addresses import front_address
from jarchi.articles.lines import Line, with_pictures
from jarchi.articles.models import Newsroom
from jarchi.articles.public_story import PublicStory
from jarchi.articles.reading import rows
from jarchi.articles.reading.metadata import absolute
from jarchi.kit.xml import element, writable
from jarchi.media.renditions import Shape, specs

WIDTH, HEIGHT = 600, 200  # pixels that the card asks for; it takes what it gets
UNBOUNDED = 10**6  # pixels
_THUMBNAIL: Shape = "thumb"
_PIXELS = re.compile(r"[1-9][0-9]{0,5}")
_PAGES = {"article", "article_by_id"}  # names of the addresses of stories


class Refused(Exception):
    """`str()`: what is wrong, beginning with the name of the parameter."""

    def __init__(self, status: int, why: str) -> None:
        super().__init__(why)
        self.status = status


@require_safe
def oembed(request: HttpRequest) -> HttpResponse:
    """Not for the store: the address of the story is in the query."""
    try:
        response = _card(request)
    except Refused as refused:
        plain = "text/plain; charset=utf-8"
        response = HttpResponse(f"{refused}\n", status=refused.status, content_type=plain)
    response.headers["Access-Control-Allow-Origin"] = "*"
    return response


def _card(request: HttpRequest) -> HttpResponse:
    format_ = request.GET.get("format", "json")
    if format_ not in ("json", "xml"):
        raise Refused(501, "format: json and xml are there")
    width, height = _pixels(request, "maxwidth"), _pixels(request, "maxheight")
    story = _story(request.GET.get("url", ""))
    with translation.override(story.language):
        card = _facts(story, Newsroom.shown(request)) | _thumbnail(story, width, height)
    card |= {"width": min(width, WIDTH), "height": min(height, HEIGHT)}
    if format_ == "xml":
        return HttpResponse(_xml(card), content_type="text/xml; charset=utf-8")
    return HttpResponse(json.dumps(card, ensure_ascii=False), content_type="application/json")


def _pixels(request: HttpRequest, name: str) -> int:
    if not (text := request.GET.get(name)):
        return UNBOUNDED
    if not _PIXELS.fullmatch(text):
        raise Refused(400, f"{name}: a number of pixels, please")
    return int(text)


def _story(url: str) -> PublicStory:
    """The live story at that address, in any form that leads to it."""
    if not url:
        raise Refused(400, "url: say which story, as url=https://…")
    try:
        parts = urlsplit(url)
        host = parts.hostname or ""
    except ValueError:
        host = ""
    if not host or parts.scheme not in ("http", "https"):
        raise Refused(400, "url: an address begins with https:// and the name of the site")
    nothing = Refused(404, "url: no story of ours is there")
    if not validate_host(host, settings.ALLOWED_HOSTS):
        raise nothing
    try:
        page = resolve(unquote(parts.path))
        if page.url_name not in _PAGES:
            raise nothing
        return access.public_article(int(page.kwargs["pk"]))
    except (Http404, access.Withdrawn) as error:
        raise nothing from error


def _facts(story: PublicStory, newsroom: Newsroom) -> dict[str, Any]:
    url = absolute(story.get_absolute_url())
    lead = f"<p>{escape(story.lead)}</p>" if story.lead else ""
    facts = {
        "version": "1.0",
        "type": "rich",
        "title": writable(story.headline),
        "author_name": writable(", ".join(author.name for author in story.authors)),
        "provider_name": writable(newsroom.name),
        "provider_url": absolute(front_address(story.language)),
        "html": writable(
            f'<blockquote cite="{url}" lang="{story.language}"><p><a href="{url}">{escape(story.headline)}</a></p>'
            f"{lead}<footer>{escape(newsroom.name)}, {rows.date(story.first_published_at)}</footer></blockquote>"
        ),
    }
    return {name: value for name, value in facts.items() if value}


def _thumbnail(story: PublicStory, width: int, height: int) -> dict[str, Any]:
    """Nothing if the story has no picture, or one larger than that."""
    shown: dict[Line, tuple[Shape, ...]] = {story: (_THUMBNAIL,)}
    with_pictures(shown)
    drawn = story.image.drawn.get(specs(_THUMBNAIL)[0]) if story.image else None
    if drawn is None or drawn.width > width or drawn.height > height:
        return {}
    return {
        "thumbnail_url": absolute(drawn.url),
        "thumbnail_width": drawn.width,
        "thumbnail_height": drawn.height,
    }


def _xml(card: dict[str, Any]) -> str:
    file = StringIO()
    handler = SimplerXMLGenerator(file, "utf-8", short_empty_elements=True)
    handler.startDocument()
    with element(handler, "oembed"):
        for name, value in card.items():
            handler.addQuickElement(name, str(value))
    return file.getvalue()
