"""Choosing a story in a form: nobody is shown the drafts that he may not open."""

from typing import Any

from django.db.models import QuerySet
from wagtail.admin.forms.choosers import BaseFilterForm, SearchFilterMixin
from wagtail.search.backends import get_search_backend
from wagtail.snippets.views import chooser

from jarchi.articles.models import Article
from jarchi.desk.paging import BoundedPaginator
from jarchi.desk.permissions import choosable


class StorySearch(SearchFilterMixin, BaseFilterForm):
    def filter(self, objects: "QuerySet[Article]") -> "QuerySet[Article]":
        self.search_query = self.cleaned_data.get("q")
        self.is_searching = bool(self.search_query)
        return stories_found(objects, self.search_query) if self.is_searching else objects


class _Choosable:
    """For the views that list, and for those that answer with what was chosen."""

    request: Any
    filter_form_class = StorySearch
    paginator_class = BoundedPaginator

    def get_object_list(self) -> "QuerySet[Article]":
        return choosable(self.request.user).defer("body", "body_html").order_by("-pk")

    def get_object(self, pk: str) -> Article:
        return choosable(self.request.user).get(pk=int(pk))

    def get_objects(self, pks: list[str]) -> "QuerySet[Article]":
        return choosable(self.request.user).filter(pk__in=pks)


class StoryChoose(_Choosable, chooser.ChooseView):
    pass


class StoryChooseResults(_Choosable, chooser.ChooseResultsView):
    pass


class StoryChosen(_Choosable, chooser.SnippetChosenView):
    pass


class StoriesChosen(_Choosable, chooser.SnippetChosenMultipleView):
    pass


class StoryChooserViewSet(chooser.SnippetChooserViewSet):
    choose_view_class = StoryChoose
    choose_results_view_class = StoryChooseResults
    chosen_view_class = StoryChosen
    chosen_multiple_view_class = StoriesChosen


def stories_found(stories: "QuerySet[Article]", words: str) -> "QuerySet[Article]":
    """Those of `stories` whose headline has words that begin so."""
    everywhere = Article.objects.order_by("id")
    found = get_search_backend().autocomplete(words, everywhere, order_by_relevance=False)
    if not hasattr(found, "get_queryset"):  # no word in it that could be looked for
        return stories.none()
    return stories.filter(pk__in=found.get_queryset().order_by().values("pk"))
