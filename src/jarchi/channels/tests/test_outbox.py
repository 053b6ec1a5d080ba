"""What is to be told is a row, sent once and in the end; whoever refuses, whatever dies in between."""

import datetime as dt
import logging
import threading
from itertools import pairwise

import pytest
from django.db import connection
from django.utils import timezone

from jarchi.channels import actions, outlets, receivers
from jarchi.channels.models import Dispatch
from jarchi.channels.sending import BACKOFF, GIVE_UP, LEASE, Sender
from jarchi.journal.models import Cursor
from jarchi.kit.outgoing import Refused

pytestmark = pytest.mark.django_db

BUSY, WRONG, FAULTY = Refused("503 busy", 503), Refused("400 wrong", 400), Refused("422 faulty", 422)


def states():
    return sorted(Dispatch.objects.values_list("state", flat=True))


# --- from the journal to the outside ------------------------------------------------------------------------
def test_a_folder_is_all_that_an_outlet_needs(fax, registry, ring):
    receivers.register()
    (consumer,) = (registry[name] for name in registry if name == "channels.fax")
    consumer.step()
    ring("Мост открыли")
    assert consumer.step() == 1
    later = timezone.now() + actions.SETTLED
    assert [each.name for each in outlets.switched_on()] == ["fax"]
    assert Sender(fax, now=lambda: later).beat() > 0
    assert fax.sent == [("one", "Мост открыли")]
    assert states() == ["sent"]


def test_nobody_is_told_anything_unless_a_setting_says_so(registry):
    receivers.register()
    assert {each.name for each in outlets.found()} >= {"websub", "indexnow"}
    assert outlets.switched_on() == []
    assert registry == {}


def test_a_new_outlet_does_not_tell_the_archive(fax, registry, ring):
    ring("old")
    receivers.register()
    registry["channels.fax"].step()
    ring("new")
    registry["channels.fax"].step()
    assert [row.payload for row in Dispatch.objects.all()] == [{"text": "new"}]


def test_an_outlet_that_was_switched_off_begins_anew(fax, registry, ring):
    receivers.register()
    registry["channels.fax"].step()
    ring("before")
    registry.pop("channels.fax").step()
    fax.numbers = []
    receivers.register()
    assert (states(), registry) == (["skipped"], {})
    ring("meanwhile")
    fax.numbers = ["one"]
    receivers.register()
    assert registry["channels.fax"].step() == 0
    assert Cursor.objects.filter(consumer="channels.fax").exists()


def test_an_entry_read_twice_is_told_once(fax, queue):
    entry = queue("a", "b", "b")
    actions.enqueue(fax, entry)
    assert Dispatch.objects.count() == 2


def test_each_place_is_told(fax, queue, sender):
    fax.numbers = ["one", "two"]
    queue("a")
    sender.beat()
    assert fax.sent == [("one", "a"), ("two", "a")]


def test_what_waits_is_sent_in_bundles_in_order(fax, queue, sender):
    queue("a", "b", "c")
    queue("d", "e")
    sender.beat()
    assert fax.sent == [("one", "a", "b"), ("one", "c", "d"), ("one", "e")]


def test_what_says_the_same_is_sent_once(fax, queue, sender):
    for _ in range(5):
        queue("section", "topic")
    sender.beat()
    assert fax.sent == [("one", "section", "topic")]
    assert states() == ["sent"] * 10


def test_what_says_the_same_is_sent_once_however_much_waits(fax, queue, sender):
    for _ in range(12):
        queue(*map(str, range(200)))
    sender.beat()
    assert [text for _place, *texts in fax.sent for text in texts] == list(map(str, range(200)))
    assert len(fax.sent) == 100
    assert set(states()) == {"sent"}


def test_nothing_leaves_before_the_page_stores_have_heard(fax, queue):
    queue("a")
    Sender(fax).beat()
    assert fax.tries == []


def test_an_idle_outbox_costs_one_query(fax, sender, django_assert_num_queries):
    with django_assert_num_queries(1):
        sender.beat()


