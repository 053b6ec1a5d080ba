"""The page of one story: what is shown beside its text."""

import datetime as dt
from dataclasses import dataclass, replace
from typing import Any

from django.http import HttpRequest

from jarchi.articles.models import Article, Newsroom, Topic
from jarchi.articles.querysets import ids_of_each, stories_of
from jarchi.articles.windows import window_of
from jarchi.pages import metadata
from jarchi.pages.context import language_links
from jarchi.pages.languages import alternates

NEIGHBOURS = 4
OTHERS = 5


@dataclass(frozen=True)
class Trail:
    """A running story around one of its stories: what followed and what came before, newest first."""

    topic: Topic
    followed: list[Article]
    earlier: list[Article]


def story_context(request: HttpRequest, article: Article) -> dict[str, Any]:
    """Everything `pages/story.html` shows of a public story."""
    newsroom = Newsroom.load(request)
    translations = {story.language: story.get_absolute_url() for story in _translations(article)}
    addresses = {article.language: article.get_absolute_url(), **translations}
    trails, others = _around(article)
    return {
        "article": article,
        "authors": [byline.person for byline in article.bylines.all() if byline.person_id],
        "section": article.section,
        "here": article.section.url_in(article.language),
        "languages": language_links(alternates(request, "front") | addresses),
        "meta": metadata.of_story(article, newsroom, addresses),
        "topics": article.topics.all(),
        "trails": trails,
        "others": others,
    }


def preview_context(request: HttpRequest, article: Article) -> dict[str, Any]:
    """The same for a story that may be unsaved and unfinished: needs neither an id nor a section."""
    section = article.section if article.section_id else None
    return {
        "article": article,
        "authors": [byline.person for byline in article.bylines.all() if byline.person_id],
        "section": section,
        "here": section.url_in(article.language) if section else "",
        "topics": article.topics.all(),
        "meta": metadata.Metadata(article.headline, metadata.absolute("/")),
    }


def _translations(article: Article) -> list[Article]:
    return list(article.translations().for_lists())


def _around(article: Article) -> tuple[list[Trail], list[Article]]:
    """The trails of its topics and what its section published before, in two queries for any number of topics.

    Not the section's newest stories: the pages of all its stories would change whenever it publishes one.
    """
    live = Article.objects.live().in_language(article.language)
    topics = list(article.topics.all())
    moment = article.first_published_at
    assert moment  # noqa: S101 -- it is public
    of_section = live.filter(section=article.section)
    parts = [of_section.before(moment, article.pk).newest_first()[: OTHERS + NEIGHBOURS]]
    for topic in topics:
        of_topic = live.filter(topics=topic)
        parts.append(of_topic.after(moment, article.pk).oldest_first()[:NEIGHBOURS])
        parts.append(of_topic.before(moment, article.pk).newest_first()[:NEIGHBOURS])
    others, *neighbours = stories_of(ids_of_each(parts))
    window = window_of(article.section, article.language)
    replace(window, newest=moment, oldest=_end(others, OTHERS + NEIGHBOURS)).declare()
    trails = []
    for topic, after, before in zip(topics, neighbours[::2], neighbours[1::2], strict=True):
        window = window_of(topic, article.language)
        replace(window, newest=_end(after, NEIGHBOURS), oldest=_end(before, NEIGHBOURS)).declare()
        if after or before:
            trails.append(Trail(topic, after[::-1], before))
    near = {story.pk for found in neighbours for story in found}
    return trails, [story for story in others if story.pk not in near][:OTHERS]


def _end(found: list[Article], wanted: int) -> dt.datetime | None:
    """How far was looked for so many stories; None if to the end of the list."""
    return found[-1].first_published_at if len(found) == wanted else None
