"""What machines read of a page: description, canonical address, translations, Open Graph, NewsArticle."""

import datetime as dt
import json
from dataclasses import dataclass, field
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.utils import timezone
from django.utils.safestring import SafeString, mark_safe

from jarchi.articles.addresses import card_address
from jarchi.articles.models import Newsroom
from jarchi.articles.public_story import PublicStory
from jarchi.articles.reading.languages import alternates, language_links
from jarchi.kit.html import plain_text
from jarchi.kit.text import shorten
from jarchi.media.renditions import jpeg_rendition

DESCRIPTION = 200  # characters
LOCALES = {"ru": "ru_RU", "kk": "kk_KZ", "tg": "tg_TJ", "uz": "uz_UZ", "ky": "ky_KG", "en": "en_GB"}
# Within <script> these would end it or open a comment; JSON may escape any letter.
_UNSAFE_IN_SCRIPT = {ord("<"): "\\u003C", ord(">"): "\\u003E", ord("&"): "\\u0026"}


@dataclass(frozen=True)
class Metadata:
    """Addresses are absolute. `alternates`: {language: address} with this one, empty if there is no other; `feed`: RSS
    of the same; `card`: where oEmbed tells of the story."""

    title: str
    url: str
    description: str = ""
    alternates: dict[str, str] = field(default_factory=dict)
    kind: str = "website"
    image: Any = None  # the rendition that networks show
    image_url: str = ""
    json_ld: str = ""
    feed: str = ""
    card: str = ""


def absolute(path: str) -> str:
    """An address to be seen elsewhere. Media on another host are absolute already."""
    return path if path.startswith("http") else settings.JARCHI_URL + path


def of_page(title: str, path: str, addresses: dict[str, str], description: str = "", feed: str = "") -> Metadata:
    """For any page but a story; `addresses` as `languages.alternates` gives them; `feed`: a path, or empty."""
    return Metadata(
        title,
        absolute(path),
        shorten(description, DESCRIPTION),
        _alternates(addresses),
        feed=feed and absolute(feed),
    )


def around(
    request: HttpRequest, title: str, name: str, *args: str | int, description: str = "", feed: str = ""
) -> dict[str, Any]:
    """The language links and metadata of the page `name`. Its cursor is part of its canonical address."""
    addresses = alternates(request, name, *args)
    cursor = next((f"?{key}={request.GET[key]}" for key in ("after", "before") if request.GET.get(key)), "")
    return {
        "languages": language_links(addresses),
        "meta": of_page(title, request.path + cursor, addresses, description, feed),
    }


def of_story(
    article: PublicStory, newsroom: Newsroom, addresses: dict[str, str], more: dict[str, Any] | None = None
) -> Metadata:
    """`addresses`: {language: path} of the story and its translations; `more`: what its structured data say besides,
    or instead."""
    description = shorten(article.lead or plain_text(article.body_html[:2000]), DESCRIPTION)
    image = jpeg_rendition(article.image) if article.image else None
    image_url = absolute(image.url) if image else ""
    url = absolute(article.get_absolute_url())
    return Metadata(
        title=article.headline,
        url=url,
        card=absolute(card_address(url)),
        description=description,
        alternates=_alternates(addresses),
        kind="article",
        image=image,
        image_url=image_url,
        json_ld=script_json(news_article(article, newsroom, description, image_url) | (more or {})),
    )


def news_article(article: PublicStory, newsroom: Newsroom, description: str, image_url: str) -> dict[str, Any]:
    """https://schema.org/NewsArticle, as search engines ask for it."""
    home = f"{settings.JARCHI_URL}/{article.language}/"
    publisher = {"@type": "NewsMediaOrganization", "name": newsroom.name, "url": home}
    authors = [
        {"@type": "Person", "name": person.name, "url": absolute(person.url_in(article.language))}
        for person in article.authors
    ]
    facts = {
        "@context": "https://schema.org",
        "@type": "NewsArticle",
        "mainEntityOfPage": absolute(article.get_absolute_url()),
        "headline": article.headline,
        "description": description,
        "inLanguage": article.language,
        "articleSection": article.section.name,
        "datePublished": exact(article.first_published_at),
        "dateModified": exact(max(article.updated_at or article.first_published_at, article.first_published_at)),
        "author": authors or [publisher],
        "publisher": publisher,
        "image": [image_url] if image_url else None,
    }
    return {name: value for name, value in facts.items() if value}


def script_json(value: Any) -> SafeString:
    """JSON that is safe between `<script>` tags."""
    return mark_safe(json.dumps(value, ensure_ascii=False).translate(_UNSAFE_IN_SCRIPT))  # noqa: S308


def exact(moment: dt.datetime | None) -> str | None:
    return timezone.localtime(moment).isoformat(timespec="seconds") if moment else None


def _alternates(addresses: dict[str, str]) -> dict[str, str]:
    return {code: absolute(path) for code, path in addresses.items()} if len(addresses) > 1 else {}