# --- refusals -------------------------------------------------------------------------------------------------
def test_what_is_refused_is_tried_later_each_time_for_a_day_and_then_failed(fax, queue, sender, clock, caplog):
    fax.trouble["one"] = BUSY
    queue("a")
    queued, tried = clock(), []
    while "new" in states():
        before = len(fax.tries)
        sender.beat()
        tried += [clock() - queued] * (len(fax.tries) - before)
        clock.forward(seconds=5)
    pauses = [later - earlier for earlier, later in pairwise(tried)]
    assert pauses[:5] == BACKOFF
    assert set(pauses[5:-1]) == {dt.timedelta(hours=1)}
    assert abs(tried[-1] - GIVE_UP) < dt.timedelta(seconds=10)
    row = Dispatch.objects.get()
    assert (row.state, row.error, row.attempts) == ("failed", "503 busy", len(tried))
    assert len([record for record in caplog.records if record.levelno == logging.ERROR]) == 1
    assert "jarchi channels retry fax" in caplog.text


def test_what_would_be_refused_again_fails_at_once(fax, queue, sender, clock):
    fax.trouble["wrong"] = WRONG
    queue("wrong")
    queue("right", "also right")
    sender.beat()
    assert states() == ["failed", "failed", "new"]
    clock.forward(seconds=5)
    sender.beat()
    assert fax.sent == [("one", "also right")]
    assert states() == ["failed", "failed", "sent"]


def test_a_place_that_is_gone_is_not_asked_for_each_row_and_logged_once(fax, queue, sender, clock, caplog):
    fax.trouble["one"] = Refused("410 gone", 410)
    queue(*map(str, range(400)))
    sender.beat()
    assert len(fax.tries) == 1
    for _ in range(25 * 6):
        clock.forward(minutes=10)
        sender.beat()
    assert len(fax.tries) < 25 * 6
    assert states() == ["failed"] * 400
    assert len([record for record in caplog.records if record.levelno == logging.ERROR]) == 1


@pytest.mark.parametrize("faulty", [{0}, {499}, {20, 21, 300}])
def test_one_at_fault_does_not_fail_the_bundle(fax, queue, sender, clock, faulty):
    fax.at_once = 10_000
    fax.trouble = dict.fromkeys(map(str, faulty), FAULTY)
    queue(*map(str, range(500)))
    for _ in range(100):
        sender.beat()
        clock.forward(seconds=5)
    failed = Dispatch.objects.failed()
    assert {int(row.payload["text"]) for row in failed} == faulty
    assert sorted(int(text) for _place, *texts in fax.sent for text in texts) == sorted({*range(500)} - faulty)
    assert len(fax.tries) < 30 * len(faulty)


def test_a_log_names_a_place_without_its_secrets(fax, queue, sender, caplog):
    fax.numbers = ["https://hub.example/publish?token=s3cret"]
    fax.trouble["a"] = WRONG
    queue("a")
    sender.beat()
    assert "not sent to https://hub.example/publish, given up (400 wrong)" in caplog.text
    assert "s3cret" not in caplog.text


def test_who_asks_for_a_pause_gets_it(fax, queue, sender, clock):
    fax.trouble["one"] = Refused("429", 429, 3000.0)
    queue("a")
    sender.beat()
    fax.trouble.clear()
    queue("b")
    clock.forward(seconds=2990)
    sender.beat()
    assert len(fax.tries) == 1
    clock.forward(seconds=10)
    sender.beat()
    assert sorted(text for _place, *texts in fax.sent for text in texts) == ["a", "b"]


def test_who_asks_for_a_pause_longer_than_time_is_asked_again_after_a_day(fax, queue, sender, clock):
    fax.numbers = ["one", "two"]
    fax.trouble["one"] = Refused("503", 503, 1e300)
    queue("a")
    sender.beat()
    assert fax.sent == [("two", "a")]
    assert Dispatch.objects.get(state="new").due_at <= clock() + GIVE_UP


def test_a_place_that_recovered_begins_again_at_the_first_pause(fax, queue, sender, clock):
    fax.trouble["one"] = BUSY
    queue("a")
    for pause in BACKOFF[:3]:
        sender.beat()
        clock.forward(seconds=pause.total_seconds())
    fax.trouble.clear()
    sender.beat()
    fax.trouble["one"] = BUSY
    queue("b")
    sender.beat()
    fax.trouble.clear()
    clock.forward(seconds=BACKOFF[0].total_seconds())
    sender.beat()
    assert fax.sent == [("one", "a"), ("one", "b")]


