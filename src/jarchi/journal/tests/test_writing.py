"""A change and its entry are kept together or not at all."""

import pytest
from django.db import transaction

from jarchi.journal import writing
from jarchi.journal.models import Cursor, Entry


@pytest.mark.django_db(transaction=True)
def test_outside_a_transaction_nothing_is_written():
    with pytest.raises(writing.NotInTransaction):
        writing.append("test.happened")
    with pytest.raises(writing.NotInTransaction):
        writing.append_many([("test.happened", {})])
    assert not Entry.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_a_change_rolled_back_takes_its_entry_along():
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        Cursor.objects.create(consumer="changed")
        writing.append("test.happened")
        1 / 0  # noqa: B018
    assert not Cursor.objects.exists()
    assert not Entry.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_an_entry_that_fails_takes_the_change_along():
    with pytest.raises(TypeError), transaction.atomic():
        Cursor.objects.create(consumer="changed")
        writing.append("test.happened", broken=object())
    assert not Cursor.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_both_are_kept_by_one_commit():
    with transaction.atomic():
        Cursor.objects.create(consumer="changed")
        entry = writing.append("test.happened", article=17)
    assert Cursor.objects.exists()
    assert Entry.objects.get() == entry
    assert entry.data == {"article": 17}


@pytest.mark.django_db(transaction=True)
def test_many_are_written_in_their_order_with_one_statement(django_assert_max_num_queries):
    with transaction.atomic(), django_assert_max_num_queries(2):
        writing.append_many([("test.happened", {"number": number}) for number in range(90)])
    assert [entry.data["number"] for entry in Entry.objects.all()] == list(range(90))


# --- told after the commit ----------------------------------------------------------------------------------
@pytest.fixture
def told(transactional_db):
    """The kinds of what was told, one list a commit."""
    told = []

    def hear(entries):
        assert all(entry.pk for entry in entries)
        told.append([entry.kind for entry in entries])

    writing.heard_after_commit.append(hear)
    yield told
    writing.heard_after_commit.remove(hear)


def test_what_a_commit_kept_is_told_once_and_in_order(told):
    with transaction.atomic():
        writing.append("first")
        with transaction.atomic():
            writing.append_many([("second", {}), ("third", {})])
        writing.append("fourth")
        assert told == []
    assert told == [["first", "second", "third", "fourth"]]


def test_more_than_one_statement_takes_are_written_in_their_order_and_told_at_once(told):
    with transaction.atomic():
        writing.append_many([(f"test.{number}", {"number": number}) for number in range(250)])
        assert writing.append("test.last").pk > Entry.objects.get(kind="test.249").pk
    assert told == [[*(f"test.{number}" for number in range(250)), "test.last"]]
    assert [entry.data.get("number") for entry in Entry.objects.all()] == [*range(250), None]


def test_what_was_rolled_back_is_not_told(told):
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        writing.append("never")
        1 / 0  # noqa: B018
    assert told == []


@pytest.mark.parametrize("before", [True, False])
@pytest.mark.parametrize("after", [True, False])
def test_what_a_savepoint_took_back_is_not_told(told, before, after):
    with transaction.atomic():
        if before:
            writing.append("before")
        with pytest.raises(ZeroDivisionError), transaction.atomic():
            writing.append("never")
            1 / 0  # noqa: B018
        if after:
            writing.append("after")
    expected = ["before"] * before + ["after"] * after
    assert told == [expected] * bool(expected)


def test_each_commit_tells_its_own(told):
    for kind in ("first", "second"):
        with transaction.atomic():
            writing.append(kind)
    assert told == [["first"], ["second"]]


def test_a_listener_that_fails_does_not_fail_the_change(told):
    def fail(entries):
        raise OSError("no space left")

    writing.heard_after_commit.append(fail)
    try:
        with transaction.atomic():
            entry = writing.append("kept")
    finally:
        writing.heard_after_commit.remove(fail)
    assert Entry.objects.get() == entry
    assert told == [["kept"]]
