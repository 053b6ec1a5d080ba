"""The desk finds stories by their headlines, those that came in bulk as well."""

import pytest
from django.urls import reverse
from django_tasks_db.models import DBTaskResult
from modelsearch.models import IndexEntry

from jarchi.articles import actions
from jarchi.articles.models import Article
from jarchi.desk.search import index_missing
from jarchi.journal import consumers


@pytest.fixture
def found(cast, at_desk):
    def look(words, user=None):
        address = reverse("wagtailsnippets_articles_article:list")
        page = at_desk(user or cast.chief).get(address, {"q": words})
        return [story.headline for story in page.context["object_list"]]

    return look


@pytest.fixture
def imported(sections, cast):
    stories = [
        actions.Story(Article(headline=f"Паводок на реке {number}", section=sections.society)) for number in range(5)
    ]
    return actions.publish_many(stories)


def worker_reads_the_journal():
    while consumers.registry["desk.search"].step():
        pass


def test_stories_that_came_in_bulk_are_found_once_the_worker_has_read_of_them(imported, found):
    assert found("паводок") == []
    worker_reads_the_journal()
    assert len(found("паводок")) == 5
    assert found("Реке 3") == ["Паводок на реке 3"]


def test_reading_the_journal_twice_indexes_nothing_twice(imported):
    worker_reads_the_journal()
    before = IndexEntry.objects.count()
    known = consumers.registry["desk.search"]
    consumer = consumers.Consumer("desk.search again", known.handle, kinds=known.kinds)
    consumer.step()
    assert IndexEntry.objects.count() == before


def test_a_bulk_is_indexed_together(imported, django_assert_max_num_queries):
    with django_assert_max_num_queries(60):
        worker_reads_the_journal()


def test_an_entry_about_a_story_that_is_gone_breaks_nothing(imported):
    Article.objects.all().delete()
    worker_reads_the_journal()
    assert index_missing() == 0


def test_drafts_made_in_bulk_are_indexed_on_demand(sections, found, cast):
    stories = [actions.Story(Article(headline="Черновик архива", section=sections.society))]
    actions.draft_many(stories)
    assert index_missing() == 1
    assert index_missing() == 0
    assert found("архива") == ["Черновик архива"]


def test_a_single_story_is_indexed_by_its_own_save(draft):
    assert DBTaskResult.objects.filter(task_path__contains="insert_or_update_object_task").exists()


def test_search_finds_no_more_than_one_may_see(imported, draft, found, cast):
    index_missing()
    assert found("мост", cast.reporter) == [draft.headline]
    assert found("мост", cast.other_reporter) == []


@pytest.mark.parametrize("words", ['"', "*", "-", "мост AND", "(", "'; DROP", "а" * 500, "  ", "мост*"])
def test_strange_words_break_nothing(words, draft, found):
    index_missing()
    assert isinstance(found(words), list)
