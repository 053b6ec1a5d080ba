"""For the templates of stories and lists."""

import datetime as dt

from django import template
from django.utils.functional import Promise
from django.utils.translation import pgettext_lazy

from jarchi.articles.models import Article, Kind, Person, Topic
from jarchi.pages import views
from jarchi.pages.languages import spoken

register = template.Library()

# News is what a newspaper prints: only other kinds are named.
_KINDS: dict[str, Promise] = {
    Kind.INTERVIEW: pgettext_lazy("kind of story", "Interview"),
    Kind.OPINION: pgettext_lazy("kind of story", "Opinion"),
    Kind.EXPLAINER: pgettext_lazy("kind of story", "Explainer"),
    Kind.LIVE_BLOG: pgettext_lazy("kind of story", "Live"),
}


@register.filter
def kind(article: Article) -> str:
    return str(_KINDS.get(article.kind, ""))


@register.filter
def address(subject: Topic | Person | dt.date) -> str:
    """Of a topic's, person's, section's or archive day's page in the language being spoken."""
    if isinstance(subject, dt.date):
        return views.archive_address(spoken(), subject)
    return subject.url_in(spoken())
