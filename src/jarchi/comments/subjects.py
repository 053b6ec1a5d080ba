"""What a discussion may be about: a story or a topic. Rooms above register what is theirs (entries of live blogs)."""

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass

from django.http import Http404
from django.utils import translation

from jarchi.articles import access
from jarchi.articles.lines import Lines
from jarchi.articles.models import Topic
from jarchi.articles.public_story import PublicStory


@dataclass(frozen=True)
class Subject:
    """`moment`: since when it is public, None if it never closes by age; `section`: the id of its section."""

    kind: str
    pk: int
    language: str
    title: str
    url: str
    moment: dt.datetime | None = None
    section: int | None = None


# By kind: (id, language of the address) → the subject as readers may see it. Raises `Http404`, `access.Withdrawn`.
kinds: dict[str, Callable[[int, str], Subject]] = {}


def find(name: str, language: str) -> Subject:
    """`name`: `article-17`. Raises `Http404` if there is none in that language, `access.Withdrawn`."""
    kind, _, number = name.partition("-")
    is_canonical = number.isascii() and number.isdecimal() and len(number) < 19 and number == str(int(number))
    if kind not in kinds or not is_canonical:
        raise Http404
    return kinds[kind](int(number), language)


def is_there(name: str, language: str) -> bool:
    """Whether readers may see that in that language."""
    try:
        find(name, language)
    except (Http404, access.Withdrawn):
        return False
    return True


def of_story(story: PublicStory) -> Subject:
    moment, section = story.first_published_at, story.section.pk
    return Subject("article", story.pk, story.language, story.headline, story.get_absolute_url(), moment, section)


def of_topic(topic: Topic, language: str) -> Subject:
    with translation.override(language):
        return Subject("topic", topic.pk, language, topic.name, topic.url_in(language))


def _article(pk: int, language: str) -> Subject:
    story = access.public_article(pk)
    if story.language != language:
        raise Http404
    return of_story(story)


def _topic(pk: int, language: str) -> Subject:
    topic = Topic.objects.filter(pk=pk, public=True).first()
    if topic is None or not Lines.in_language(language).of_topic(pk).newest_first().first():
        raise Http404
    return of_topic(topic, language)


kinds["article"] = _article
kinds["topic"] = _topic
