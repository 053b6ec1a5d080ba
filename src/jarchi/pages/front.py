"""What stands on the front page, and in what order."""

import datetime as dt
from dataclasses import dataclass, field

from django.utils import timezone

from jarchi.articles.lines import Line, Lines, read, sections, with_pictures
from jarchi.articles.models import Importance, Section
from jarchi.articles.reading.paging import Day, by_day
from jarchi.articles.reading.rows import Block
from jarchi.articles.windows import Window, of_language, window_of
from jarchi.delivery.dependencies import fresh_until

FRESH_BREAKING = dt.timedelta(hours=24)
FRESH_MAIN = dt.timedelta(days=7)
LATEST = 20
SECONDS = 3
OF_SECTION = 5


@dataclass(frozen=True)
class Front:
    """`breaking`: the strip on top; `lead`: the main story, `seconds` beside it; `latest`: everything."""

    breaking: Line | None = None
    lead: Line | None = None
    seconds: list[Line] = field(default_factory=list)
    latest: list[Day] = field(default_factory=list)
    blocks: list[Block] = field(default_factory=list)


def front_page(language: str) -> Front:
    """Two queries, however many stories there are. Empty where nothing was published."""
    latest, breaking, main, by_section = _read(language)
    if not latest:
        return Front()
    _declare_ends(breaking, main)
    candidates = [story for story in [*main, *latest] if story is not breaking] or latest
    shown = list(dict.fromkeys(candidates))[: 1 + SECONDS]
    above = {*shown, breaking}
    filled = (
        Block(section, [story for story in stories if story not in above][: OF_SECTION - 1])
        for section, stories in by_section
    )
    blocks = [block for block in filled if block.stories]
    with_pictures({block.stories[0]: ("thumb",) for block in blocks} | {shown[0]: ("wide",)})
    return Front(breaking, shown[0], shown[1:], by_day(latest), blocks)


def _read(language: str) -> tuple[list[Line], Line | None, list[Line], list[tuple[Section, list[Line]]]]:
    """The latest; the breaking story and the main ones, if fresh; the newest of every section in the menu."""
    live = Lines.in_language(language).newest_first()
    menu = [section for section in sections().values() if section.in_menu]
    Window(of_language(language)).declare()
    for section in menu:
        window_of(section, language).declare()
    latest, breaking, main, *of_sections = read(
        [
            live[:LATEST],
            live.of_importance(Importance.BREAKING)[:1],
            live.of_importance(Importance.MAIN)[: 1 + SECONDS],
            *(live.of_section(section.pk)[:OF_SECTION] for section in menu),
        ]
    )
    now = timezone.now()
    fresh = next((story for story in breaking if now - story.first_published_at < FRESH_BREAKING), None)
    main = [story for story in main if now - story.first_published_at < FRESH_MAIN]
    return latest, fresh, main, list(zip(menu, of_sections, strict=True))


def _declare_ends(breaking: Line | None, main: list[Line]) -> None:
    """When these stories leave their places."""
    if breaking:
        fresh_until(breaking.first_published_at + FRESH_BREAKING)
    for story in main:
        fresh_until(story.first_published_at + FRESH_MAIN)
