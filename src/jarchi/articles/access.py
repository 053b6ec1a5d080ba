"""Fetch what a reader may see, or raise `Http404` / `Withdrawn`."""

from jarchi.articles.models import Article, Tombstone
from django.http import Http404


class Withdrawn(Exception):
    """The story was public and is no longer: answer 410 with what is known of it."""

    def __init__(self, story: Article | Tombstone) -> None:
        super().__init__(story.headline)
        self.story = story


def public_article(pk: int) -> Article:
    """The live story of that id with its section, picture, expert and authors.

    Raises `Withdrawn` if it was public once (also when deleted since), `Http404` if never.
    """
    article = (
        Article.objects.filter(pk=pk)
        .select_related("section", "image", "expert", "expert__portrait")
        .prefetch_related("bylines__person", "topics")
        .first()
    )
    if article and article.live:
        return article
    if article and article.first_published_at and article.withdrawn_at:
        raise Withdrawn(article)
    if tombstone := Tombstone.objects.filter(pk=pk).first():
        raise Withdrawn(tombstone)
    raise Http404
