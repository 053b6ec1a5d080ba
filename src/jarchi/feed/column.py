"""The feed beside other pages: the newest lines of a language.

A page that must be right (the front page) declares the window of what it shows. A story's page does not: its column is
as old as the page (docs/decisions/0007-feed.md), and the browser asks for what came since.
"""

from jarchi.articles.lines import Lines

LENGTH = 10  # a story's page has 14 KB for all


def newest(language: str) -> Lines:
    return Lines.in_language(language).newest_first()[:LENGTH]
