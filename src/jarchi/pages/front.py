"""What stands on the front page, and in what order."""

import datetime as dt
from dataclasses import dataclass, field

from django.db.models import prefetch_related_objects
from django.utils import timezone

from jarchi.articles.models import Article, Importance, Section
from jarchi.articles.querysets import ids_of_each, stories_of
from jarchi.articles.windows import Window, of_language, window_of
from jarchi.delivery.dependencies import fresh_until
from jarchi.media.renditions import with_renditions
from jarchi.pages.paging import Day, by_day

FRESH_BREAKING = dt.timedelta(hours=24)
FRESH_MAIN = dt.timedelta(days=7)
LATEST = 20
SECONDS = 3
OF_SECTION = 5


@dataclass(frozen=True)
class Block:
    section: Section
    stories: list[Article]


@dataclass(frozen=True)
class Front:
    """`breaking`: the strip on top; `lead`: the main story, `seconds` beside it; `latest`: everything."""

    breaking: Article | None = None
    lead: Article | None = None
    seconds: list[Article] = field(default_factory=list)
    latest: list[Day] = field(default_factory=list)
    blocks: list[Block] = field(default_factory=list)


def front_page(language: str) -> Front:
    """Six queries at most, however many stories there are. Empty where nothing was published."""
    live = Article.objects.live().in_language(language)
    Window(of_language(language)).declare()
    latest = list(live.newest_first().for_lists()[:LATEST])
    if not latest:
        return Front()
    important, by_section = _chosen(language)
    now = timezone.now()
    breaking = next((story for story in important if _is_fresh(story, now)), None)
    main = [story for story in important if story.importance == Importance.MAIN]
    _declare_ends(breaking, main)
    candidates = [story for story in [*main, *latest] if story != breaking] or latest
    shown = list(dict.fromkeys(candidates))[: 1 + SECONDS]
    above = {story.pk for story in [*shown, breaking] if story}
    blocks = [
        Block(section, [story for story in stories if story.pk not in above][: OF_SECTION - 1])
        for section, stories in by_section
    ]
    _with_pictures([*shown, *(block.stories[0] for block in blocks if block.stories)])
    return Front(breaking, shown[0], shown[1:], by_day(latest), [block for block in blocks if block.stories])


def _chosen(language: str) -> tuple[list[Article], list[tuple[Section, list[Article]]]]:
    """Fresh main and breaking stories, and the newest of every section in the menu."""
    live = Article.objects.live().in_language(language).newest_first()
    sections = list(Section.objects.filter(in_menu=True))
    for section in sections:
        window_of(section, language).declare()
    recent = live.filter(first_published_at__gte=timezone.now() - FRESH_MAIN)
    parts = [
        recent.filter(importance=Importance.BREAKING)[:1],
        recent.filter(importance=Importance.MAIN)[: 1 + SECONDS],
        *(live.filter(section=section)[:OF_SECTION] for section in sections),
    ]
    breaking, main, *of_sections = ids_of_each(parts)
    top, *filled = stories_of([[*breaking, *main], *of_sections])
    return top, list(zip(sections, filled, strict=True))


def _is_fresh(story: Article, now: dt.datetime) -> bool:
    published = story.first_published_at
    return story.importance == Importance.BREAKING and published is not None and now - published < FRESH_BREAKING


def _declare_ends(breaking: Article | None, main: list[Article]) -> None:
    """When these stories leave their places."""
    if breaking and breaking.first_published_at:
        fresh_until(breaking.first_published_at + FRESH_BREAKING)
    for story in main:
        if story.first_published_at:
            fresh_until(story.first_published_at + FRESH_MAIN)


def _with_pictures(stories: list[Article]) -> None:
    prefetch_related_objects(stories, with_renditions("image", "wide", "thumb"))
