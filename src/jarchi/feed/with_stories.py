"""Sections, topics and people of whom readers find stories, for lists of all feeds and of all pages."""

from collections import defaultdict
from collections.abc import Iterator
from typing import Any, TypeVar

from django.db.models import QuerySet

from jarchi.articles.models import Article, Person, Section, Topic
from jarchi.articles.models.article import Byline

AnyNamed = TypeVar("AnyNamed", Section, Topic, Person)


def with_stories() -> Iterator[tuple[Section | Topic | Person, set[str]]]:
    """Each with the languages in which it has live stories: sections as in the menu, topics, people."""
    live = Article.objects.live()
    bylines = Byline.objects.filter(article__live=True)
    topics = Article.topics.through.objects.filter(article__live=True)
    yield from _with_languages(Section, live.values_list("section", "language"))
    yield from _with_languages(Topic, topics.values_list("topic", "article__language"))
    yield from _with_languages(
        Person, bylines.values_list("person", "article__language"), live.values_list("expert", "language")
    )


def _with_languages(model: type[AnyNamed], *cells: QuerySet[Any, Any]) -> Iterator[tuple[AnyNamed, set[str]]]:
    """`cells`: (id, language) of those who have stories in that language."""
    languages = defaultdict(set)
    for rows in cells:
        for pk, language in rows.order_by().distinct():
            languages[pk].add(language)
    return ((one, languages[one.pk]) for one in model._default_manager.all() if one.pk in languages)
