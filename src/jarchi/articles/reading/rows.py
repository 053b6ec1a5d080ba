"""The smallest pieces of a page, which stand on it by the dozen: a line, a teaser, a row of a list.

In Python, because the template engine takes ten times as long for them (bench/RESULTS.md, "Render of a missed page");
everything larger is in templates/. Texts of people are escaped here, by hand: `escape` around each.
"""

import datetime as dt
from dataclasses import dataclass
from functools import lru_cache
from html import escape

from django.utils.functional import Promise
from django.utils.translation import ngettext, pgettext, pgettext_lazy

from jarchi.articles.lines import Line
from jarchi.articles.models import Kind, Section
from jarchi.articles.reading.languages import spoken
from jarchi.articles.windows import local_time
from jarchi.kit.dates import Form, written
from jarchi.media.renditions import picture_html

# News is what a newspaper prints: only other kinds are named.
_KINDS: dict[str, Promise] = {
    Kind.INTERVIEW: pgettext_lazy("kind of story", "Interview"),
    Kind.OPINION: pgettext_lazy("kind of story", "Opinion"),
    Kind.EXPLAINER: pgettext_lazy("kind of story", "Explainer"),
    Kind.LIVE_BLOG: pgettext_lazy("kind of story", "Live"),
}


def kind_name(kind: str) -> str:
    """In the language being spoken; empty for news."""
    return str(_KINDS.get(kind, ""))


@lru_cache(maxsize=4096)
def clock(moment: dt.datetime, exact_to: str = "minutes") -> str:
    local = local_time(moment)
    return f'<time datetime="{local.isoformat(timespec=exact_to)}">{local:%H:%M}</time>'


def date(moment: dt.datetime, form: Form = "day") -> str:
    return _date(moment, form, spoken())


@lru_cache(maxsize=4096)
def _date(moment: dt.datetime, form: Form, language: str) -> str:
    local = local_time(moment)
    words = written(local.date(), form, language)
    return f'<time datetime="{local.isoformat(timespec="minutes")}">{escape(words)}</time>'


def headline(story: Line) -> str:
    return f'<a href="{story.get_absolute_url()}">{escape(story.headline)}</a>{_talks(story.comments)}'


def _talks(number: int) -> str:
    """How many comments there are, for the eye and in words."""
    if not number:
        return ""
    words = ngettext("%(count)s comment", "%(count)s comments", number) % {"count": number}
    return f' <small class="talks" role="img" aria-label="{escape(words)}">{number}</small>'


def line(story: Line, *, by_clock: bool) -> str:
    """`by_clock`: under a heading that says the day."""
    mark = "" if story.importance == "ordinary" else f' class="{story.importance}"'
    when = clock(story.first_published_at) if by_clock else date(story.first_published_at)
    return f"<li{mark}>{when} {headline(story)}</li>\n"


def dated_line(story: Line) -> str:
    return f"<li>{headline(story)} {date(story.first_published_at, 'day_of_year')}</li>\n"


def kicker(story: Line, *, bare: bool = False) -> str:
    """What a teaser says above its headline; `bare`: in a list of one section."""
    language = spoken()
    breaking = f"<b>{escape(pgettext('reader', 'Breaking'))}</b> " if story.importance == "breaking" else ""
    section = "" if bare else f'<a href="{story.section.url_in(language)}">{escape(story.section.name)}</a>'
    kind = f" <span>{escape(kind_name(story.kind))}</span>" if story.kind in _KINDS else ""
    return f'<p class="kicker">{breaking}{section}{kind}</p>'


def teaser(story: Line, *, level: int, thumb: bool = False, bare: bool = False) -> str:
    """`level`: of its heading; `thumb`: with its picture."""
    picture = picture_html(story.image, "thumb", "7rem") + "\n" if thumb and story.image else ""
    says_nothing = bare and story.kind not in _KINDS and story.importance != "breaking"
    above = "" if says_nothing else kicker(story, bare=bare) + "\n"
    lead = f"<p>{escape(story.lead)}</p>\n" if story.lead else ""
    return f'<article class="teaser">\n{picture}{above}<h{level}>{headline(story)}</h{level}>\n{lead}</article>'


@dataclass(frozen=True)
class Block:
    """The newest stories of a section on the front page."""

    section: Section
    stories: list[Line]


def block(part: Block) -> str:
    """A teaser, and headlines below it."""
    section, stories = part.section, part.stories
    name, language = f"s-{section.slug}", spoken()
    items = "".join(map(dated_line, stories[1:]))
    return (
        f'<section class="block" aria-labelledby="{name}">\n'
        f'<h2 id="{name}"><a href="{section.url_in(language)}">{escape(section.name)}</a></h2>\n'
        f"{teaser(stories[0], level=3, thumb=True, bare=True)}\n"
        + (f'<ul class="heads">\n{items}</ul>\n' if items else "")
        + "</section>\n"
    )


def row(story: Line, *, bare: bool) -> str:
    """A teaser beside its clock time, and its picture if it was read with one; `bare`: in a list of one section."""
    mark = f" {story.importance}" if bare and story.importance != "ordinary" else ""
    picture = picture_html(story.image, "thumb", "(min-width:48rem) 12rem,6rem") if story.image else ""
    return (
        f'<article class="row{mark}">\n{clock(story.first_published_at)}\n'
        f"<div>{teaser(story, level=3, bare=bare)}</div>\n{picture}</article>\n"
    )
