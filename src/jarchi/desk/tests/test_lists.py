"""The list of stories: its filters, and that it neither counts nor grows."""

import datetime as dt

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from jarchi.articles import actions
from jarchi.articles.models import Article
from jarchi.desk import paging
from jarchi.desk.standing import Standing


@pytest.fixture
def listed(cast, at_desk):
    def look(**filters):
        page = at_desk(cast.chief).get(reverse("wagtailsnippets_articles_article:list"), filters)
        return [story.headline for story in page.context["object_list"]]

    return look


@pytest.fixture
def each(cast, sections):
    """One story in each standing, called so."""

    def make(headline):
        return actions.draft_story({"headline": headline, "section": "society", "text": "Да."}, cast.reporter)

    make("draft")
    waiting, returned = make("waiting"), make("returned")
    for story in (waiting, returned):
        story.get_workflow().start(story, cast.reporter)
    state = returned.current_workflow_task_state
    state.task.specific.on_action(state, cast.editor, "reject", comment="Нет")
    scheduled = make("scheduled")
    scheduled.go_live_at = timezone.now() + dt.timedelta(days=1)
    scheduled.save_revision().publish()
    for name in ("live", "changed", "withdrawn"):
        actions.publish(make(name))
    changed = Article.objects.get(headline="changed")
    changed.lead = "Новый лид"
    changed.save_revision()
    actions.withdraw(Article.objects.get(headline="withdrawn"), "Ошибка")


def test_each_standing_is_shown_and_can_be_asked_for(each, cast, at_desk, listed):
    page = at_desk(cast.chief).get(reverse("wagtailsnippets_articles_article:list")).content.decode()
    for standing in Standing:
        assert str(standing.label) in page
        expected = {"live": ["changed", "live"]}.get(standing.value, [standing.value])
        assert listed(standing=standing.value) == expected


def test_stories_are_found_by_section_kind_language_reporter_and_day(each, cast, sections, listed):
    opinion = actions.publish_story(
        {"headline": "Пікір", "kind": "opinion", "language": "kk", "section": "politics", "text": "Иә."}, cast.editor
    )
    day = opinion.first_published_at.date().isoformat()
    for filters in (
        {"section": sections.politics.pk}, {"kind": "opinion"}, {"language": "kk"}, {"owner": cast.editor.pk}
    ):  # fmt: skip
        assert listed(**filters) == ["Пікір"]
    assert "Пікір" in listed(first_published_at_from=day)
    assert listed(first_published_at_to="2001-01-01") == []
    assert len(listed(section="made up", kind="nonsense")) >= 1


def test_the_list_asks_as_often_for_many_stories_as_for_few(each, cast, at_desk, django_assert_max_num_queries):
    browser, address = at_desk(cast.chief), reverse("wagtailsnippets_articles_article:list")
    browser.get(address)
    with CaptureQueriesContext(connection) as few:
        browser.get(address)
    for number in range(15):
        actions.publish_story({"headline": f"Ещё {number}", "section": "culture", "text": "Да."}, cast.chief)
    with django_assert_max_num_queries(len(few)):
        browser.get(address)
    assert not any("COUNT(" in query["sql"] and "articles_article" in query["sql"] for query in few)


def test_paging_counts_no_further_than_its_bound(each, monkeypatch, cast, at_desk):
    monkeypatch.setattr(paging, "FURTHEST", 3)
    page = at_desk(cast.chief).get(reverse("wagtailsnippets_articles_article:list"))
    assert page.context["paginator"].count == 3
    assert "3 или больше" in page.content.decode()
