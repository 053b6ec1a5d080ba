"""The desk's search. Saving one story indexes it (Wagtail does); stories saved in bulk are indexed here."""

from django.contrib.contenttypes.models import ContentType
from django.db.models import CharField, Exists, OuterRef, QuerySet
from django.db.models.functions import Cast
from modelsearch.models import IndexEntry
from wagtail.search.backends import get_search_backend

from jarchi.articles.models import Article
from jarchi.journal.models import Entry

AT_ONCE = 2000  # stories; each time the index also looks at its whole table


def index_story(entry: Entry) -> None:
    """If the story of this entry is not in the index, put it there together with those that follow it.

    Repetition does nothing: a story once indexed is kept up to date by its own saves.
    """
    story = entry.data["article"]
    if _missing(Article.objects.filter(pk=story)).exists():
        _index(Article.objects.filter(pk__gte=story, pk__lt=story + AT_ONCE))


def index_missing() -> int:
    """Index every story that is not in the index (drafts made in bulk ring no journal); returns how many."""
    done, after = 0, 0
    while ids := list(Article.objects.filter(pk__gt=after).order_by("pk").values_list("pk", flat=True)[:AT_ONCE]):
        done += _index(Article.objects.filter(pk__gt=after, pk__lte=ids[-1]))
        after = ids[-1]
    return done


def _index(stories: "QuerySet[Article]") -> int:
    missing = list(_missing(stories).defer("body", "body_html"))
    if missing:
        get_search_backend().get_index_for_model(Article).add_items(Article, missing)
    return len(missing)


def _missing(stories: "QuerySet[Article]") -> "QuerySet[Article]":
    entries = IndexEntry.objects.filter(
        content_type=ContentType.objects.get_for_model(Article), object_id=Cast(OuterRef("pk"), CharField())
    )
    return stories.exclude(Exists(entries))
