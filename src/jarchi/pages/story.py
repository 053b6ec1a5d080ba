"""The page of one story: what is shown beside its text."""

import datetime as dt
from dataclasses import dataclass, replace
from typing import Any

from django.http import HttpRequest

from jarchi.articles.addresses import front_address
from jarchi.articles.lines import Line, Lines, read
from jarchi.articles.models import Article, Kind, Newsroom
from jarchi.articles.public_story import MentionedTopic, PublicStory
from jarchi.articles.reading import metadata
from jarchi.articles.reading.languages import language_links, offered
from jarchi.articles.reading.paging import by_day
from jarchi.articles.windows import Window, of
from jarchi.comments import section, subjects
from jarchi.corrections import asking, notes
from jarchi.delivery.dependencies import depends_on
from jarchi.feed import blog as live_blog
from jarchi.feed import events
from jarchi.feed.column import newest

NEIGHBOURS = 4
OTHERS = 5


@dataclass(frozen=True)
class Trail:
    """A running story around one of its stories: what followed and what came before, newest first."""

    topic: MentionedTopic
    followed: list[Line]
    earlier: list[Line]


def story_context(request: HttpRequest, story: PublicStory) -> dict[str, Any]:
    """Everything `pages/story.html` shows of a public story."""
    blog = live_blog.read(request, story) if story.kind == Kind.LIVE_BLOG else None
    if blog:
        story.updated_at = blog.updated_at
    since = events.cursor(story.language)  # not before the blog's own: they share one stream, which begins there
    translations, trails, others, latest = _around(story)
    addresses = {line.language: line.get_absolute_url() for line in [story, *translations]}
    fronts = {code: front_address(code) for code in offered(request)}
    beside = notes.of_story(story)
    more = (blog.structured() if blog else {}) | beside.structured(story.get_absolute_url())
    return {
        "article": story,
        "authors": story.authors,
        "section": story.section,
        "here": story.section.url_in(story.language),
        "languages": language_links(fronts | addresses),
        "meta": metadata.of_story(story, Newsroom.shown(request), addresses, more),
        "notes": beside,
        "blog": blog,
        "topics": story.topics,
        "trails": trails,
        "others": others,
        "column": by_day(latest),
        "comments": section.under(request, subjects.of_story(story)),
        "report": asking.address(story),
        "since": since,
    }


def preview_context(request: HttpRequest, article: Article) -> dict[str, Any]:
    """The same for a story that may be unsaved and unfinished: needs neither an id nor a section."""
    section = article.section if article.section_id else None
    return {
        "article": article,
        "authors": [byline.person for byline in article.bylines.all() if byline.person_id],
        "section": section,
        "here": section.url_in(article.language) if section else "",
        "notes": notes.of_article(article),
        "blog": {"entries": live_blog.preview(article)} if article.kind == Kind.LIVE_BLOG else None,
        "topics": article.topics.all(),
        "meta": metadata.Metadata(article.headline, metadata.absolute("/")),
    }


def _around(story: PublicStory) -> tuple[list[Line], list[Trail], list[Line], list[Line]]:
    """Its translations, the trails of its topics, what its section published before, the feed's column: in one query.

    Not the section's newest stories: the pages of all its stories would change whenever it publishes one. The column
    is of the newest, but names no list that it depends on: it may be as old as the page.
    """
    original, moment = story.translation_of_id or story.pk, story.first_published_at
    depends_on(f"translations:{original}")
    live = Lines.in_language(story.language)
    lists = [
        Lines().translations_of(original),
        live.of_section(story.section.pk).before(moment, story.pk).newest_first()[: OTHERS + NEIGHBOURS],
        newest(story.language),
    ]
    for topic in story.topics:
        of_topic = live.of_topic(topic.pk)
        lists.append(of_topic.after(moment, story.pk).oldest_first()[:NEIGHBOURS])
        lists.append(of_topic.before(moment, story.pk).newest_first()[:NEIGHBOURS])
    translations, others, latest, *neighbours = read(lists)
    window = Window(of("section", story.section.pk, story.language))
    replace(window, newest=moment, oldest=_end(others, OTHERS + NEIGHBOURS)).declare()
    trails = []
    for topic, after, before in zip(story.topics, neighbours[::2], neighbours[1::2], strict=True):
        window = Window(of("topic", topic.pk, story.language))
        replace(window, newest=_end(after, NEIGHBOURS), oldest=_end(before, NEIGHBOURS)).declare()
        if after or before:
            trails.append(Trail(topic, after[::-1], before))
    near = {line for found in neighbours for line in found}
    return (
        [line for line in translations if line.pk != story.pk],
        trails,
        [line for line in others if line not in near][:OTHERS],
        latest,
    )


def _end(found: list[Line], wanted: int) -> dt.datetime | None:
    """How far was looked for so many stories; None if to the end of the list."""
    return found[-1].first_published_at if len(found) == wanted else None
