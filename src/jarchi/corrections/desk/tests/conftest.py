import secrets
from collections.abc import Callable
from typing import Any

import pytest

from jarchi.articles import actions
from jarchi.articles.models import Article
from jarchi.corrections.anchoring import Quote
from jarchi.corrections.models import Case, Fault, Report
from jarchi.corrections.passages import passages, text_of
from jarchi.desk.tests.conftest import (  # noqa: F401 -- fixtures
    Cast,
    Sections,
    at_desk,
    cast,
    draft,
    form_of,
    heard,
    live,
    sections,
)

TEXT = "Вчера в городе открыли мост длинной два километра. Движение пустили утром.\n\nЕго строили с 2014 года."
Told = Callable[..., Case]


@pytest.fixture
def bridge(cast: Cast, sections: Sections) -> Article:  # noqa: F811 -- the fixtures
    """The reporter's, in «society», on the air, of two paragraphs."""
    return actions.publish_story(
        {"headline": "Мост открыли", "lead": "Движение пущено.", "section": "society", "text": TEXT}, cast.reporter
    )


@pytest.fixture
def told() -> Told:
    """`told(story, "длинной", reports=3, note="длиной")`: a case of these words, as readers' reports leave it."""

    def report(story: Article, words: str, fault: str = "typo", reports: int = 1, held: int = 0, **fields: Any) -> Case:
        text = text_of(passages(story))
        start = text.index(words)
        quote = Quote.of(text, start, start + len(words))
        marked = {"exact": quote.exact, "prefix": quote.prefix, "suffix": quote.suffix}
        rank = Fault(fault).rank if reports else 0
        case = Case.objects.create(article=story, fault=fault, rank=rank, reports=reports, **marked)
        said = {"case": case, "fault": fault, "language": story.language, "revision_id": story.live_revision_id}
        Report.objects.bulk_create(
            Report(**marked, **said, secret=secrets.token_urlsafe(16), held="honeypot" * (number >= reports), **fields)
            for number in range(reports + held)
        )
        return case

    return report
