"""For the templates of the feed, its column, and whatever follows its events."""

import json

from django import template
from django.utils.html import escape, format_html
from django.utils.safestring import SafeString
from django.utils.translation import ngettext, pgettext

from jarchi.articles.addresses import feed_address
from jarchi.articles.lines import Line
from jarchi.articles.models import Importance, Kind
from jarchi.articles.reading.languages import spoken
from jarchi.articles.reading.rows import clock, headline, kind_name

register = template.Library()

# Of CLDR's plural categories: one, few, and all others; as many texts as a browser may ask for.
_SAMPLES = (1, 2, 5)


@register.simple_tag
def live(since: int) -> SafeString:
    """Attributes of what follows events (static/feed/live.js): where they are told, and which it knows of already."""
    return format_html('data-live="{}live" data-since="{}"', feed_address(spoken()), since)


@register.simple_tag
def gone_word() -> SafeString:
    """What list.js says in place of a withdrawn story."""
    return format_html('data-gone="{}"', pgettext("story", "Withdrawn"))


@register.simple_tag
def count_words() -> SafeString:
    """What counter.js says: «3 new» in each plural form, and what stands before the headline of a corrected story."""
    words = (ngettext("%(count)s new", "%(count)s new", count) % {"count": "#"} for count in _SAMPLES)
    return format_html('data-new="{}" data-corrected="{}"', "|".join(words), pgettext("story", "Corrected"))


@register.simple_tag
def mark_names() -> str:
    """JSON: what a line of the feed's page says of importance and kind, by the values that events carry."""
    names = {Importance.BREAKING: _breaking()} | {kind: kind_name(kind) for kind in Kind if kind_name(kind)}
    return json.dumps(names, ensure_ascii=False)


@register.simple_tag
def column_line(story: Line) -> SafeString:
    return SafeString(_line(story, ""))


@register.simple_tag
def feed_line(story: Line) -> SafeString:
    breaking = _breaking() if story.importance == Importance.BREAKING else ""
    marks = " · ".join(filter(None, (breaking, story.section.name, kind_name(story.kind))))
    return SafeString(_line(story, f" <small>{escape(marks)}</small>"))


def _line(story: Line, more: str) -> str:
    """list.js makes the same of an event."""
    mark = "" if story.importance == Importance.ORDINARY else f' class="{story.importance}"'
    return f"<li{mark}>{clock(story.first_published_at, 'microseconds')} {headline(story)}{more}</li>\n"


def _breaking() -> str:
    return pgettext("reader", "Breaking")
