"""What the newsroom decides: states, counters, reports, the log and the journal move together, and nothing twice."""

from collections.abc import Callable
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import transaction

from jarchi.comments import moderation, reasons
from jarchi.comments.desk.tests.conftest import Say
from jarchi.comments.models import Comment, Decision, Discussion, Flag
from jarchi.desk.tests.conftest import Cast
from jarchi.journal.models import Entry

Rung = Callable[[], list[Entry]]


def kinds(rung: Rung) -> list[str]:
    return [entry.kind for entry in rung()]


def stored(one: Comment) -> Comment:
    return Comment.objects.get(pk=one.pk)


def lines() -> list[tuple[str, int | None, str]]:
    return list(Decision.objects.order_by("id").values_list("verb", "comment", "reason"))


# --- accepting and refusing -----------------------------------------------------------------------------------
def test_what_is_accepted_is_shown_counted_logged_and_told_to_readers(say: Say, cast: Cast, rung: Rung) -> None:
    one = say()
    rung()
    assert moderation.accept([one.pk], cast.editor) == [one]
    decision = Decision.objects.get()
    assert (decision.verb, decision.comment, decision.discussion) == ("accept", one, one.discussion)
    assert (decision.by, decision.by_name, decision.about) == (cast.editor, "Editor", {"from": "waiting"})
    assert (stored(one).state, stored(one).discussion.shown) == ("shown", 1)
    assert kinds(rung) == ["comment.shown"]


def test_accepting_what_is_shown_writes_no_second_line(say: Say, cast: Cast, rung: Rung) -> None:
    one = say()
    moderation.accept([one.pk], cast.editor)
    rung()
    assert moderation.accept([one.pk], cast.chief) == []
    assert len(lines()) == 1
    assert kinds(rung) == []


def test_what_is_refused_is_hidden_with_a_reason_and_may_be_accepted_again(say: Say, cast: Cast, rung: Rung) -> None:
    one = say(state="shown")
    rung()
    moderation.refuse([one.pk], cast.editor, "insult", " Обзывает соседей. ")
    moderation.refuse([one.pk], cast.editor, "ad")
    assert (stored(one).state, stored(one).discussion.shown) == ("refused", 0)
    assert Decision.objects.get().about == {"from": "shown", "note": "Обзывает соседей."}
    moderation.accept([one.pk], cast.chief)
    assert lines() == [("refuse", one.pk, "insult"), ("accept", one.pk, "")]
    assert kinds(rung) == ["comment.withdrawn", "comment.shown"]


def test_a_reason_of_ones_own_is_kept_in_ones_own_words(say: Say, cast: Cast) -> None:
    moderation.refuse([say().pk], cast.editor, "other", "Не по-людски")
    assert Decision.objects.get().reason == "Не по-людски"
    assert reasons.in_words("Не по-людски") == "Не по-людски"


@pytest.mark.parametrize(
    ("reason", "note", "field"),
    [("", "", "reason"), ("нет такой", "", "reason"), ("other", "  ", "note"), ("insult", "я" * 401, "note")],
)
def test_a_refusal_without_a_good_reason_names_the_field_and_changes_nothing(
    reason: str, note: str, field: str, say: Say, cast: Cast
) -> None:
    one = say()
    with pytest.raises(ValidationError) as raised:
        moderation.refuse([one.pk], cast.editor, reason, note)
    assert list(raised.value.message_dict) == [field]
    assert stored(one).state == "waiting"
    assert lines() == []


@pytest.mark.parametrize("verb", ["accept", "refuse", "dismiss"])
def test_a_decision_answers_the_reports(verb: str, say: Say, report: Any, cast: Cast) -> None:
    one = say(state="shown")
    report(one)
    report(one, "ad")
    act = getattr(moderation, verb)
    act([one.pk], cast.editor, *(["insult"] if verb == "refuse" else []))
    assert stored(one).flags == 0
    assert not Flag.objects.filter(closed_at=None).exists()
    assert [line[0] for line in lines()] == ["refuse" if verb == "refuse" else "dismiss"]


def test_reports_of_a_comment_without_any_are_not_dismissed(say: Say, cast: Cast) -> None:
    assert moderation.dismiss([say().pk], cast.editor) == []
    assert lines() == []


def test_what_its_author_took_back_stays_so(say: Say, cast: Cast) -> None:
    one = say(state="withdrawn")
    assert moderation.accept([one.pk], cast.editor) == []
    assert moderation.refuse([one.pk], cast.editor, "ad") == []
    assert stored(one).state == "withdrawn"


def test_many_at_once_with_ids_of_none_among_them(say: Say, cast: Cast) -> None:
    ones = [say(f"Слово {number}") for number in range(3)]
    changed = moderation.accept([*(one.pk for one in ones), 10**9, ones[0].pk], cast.editor)
    assert changed == ones
    assert len(lines()) == 3
    assert stored(ones[0]).discussion.shown == 3


