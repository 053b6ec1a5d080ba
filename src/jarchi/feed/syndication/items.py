"""What a feed tells: the newest stories of a list with their whole text, in five statements however many they are."""

import datetime as dt
import json
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, field
from html import escape
from typing import Any

from django.conf import settings
from django.db import connection

from jarchi.articles.lines import Line, Lines, moment_of, with_pictures
from jarchi.articles.public_story import MentionedPerson, MentionedTopic
from jarchi.articles.reading.metadata import DESCRIPTION, absolute
from jarchi.articles.windows import local_time
from jarchi.delivery.dependencies import depends_on
from jarchi.feed.syndication.links import absolute_links
from jarchi.kit.html import plain_text
from jarchi.kit.text import shorten
from jarchi.kit.xml import writable
from jarchi.media.renditions import jpeg_rendition

NEWEST = 30  # items of a feed
NEVER = dt.datetime(1970, 1, 1, tzinfo=dt.UTC)
_TEXTS = """
SELECT a.id, a.body_html, a.image_caption, a.expert_position, a.updated_at
FROM articles_article a WHERE a.live AND a.id IN (%s)
"""
_MENTIONS = """
SELECT b.article_id, 'author', p.id, p.slug, p.names, b.sort_order FROM articles_byline b
  JOIN articles_person p ON p.id = b.person_id WHERE b.article_id IN (%s)
UNION ALL SELECT a.id, 'expert', p.id, p.slug, p.names, 0 FROM articles_article a
  JOIN articles_person p ON p.id = a.expert_id WHERE a.id IN (%s)
UNION ALL SELECT at.article_id, 'topic', t.id, t.slug, t.names, 0 FROM articles_article_topics at
  JOIN articles_topic t ON t.id = at.topic_id WHERE at.article_id IN (%s)
"""
# Ids of stories → {id: HTML}, which stands above their words. For rooms above, at start.
adders: list[Callable[[Collection[int]], Mapping[int, str]]] = []


@dataclass(frozen=True)
class Author:
    name: str
    url: str


@dataclass(frozen=True)
class Image:
    """A JPEG."""

    url: str
    width: int
    height: int
    caption: str
    credit: str


@dataclass(frozen=True)
class Item:
    """`id`: an address of the story that outlives its slug and section; `summary`: plain text; `content`: HTML. All
    addresses are absolute, and no text holds what XML forbids."""

    id: str
    url: str
    title: str
    summary: str
    content: str
    published: dt.datetime
    updated: dt.datetime
    authors: list[Author]
    tags: list[str]
    image: Image | None


@dataclass(frozen=True)
class Feed:
    """`guid`: stays when names and slugs change; `page`: what people read instead; `url`: of the feed itself;
    `publisher`: the newsroom's name."""

    guid: str
    title: str
    description: str
    language: str
    publisher: str
    page: str
    url: str
    hubs: list[str]
    items: list[Item]

    @property
    def updated(self) -> dt.datetime:
        """When something in it was last published or changed: the same until that happens again."""
        return max((item.updated for item in self.items), default=NEVER)


@dataclass
class _Named:
    """Who and what a story names."""

    authors: list[MentionedPerson] = field(default_factory=list)
    expert: MentionedPerson | None = None
    topics: list[MentionedTopic] = field(default_factory=list)


def newest(stories: Lines) -> list[Item]:
    """The newest of a list. The page being rendered depends on them and all they name and show; its list is declared
    by the caller."""
    lines = list(stories.newest_first()[:NEWEST])
    if not lines:
        return []
    with_pictures(dict.fromkeys(lines, ("jpeg",)))
    ids = [line.pk for line in lines]
    texts = {pk: text for pk, *text in _rows(_TEXTS, ids)}
    named, above = _mentions(ids), _added(ids)
    return [_item(line, above[line.pk], named[line.pk], *texts[line.pk]) for line in lines if line.pk in texts]


def _added(ids: Collection[int]) -> dict[int, str]:
    found: dict[int, str] = defaultdict(str)
    for adder in adders:
        for pk, html in adder(ids).items():
            found[pk] += html
    return found


def _rows(statement: str, ids: Collection[int]) -> list[tuple[Any, ...]]:
    """`statement`: with «%s» for each list of ids."""
    lists = statement.count("%s")
    places = ", ".join(["%s"] * len(ids))
    with connection.cursor() as cursor:
        cursor.execute(statement % ((places,) * lists), [*ids] * lists)
        return cursor.fetchall()


def _mentions(ids: Collection[int]) -> dict[int, _Named]:
    found: dict[int, _Named] = defaultdict(_Named)
    for story, kind, pk, slug, names, _order in sorted(_rows(_MENTIONS, ids), key=lambda row: (row[5] or 0, row[3])):
        known = json.loads(names) if isinstance(names, str) else names
        depends_on(f"topic:{pk}" if kind == "topic" else f"person:{pk}")
        if kind == "topic":
            found[story].topics.append(MentionedTopic(pk, slug, known))
        elif kind == "author":
            found[story].authors.append(MentionedPerson(pk, slug, known))
        else:
            found[story].expert = MentionedPerson(pk, slug, known)
    return found


def _item(line: Line, above: str, named: _Named, body: str, caption: str, position: str, updated: Any) -> Item:
    url = absolute(line.get_absolute_url())
    published = _whole(line.first_published_at)
    expert = named.expert and ", ".join(filter(None, [named.expert.name, position]))
    opening = "".join(f"<p>{escape(text)}</p>\n" for text in (line.lead, expert) if text)
    return Item(
        id=f"{settings.JARCHI_URL}/{line.language}/story/{line.pk}/",
        url=url,
        title=writable(line.headline),
        summary=writable(line.lead or shorten(plain_text(body[:2000]), DESCRIPTION)),
        content=writable(above + opening + absolute_links(body, url)),
        published=published,
        updated=max(published, _whole(moment_of(updated))) if updated else published,
        authors=[Author(writable(one.name), absolute(one.url_in(line.language))) for one in named.authors],
        tags=_once([line.section.name, *(topic.name for topic in named.topics)]),
        image=_image(line, caption),
    )


def _image(line: Line, caption: str) -> Image | None:
    if line.image is None or (drawn := jpeg_rendition(line.image)) is None:
        return None
    picture = line.image
    text = caption or picture.caption or picture.description
    return Image(absolute(drawn.url), drawn.width, drawn.height, writable(text), writable(picture.credit))


def _once(names: Iterable[str]) -> list[str]:
    return list(dict.fromkeys(writable(name) for name in names if name))


def _whole(moment: dt.datetime) -> dt.datetime:
    """In the newsroom's zone, to the second."""
    return local_time(moment).replace(microsecond=0)
