"""Wagtail's search in the database, for what people type: on SQLite a quotation mark is an error to it."""

import re
from typing import Any

from modelsearch.backends import database

_WORD = re.compile(r"\w+(?:[-'’ʻ.]\w+)*")


class WordsOnly:
    """Looks for the words of what was typed and for nothing else."""

    def _search(self, compiler: type, query: Any, *args: Any, **kwargs: Any) -> Any:
        if isinstance(query, str):
            query = " ".join(_WORD.findall(query))
        return super()._search(compiler, query, *args, **kwargs)  # type: ignore[misc]


def SearchBackend(params: dict[str, Any]) -> Any:
    """The backend for the database in use (SQLite, PostgreSQL)."""
    plain = database.SearchBackend(params)
    return type("SearchBackend", (WordsOnly, type(plain)), {})(params)
