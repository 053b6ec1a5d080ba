from jarchi.articles.models.article import Article, Byline, Importance, Kind, StaleStory
from jarchi.articles.models.newsroom import Newsroom
from jarchi.articles.models.taxonomy import RESERVED_SLUGS, FormerSlug, Person, Section, Topic
from jarchi.articles.models.tombstone import Tombstone

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
    "StaleStory",
    "Tombstone",
    "Topic",
]
