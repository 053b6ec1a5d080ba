"""What is in the outbox arrives, whatever the push service answers and whatever dies in between."""

import threading

import pytest
from django.db import connections

from jarchi.kit import outgoing
from jarchi.push import subscribing
from jarchi.push.models import NEWS, Delivery, Subscription
from jarchi.push.sending import CLAIMED, LEASE, MOST_FAILED, Sender

pytestmark = pytest.mark.django_db


@pytest.fixture
def device(with_news, service):
    device = service.device("aigul")
    subscribing.remember(NEWS, device.subscription(), "ru")
    return device


@pytest.fixture
def push(publish, hear):
    def push(headline="Срочно"):
        publish(headline=headline)
        hear()

    return push


def states():
    return list(Delivery.objects.order_by("id").values_list("state", flat=True))


@pytest.mark.parametrize("status", [404, 410])
def test_a_browser_that_has_left_is_forgotten(device, push, service, sender, status):
    service.refuse(device, (status, {}))
    push()
    sender.beat()
    assert states() == ["failed"]
    assert not Subscription.objects.exists()
    push("Ещё")
    sender.beat()
    assert len(service.pushed) == 1


def test_a_message_too_large_for_the_service_is_given_up_and_the_browser_kept(device, push, service, sender):
    service.refuse(device, (413, {}))
    push()
    sender.beat()
    assert states() == ["failed"]
    assert Subscription.objects.get().failed == 0


@pytest.mark.parametrize("status", [500, 502, 503, 429])
def test_a_service_in_trouble_is_asked_again(device, push, service, sender, clock, status):
    service.refuse(device, (status, {}))
    push()
    sender.beat()
    sender.beat()
    assert states() == ["new"]
    assert len(service.pushed) == 1
    clock.forward(seconds=6)
    sender.beat()
    assert states() == ["sent"]
    assert len(service.pushed) == 2


def test_it_is_asked_again_when_it_says(device, push, service, sender, clock):
    service.refuse(device, (429, {"Retry-After": "120"}))
    push()
    sender.beat()
    clock.forward(seconds=100)
    sender.beat()
    assert len(service.pushed) == 1
    clock.forward(seconds=25)
    sender.beat()
    assert states() == ["sent"]


def test_a_service_that_never_recovers_is_given_up_when_it_is_no_news_any_more(device, push, service, sender, clock):
    service.refuse(device, *[(500, {})] * 100)
    push()
    for _hour in range(5 * 60):
        sender.beat()
        clock.forward(minutes=1)
    assert states()[0] in ("failed", "skipped")
    assert 3 < len(service.pushed) < 15
    assert Subscription.objects.exists()


def test_a_subscription_that_is_always_refused_ends(device, push, service, sender):
    service.refuse(device, *[(400, {})] * MOST_FAILED)
    for number in range(MOST_FAILED):
        assert Subscription.objects.get().failed == number
        push(f"Срочно {number}")
        sender.beat()
    assert not Subscription.objects.exists()


def test_one_success_makes_good_for_all_refusals(device, push, service, sender):
    service.refuse(device, (400, {}))
    push()
    sender.beat()
    push("Ещё")
    sender.beat()
    assert Subscription.objects.get().failed == 0


def test_our_own_key_being_refused_costs_no_subscription(device, push, service, sender):
    service.refuse(device, *[(403, {})] * MOST_FAILED)
    for number in range(MOST_FAILED):
        push(f"Срочно {number}")
        sender.beat()
    assert set(states()) == {"failed"}
    assert Subscription.objects.get().failed == 0


def test_a_redirect_is_not_followed(device, push, service, sender):
    service.refuse(device, (307, {"Location": f"{service.url}/elsewhere"}))
    push()
    sender.beat()
    assert [pushed.path for pushed in service.pushed] == ["/push/aigul"]


def test_a_service_whose_certificate_is_a_strangers_gets_nothing(device, push, service, sender, monkeypatch):
    monkeypatch.delenv("SSL_CERT_FILE")
    outgoing._opener.cache_clear()
    push()
    sender.beat()
    assert service.pushed == []
    assert states() == ["new"]


def test_a_service_that_the_operator_took_away_is_sent_nothing(device, push, service, sender, settings):
    settings.JARCHI_PUSH_HOSTS = []
    push()
    sender.beat()
    assert service.pushed == []
    assert states() == ["skipped"]


def test_one_browser_in_trouble_keeps_no_other_waiting(device, push, service, sender):
    others = [service.device(f"reader-{number}") for number in range(100)]
    for other in others:
        subscribing.remember(NEWS, other.subscription(), "ru")
    service.refuse(others[7], (500, {}))
    service.refuse(others[8], (410, {}))
    push()
    sender.beat()
    assert sorted(states()).count("sent") == 99
    assert all(len(service.shown(each)) == 1 for each in [device, *others])


def test_a_service_that_takes_nothing_is_not_asked_for_each_browser(device, push, service, sender, clock):
    devices = [service.device(f"reader-{number}") for number in range(100)]
    for each in devices:
        subscribing.remember(NEWS, each.subscription(), "ru")
        service.refuse(each, (503, {}))
    service.refuse(device, (503, {}))
    push()
    sender.beat()
    assert len(service.pushed) == CLAIMED
    for each in devices:
        service.refuse(each)
    clock.forward(seconds=6)
    sender.beat()
    assert set(states()) == {"sent"}


def test_two_workers_send_nothing_twice(device, push, service, clock, sender):
    for number in range(100):
        subscribing.remember(NEWS, service.device(f"reader-{number}").subscription(), "ru")
    push()
    rows = sender._claim()
    Sender(now=clock).beat()
    assert len(service.pushed) == 101 - len(rows)
    sender._send(rows)
    assert len({pushed.path for pushed in service.pushed}) == len(service.pushed) == 101


def test_the_error_kept_holds_no_address(device, push, service, sender):
    service.refuse(device, (500, {}))
    push()
    sender.beat()
    assert "aigul" not in Delivery.objects.get().error
    assert "500" in Delivery.objects.get().error


@pytest.mark.django_db(transaction=True)
def test_what_a_killed_worker_was_sending_is_sent_again_and_nothing_else(device, push, service, clock):
    """The claim is noted before anything is sent: whoever dies after it leaves the rows due after the lease."""
    push()
    dying = Sender(now=clock)
    service.is_free.clear()

    def work():
        try:
            dying.beat()
        finally:
            connections.close_all()

    thread = threading.Thread(target=work)
    thread.start()
    try:
        while not service.pushed:
            thread.join(0.02)
        another = Sender(now=clock)
        another.beat()
        assert len(service.pushed) == 1, "it is another's, who may be alive"
    finally:
        service.is_free.set()
        thread.join()
    assert states() == ["sent"]
    Delivery.objects.update(state="new", done_at=None)  # as if it had died before it noted that
    clock.forward(seconds=LEASE.total_seconds() + 1)
    another.beat()
    another.beat()
    assert len(service.pushed) == 2
    assert states() == ["sent"]
