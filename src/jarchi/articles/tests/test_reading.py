"""Reading stories: order, cursors, the newest of each, tables of a body."""

import datetime as dt
from typing import Any

import pytest
from django.http import Http404
from django.utils import timezone

from jarchi.articles import access, actions
from jarchi.articles.lines import Lines, read
from jarchi.articles.models import Article, Section
from jarchi.articles.public_story import PublicStory
from jarchi.articles.querysets import ids_of_each
from jarchi.articles.templatetags.bodies import number_columns
from jarchi.delivery.dependencies import collecting


def test_ids_of_each_keeps_parts_and_order(section: Section) -> None:
    stories = [actions.publish_story({"headline": f"Новость {n}", "text": "…"}) for n in range(4)]
    live = Article.objects.live()
    found = ids_of_each([live.order_by("-pk")[:2], live.none(), live.filter(pk=0), live.order_by("pk")[1:3]])
    keys = [story.pk for story in stories]
    assert found == [[keys[3], keys[2]], [], [], [keys[1], keys[2]]]
    assert ids_of_each([]) == []


def test_lists_read_together_keep_their_order_and_share_their_stories(section: Section) -> None:
    keys = [actions.publish_story({"headline": f"Новость {n}", "text": "…"}).pk for n in range(4)]
    live = Lines.in_language("ru")
    newest, none, oldest = read([live[:3], live.of_section(0), live.oldest_first()[:2]])
    assert [[line.pk for line in found] for found in (newest, none, oldest)] == [keys[:0:-1], [], keys[:2]]
    assert newest[2] is oldest[1]


def test_lists_and_pages_show_live_stories_only_and_depend_on_them(story: Article) -> None:
    with collecting() as page:
        assert [line.get_absolute_url() for line in Lines.in_language("ru")] == [story.get_absolute_url()]
    assert page.keys == {f"article:{story.pk}"}
    with collecting() as page:
        assert PublicStory.read(story.pk)
    assert f"article:{story.pk}" in page.keys
    actions.withdraw(story, "")
    assert list(Lines.in_language("ru")) == []
    assert PublicStory.read(story.pk) is None


def test_a_story_that_goes_off_the_air_makes_what_shows_it_fresh_until_then(story: Article) -> None:
    story.expire_at = timezone.now() + dt.timedelta(hours=1)
    story.save()
    for show in (lambda: list(Lines.in_language("ru")), lambda: PublicStory.read(story.pk)):
        with collecting() as page:
            show()
        assert page.fresh_until == story.expire_at


def test_a_page_depends_on_everybody_and_everything_it_names(section: Section) -> None:
    data = {"text": "…", "topics": ["Мост"], "authors": ["Анна Ли", "Берик Ахметов"], "kind": "interview"}
    story = actions.publish_story({"headline": "Разговор", **data, "expert": {"name": "Вера Ким", "position": ""}})
    with collecting() as page:
        shown = PublicStory.read(story.pk)
    assert shown
    assert shown.expert
    assert [person.name for person in shown.authors] == ["Анна Ли", "Берик Ахметов"]
    assert shown.expert.url_in("ru") == story.expert.url_in("ru")
    people = {f"person:{person.pk}" for person in [*story.authors, story.expert]}
    assert people | {f"topic:{topic.pk}" for topic in story.topics.all()} <= page.keys


def test_before_and_after_part_equal_moments_by_id(section: Section) -> None:
    moment = timezone.now() - dt.timedelta(days=1)
    many = actions.publish_many(
        [
            actions.Story(Article(headline=str(n), section=section, first_published_at=moment))
            for n in range(3)
        ]
    )
    live = Lines.in_language("ru")
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
