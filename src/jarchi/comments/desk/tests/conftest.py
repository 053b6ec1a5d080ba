from collections.abc import Callable
from typing import Any

import pytest

from jarchi.articles.models import Article
from jarchi.comments import states
from jarchi.comments.models import Comment, Discussion, Flag, Rules, State
from jarchi.comments.screening import repeats
from jarchi.desk.tests.conftest import at_desk, cast, live, sections  # noqa: F401 -- fixtures
from jarchi.journal.models import Entry

Say = Callable[..., Comment]


@pytest.fixture
def discussion(live: Article) -> Discussion:  # noqa: F811 -- the fixture
    """Of the reporter's story in «society»."""
    return Discussion.objects.create(kind="article", subject=live.pk, language="ru")


@pytest.fixture
def say(discussion: Discussion) -> Say:
    """`say("Мост хороший", state="shown")`: a comment as a reader's form leaves it, with its counters."""

    def write(text: str = "Мост давно пора было открыть.", **fields: Any) -> Comment:
        state = State(fields.pop("state", State.WAITING))
        reader = {"author": "g1", "name": "Айгуль", "network": "203.0.113.7"}
        if parent := fields.get("parent"):
            fields.setdefault("root", parent.root or parent)
        fields = {"discussion": discussion, "language": "ru", **reader, **fields}
        one = Comment.objects.create(text=text, digest=repeats.digest(text), **fields)
        if state != State.WAITING:
            states.turn([one.pk], state)
        one.refresh_from_db()
        return one

    return write


@pytest.fixture
def report() -> Callable[..., Flag]:
    """`report(one, reason="insult")`: by another reader each time."""

    def flag(one: Comment, reason: str = "insult", note: str = "") -> Flag:
        made = Flag.objects.create(comment=one, reporter=f"g{one.flags + 100}", reason=reason, note=note)
        one.flags += 1
        Comment.objects.filter(pk=one.pk).update(flags=one.flags)
        return made

    return flag


@pytest.fixture
def rules(db: None) -> Rules:
    rules = Rules.load()
    rules.enabled = True
    rules.save()
    return rules


@pytest.fixture
def rung(db: None) -> Callable[[], list[Entry]]:
    """Entries of the journal since the last call, or since the test's fixtures were made."""
    seen = 0

    def entries() -> list[Entry]:
        nonlocal seen
        found = list(Entry.objects.filter(id__gt=seen).order_by("id"))
        seen = found[-1].id if found else seen
        return found

    return entries
