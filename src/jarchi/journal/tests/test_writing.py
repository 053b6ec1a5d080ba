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
