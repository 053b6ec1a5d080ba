"""Reading stories: order, cursors, the newest of each, tables of a body."""

import datetime as dt
from typing import Any

import pytest
from django.http import Http404
from django.utils import timezone

from jarchi.articles import access, actions
from jarchi.articles.models import Article, Section
from jarchi.articles.querysets import ids_of_each, stories_of
from jarchi.articles.templatetags.bodies import number_columns


def test_ids_of_each_keeps_parts_and_order(section: Section) -> None:
    stories = [actions.publish_story({"headline": f"Новость {n}", "text": "…"}) for n in range(4)]
    live = Article.objects.live()
    found = ids_of_each([live.order_by("-pk")[:2], live.none(), live.filter(pk=0), live.order_by("pk")[1:3]])
    keys = [story.pk for story in stories]
    assert found == [[keys[3], keys[2]], [], [], [keys[1], keys[2]]]
    assert ids_of_each([]) == []


def test_stories_withdrawn_meanwhile_fall_out(story: Article) -> None:
    assert [len(group) for group in stories_of([[story.pk, 10**6], []])] == [1, 0]
    actions.withdraw(story, "")
    assert stories_of([[story.pk]]) == [[]]


def test_before_and_after_part_equal_moments_by_id(section: Section) -> None:
    moment = timezone.now() - dt.timedelta(days=1)
    many = actions.publish_many(
        [
            actions.Story(Article(headline=str(n), section=section, first_published_at=moment))
            for n in range(3)
        ]
    )
    live = Article.objects.live()
    middle = sorted(article.pk for article in many)[1]
    assert [article.pk for article in live.before(moment, middle)] == [middle - 1]
    assert [article.pk for article in live.after(moment, middle)] == [middle + 1]


@pytest.mark.parametrize("fetch", [access.public_section, access.public_topic, access.public_person])
def test_names_that_nobody_bears_are_not_found(section: Section, fetch: Any) -> None:
    with pytest.raises(Http404):
        fetch("nobody")


def test_columns_of_numbers_are_known_below_the_heading() -> None:
    data = [
        ["Год", "Прирост", "Доля"],
        ["2023", "−3,5", "12 %"],
        ["2024", "1 200", ""],
        ["итого", "+7", "5%"],
    ]
    assert number_columns({"data": data, "first_row_is_table_header": True}) == {1, 2}
    assert number_columns({"data": data}) == set()
    assert number_columns(None) == set()
    assert number_columns({"data": [["1"], ["2", None]]}) == {0}
