"""For the templates of stories and lists."""

import datetime as dt
from collections.abc import Iterable

from django import template
from django.utils.safestring import SafeString

from jarchi.articles.addresses import archive_address
from jarchi.articles.lines import Line
from jarchi.articles.models import Article
from jarchi.articles.models.taxonomy import Person, Section, Topic
from jarchi.articles.public_story import MentionedPerson, MentionedTopic, PublicStory
from jarchi.articles.reading import rows as made
from jarchi.articles.reading.languages import spoken

register = template.Library()


@register.filter
def kind(article: Article | PublicStory) -> str:
    return made.kind_name(article.kind)


@register.filter
def address(subject: Section | Topic | Person | MentionedPerson | MentionedTopic | dt.date) -> str:
    """Of a topic's, person's, section's or archive day's page in the language being spoken."""
    if isinstance(subject, dt.date):
        return archive_address(spoken(), subject)
    return subject.url_in(spoken())


@register.simple_tag
def lines(stories: Iterable[Line], clock: bool = False) -> SafeString:
    """`<ul>` of headlines with their days, or with the clock where the day is said above."""
    items = "".join(made.line(story, by_clock=clock) for story in stories)
    return SafeString(f'<ul class="lines">\n{items}</ul>')


@register.simple_tag
def blocks(parts: Iterable[made.Block]) -> SafeString:
    return SafeString("".join(map(made.block, parts)))


@register.simple_tag
def kicker(story: Line) -> SafeString:
    return SafeString(made.kicker(story))


@register.simple_tag
def teaser(story: Line, level: int, thumb: bool = False, bare: bool = False) -> SafeString:
    return SafeString(made.teaser(story, level=level, thumb=thumb, bare=bare))


@register.simple_tag
def rows(stories: Iterable[Line], bare: bool = True) -> SafeString:
    return SafeString("".join(made.row(story, bare=bare) for story in stories))