def test_a_place_that_is_down_is_not_asked_for_each_row(fax, queue, sender, clock):
    fax.trouble["one"] = BUSY
    queue(*map(str, range(40)))
    sender.beat()
    assert len(fax.tries) == 1
    for _ in range(12 * 60):
        clock.forward(seconds=5)
        sender.beat()
    assert len(fax.tries) < 15, "of an hour"
    fax.trouble.clear()
    clock.forward(hours=1)
    sender.beat()
    assert states() == ["sent"] * 40


def test_what_waited_a_day_for_a_place_that_is_down_fails_with_the_rest(fax, queue, sender, clock):
    fax.trouble["one"] = BUSY
    queue(*map(str, range(40)))
    for _ in range(25 * 6):
        sender.beat()
        clock.forward(minutes=10)
    assert states() == ["failed"] * 40


def test_a_place_that_is_down_keeps_no_other_waiting(fax, queue, sender):
    fax.numbers = ["one", "two"]
    fax.trouble["one"] = BUSY
    queue("a", "b", "c")
    sender.beat()
    assert fax.sent == [("two", "a", "b"), ("two", "c")]


def test_what_is_refused_each_time_holds_up_no_other(fax, queue, sender, clock):
    fax.at_once = 1
    fax.trouble["bad"] = BUSY
    queue("bad", "a", "b")
    sender.beat()
    clock.forward(seconds=5)
    sender.beat()
    assert fax.sent == [("one", "a"), ("one", "b")]


def test_a_mistake_of_ours_is_logged_and_tried_again(fax, queue, sender, clock, caplog):
    fax.trouble["one"] = ZeroDivisionError("secret")
    queue("a")
    sender.beat()
    assert "Traceback" in caplog.text
    assert Dispatch.objects.get().error == "ZeroDivisionError: see the worker's log"
    fax.trouble.clear()
    clock.forward(seconds=5)
    sender.beat()
    assert (states(), Dispatch.objects.get().error) == (["sent"], "")


def test_what_a_dying_worker_was_sending_is_sent_again(fax, queue, sender, clock):
    fax.trouble["one"] = KeyboardInterrupt()
    queue("a")
    with pytest.raises(KeyboardInterrupt):
        sender.beat()
    fax.trouble.clear()
    another = Sender(fax, now=clock)
    another.beat()
    assert fax.sent == [], "it may still be at it"
    clock.forward(seconds=LEASE.total_seconds())
    another.beat()
    assert fax.sent == [("one", "a")]


def test_a_worker_that_is_told_to_stop_finishes_one_bundle(fax, queue, clock):
    queue("a", "b", "c", "d")
    Sender(fax, lambda: bool(fax.sent), clock).beat()
    assert fax.sent == [("one", "a", "b")]
    assert states() == ["new", "new", "sent", "sent"]


def test_what_is_for_a_place_no_longer_set_is_skipped(fax, queue, sender):
    queue("a")
    fax.numbers = ["two"]
    queue("b")
    sender.beat()
    assert fax.sent == [("two", "b")]
    assert states() == ["sent", "skipped"]


# --- by hand ----------------------------------------------------------------------------------------------------
def test_what_failed_can_be_taken_up_again(fax, queue, sender, clock):
    fax.trouble["one"] = WRONG
    queue("a")
    sender.beat()
    fax.trouble.clear()
    assert actions.retry("another") == 0
    assert actions.retry("fax") == 1
    clock.forward(seconds=5)
    sender.beat()
    assert states() == ["sent"]


def test_rows_are_forgotten_long_after_they_were_done(fax, queue, sender):
    queue("a", "b", "c", "d")
    now = timezone.now()
    for row, (state, days) in zip(
        Dispatch.objects.order_by("id"),
        [("sent", 8), ("sent", 6), ("failed", 8), ("failed", 91)],
        strict=True,
    ):
        Dispatch.objects.filter(pk=row.pk).update(state=state, done_at=now - dt.timedelta(days=days))
    assert actions.forget_old() == 2
    assert states() == ["failed", "sent"]


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_two_workers_share_what_is_due(fax, queue, clock):
    queue(*map(str, range(200)))
    start = threading.Barrier(3)

    def work():
        start.wait(20)
        Sender(fax, now=clock).beat()
        connection.close()

    clock()
    workers = [threading.Thread(target=work) for _ in range(3)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join(60)
    assert sorted(int(text) for _place, *texts in fax.sent for text in texts) == list(range(200))
    assert set(states()) == {"sent"}