def test_an_answer_accepted_is_counted_at_its_thread(say: Say, cast: Cast) -> None:
    root = say(state="shown")
    answer = say("Согласна.", parent=root)
    moderation.accept([answer.pk], cast.editor)
    assert stored(root).answers == 1


def test_whoever_registered_hears_of_it_in_the_transaction(
    say: Say, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    heard: list[tuple[str, str]] = []

    def hear(one: Comment, decision: Decision) -> None:
        assert transaction.get_connection().in_atomic_block
        heard.append((one.state, decision.verb))

    monkeypatch.setattr(moderation, "decided", [hear])
    one = say()
    moderation.accept([one.pk], cast.editor)
    moderation.refuse([one.pk], cast.editor, "ad")
    assert heard == [("shown", "accept"), ("refused", "refuse")]


# --- marks, featured, pinned ----------------------------------------------------------------------------------
def test_a_mark_is_given_once_and_taken_away(say: Say, cast: Cast, rung: Rung) -> None:
    one = say(state="shown")
    rung()
    for value in ("expert", "expert", ""):
        moderation.mark([one.pk], cast.editor, value)
    abouts = [decision.about for decision in Decision.objects.order_by("id")]
    assert abouts == [{"from": "", "to": "expert"}, {"from": "expert", "to": ""}]
    assert kinds(rung) == ["comment.updated", "comment.updated"]


def test_there_are_no_other_marks(say: Say, cast: Cast) -> None:
    with pytest.raises(ValidationError) as raised:
        moderation.mark([say().pk], cast.editor, "king")
    assert list(raised.value.message_dict) == ["mark"]


def test_readers_are_not_told_of_a_mark_on_what_they_do_not_see(say: Say, cast: Cast, rung: Rung) -> None:
    one = say()
    rung()
    moderation.mark([one.pk], cast.editor, "newsroom")
    assert stored(one).mark == "newsroom"
    assert kinds(rung) == []


def test_featured_and_pinned_come_and_go(say: Say, cast: Cast) -> None:
    one = say(state="shown")
    for act in (moderation.feature, moderation.pin, moderation.unfeature, moderation.unpin):
        act([one.pk], cast.editor)
        act([one.pk], cast.editor)
    assert [line[0] for line in lines()] == ["feature", "pin", "unfeature", "unpin"]
    assert (stored(one).featured, stored(one).pinned) == (False, False)


def test_at_most_three_are_pinned_in_a_discussion(say: Say, cast: Cast, discussion: Discussion) -> None:
    ones = [say(f"Слово {number}", state="shown") for number in range(4)]
    moderation.pin([one.pk for one in ones[:3]], cast.editor)
    with pytest.raises(ValidationError) as raised:
        moderation.pin([ones[3].pk], cast.editor)
    assert list(raised.value.message_dict) == ["comments"]
    moderation.unpin([ones[0].pk], cast.editor)
    moderation.pin([ones[3].pk], cast.editor)
    other = Discussion.objects.create(kind="article", subject=discussion.subject, language="kk")
    moderation.pin([say(state="shown", discussion=other).pk], cast.editor)
    assert Comment.objects.filter(pinned=True).count() == 4


@pytest.mark.parametrize("act", [moderation.pin, moderation.feature])
def test_what_readers_do_not_see_is_not_raised_above_the_others(act: Any, say: Say, cast: Cast) -> None:
    seen, waiting = say(state="shown"), say("Жду")
    with pytest.raises(ValidationError):
        act([seen.pk, waiting.pk], cast.editor)
    assert not Comment.objects.filter(pinned=True).exists()
    assert lines() == []


def test_an_answer_is_not_pinned(say: Say, cast: Cast) -> None:
    answer = say("Да.", parent=say(state="shown"), state="shown")
    with pytest.raises(ValidationError):
        moderation.pin([answer.pk], cast.editor)


def test_what_is_refused_is_neither_pinned_nor_featured_when_it_comes_back(say: Say, cast: Cast) -> None:
    one = say(state="shown")
    moderation.pin([one.pk], cast.editor)
    moderation.feature([one.pk], cast.editor)
    moderation.refuse([one.pk], cast.editor, "ad")
    moderation.accept([one.pk], cast.editor)
    assert (stored(one).featured, stored(one).pinned) == (False, False)


# --- discussions ----------------------------------------------------------------------------------------------
def test_a_discussion_is_closed_and_opened_once(discussion: Discussion, cast: Cast, rung: Rung) -> None:
    rung()
    assert moderation.close(discussion, cast.editor)
    assert not moderation.close(discussion, cast.editor)
    assert Discussion.objects.get().closed is True
    assert moderation.reopen(discussion, cast.chief)
    assert not moderation.reopen(discussion, cast.chief)
    assert Discussion.objects.get().closed is False
    assert [(line.verb, line.discussion) for line in Decision.objects.order_by("id")] == [
        ("close", discussion),
        ("open", discussion),
    ]
    told = rung()
    assert [(entry.kind, entry.data["closed"], entry.data["keys"]) for entry in told] == [
        ("comments.closed", True, [discussion.key]),
        ("comments.closed", False, [discussion.key]),
    ]
