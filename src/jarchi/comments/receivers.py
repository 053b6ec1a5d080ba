"""What the room is told."""

from jarchi.articles import counting as of_articles
from jarchi.comments import counting, notices, personal


def register() -> None:
    """At start."""
    notices.register()
    personal.register()
    of_articles.counters.append(counting.of_lines)
