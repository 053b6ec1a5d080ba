from collections.abc import Callable
from typing import Any

import pytest

from jarchi.articles import actions
from jarchi.articles.models import Article, Section
from jarchi.journal.models import Entry


@pytest.fixture
def section(db: None) -> Section:
    return Section.objects.create(names={"ru": "Общество", "kk": "Қоғам"}, slug="society")


@pytest.fixture
def story(section: Section) -> Article:
    """A story on the air."""
    return actions.publish_story(
        {"headline": "Мост открыли", "lead": "Движение пущено.", "text": "Раз.\n\nДва."}
    )


@pytest.fixture
def draft(section: Section) -> Article:
    return actions.draft_story({"headline": "Мост откроют", "text": "Раз."})


@pytest.fixture
def heard(db: None) -> Callable[[], list[Any]]:
    """Kinds of the journal's entries since the last call."""
    seen = 0

    def kinds() -> list[Any]:
        nonlocal seen
        entries = list(Entry.objects.filter(id__gt=seen))
        seen = entries[-1].id if entries else seen
        return [entry.kind for entry in entries]

    return kinds
