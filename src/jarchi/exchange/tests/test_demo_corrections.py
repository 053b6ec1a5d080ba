"""What the demo newsroom says it got wrong, what its readers report, and who answers officially."""

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from jarchi.corrections.anchoring import find
from jarchi.corrections.models import Case, Correction, Reply
from jarchi.corrections.passages import passages, text_of
from jarchi.exchange.tests.test_demo import BY_KEY, FOREIGN, INLINE, MISTAKES, NOW, prose


@pytest.mark.parametrize("fact", MISTAKES["corrections"], ids=lambda fact: fact["about"])
def test_what_is_said_to_be_right_stands_in_the_story(fact: dict[str, Any]) -> None:
    story = BY_KEY[fact["about"]]
    assert fact["now"] in INLINE.sub("", prose(story)).replace("\u00a0", " ")
    assert fact["was"] != fact["now"]
    assert not set(FOREIGN[story["language"]]) & set((fact["text"] + fact["was"]).lower())
    assert story["published_at"] < fact["at"] < NOW


def test_replies_and_reports_are_later_than_what_they_speak_of() -> None:
    for fact in MISTAKES["replies"]:
        assert BY_KEY[fact["about"]]["published_at"] < fact["at"] < NOW
        assert fact["published_at"] is None or fact["at"] < fact["published_at"] < NOW
    for fact in MISTAKES["reports"]:
        moments = [one["at"] for one in fact["said"]]
        assert BY_KEY[fact["about"]]["published_at"] < moments[0]
        assert moments == sorted(moments)


def test_corrections_are_told_in_three_languages_and_replies_wait(seeded: None) -> None:
    languages = Correction.objects.public().values_list("article__language", flat=True)
    assert set(languages) == {"ru", "kk", "tg"}
    assert all(one.difference for one in Correction.objects.all())
    assert Correction.objects.filter(weight="serious").count() == 1
    assert Reply.objects.published().count() == 1
    [due] = Reply.objects.due()
    assert timezone.localdate() <= due.due_on <= timezone.localdate() + timedelta(days=2)


def test_readers_reports_wait_and_stand_in_their_stories(seeded: None) -> None:
    assert Case.objects.open().count() == 3
    fixed = Case.objects.get(state=Case.State.FIXED)
    assert fixed.correction.weight == "serious"
    for case in Case.objects.select_related("article"):
        assert find(case.quote, text_of(passages(case.article))).is_there
        assert case.said.count() == case.reports
