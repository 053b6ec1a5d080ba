from jarchi.articles.models.article import Article, Byline, Importance, Kind, Tombstone
from jarchi.articles.models.newsroom import Newsroom
from jarchi.articles.models.taxonomy import RESERVED_SLUGS, FormerSlug, Person, Section, Topic

__all__ = [
    "RESERVED_SLUGS",
    "Article",
    "Byline",
    "FormerSlug",
    "Importance",
    "Kind",
    "Newsroom",
    "Person",
    "Section",
    "Tombstone",
    "Topic",
]
