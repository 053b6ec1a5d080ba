"""One answer to one reader, as rooms beside this one promise it."""

import json

import pytest
from django.core.exceptions import ValidationError

from jarchi.push import vapid
from jarchi.push.models import NEWS, Delivery, Message, Subscription, Wish
from jarchi.push.sending import forget_old
from jarchi.push.subscribing import remember
from jarchi.readers import devices

pytestmark = pytest.mark.django_db


@pytest.fixture
def device(service):
    return service.device("aigul")


def ask(device, purpose="report:17", language="kk"):
    devices.remember(purpose, json.dumps(device.subscription()), language)


def test_who_asked_is_told_once_and_then_forgotten(device, service, sender):
    ask(device)
    assert devices.tell("report:17", "Қате түзетілді", "Рақмет!", "/kk/report/secret") == 1
    assert devices.tell("report:17", "Қате түзетілді", "Рақмет!", "/kk/report/secret") == 0
    sender.beat()
    [shown] = service.shown(device)
    assert (shown["title"], shown["body"], shown["url"]) == ("Қате түзетілді", "Рақмет!", "/kk/report/secret")
    assert shown["lang"] == "kk"
    assert not Subscription.objects.exists()
    assert devices.tell("report:17", "Ещё", "", "/kk/") == 0
    assert [delivery.state for delivery in Delivery.objects.all()] == ["sent"]


def test_who_asked_nothing_is_told_nothing(device):
    ask(device)
    assert devices.tell("report:18", "Чужое", "", "/ru/") == 0
    assert not Message.objects.exists()


def test_a_device_may_want_several_things(device, service, sender):
    ask(device, "report:17")
    ask(device, "report:18")
    remember(NEWS, device.subscription(), "kk")
    devices.tell("report:17", "Раз", "", "/kk/")
    sender.beat()
    assert sorted(Wish.objects.values_list("purpose", flat=True)) == [NEWS, "report:18"]
    assert Subscription.objects.count() == 1
    devices.tell("report:18", "Два", "", "/kk/")
    sender.beat()
    assert [shown["title"] for shown in service.shown(device)] == ["Раз", "Два"]
    assert Wish.objects.get().purpose == NEWS


def test_an_answer_is_tried_again_before_the_reader_is_forgotten(device, service, sender, clock):
    service.refuse(device, (503, {}))
    ask(device)
    devices.tell("report:17", "Исправлено", "", "/kk/")
    sender.beat()
    assert Subscription.objects.exists()
    clock.forward(minutes=1)
    sender.beat()
    assert len(service.shown(device)) == 2
    assert not Subscription.objects.exists()


def test_the_longest_answer_in_any_letters_fits_into_a_message(device, service, sender):
    ask(device)
    devices.tell("report:17", '"\\' * 400 + "\n\r\0", "🌍" * 5000, "/kk/" + "a" * 400)
    sender.beat()
    [shown] = service.shown(device)
    assert len(service.pushed[0].body) <= 4096
    assert shown["body"].endswith("…")


def test_who_is_erased_is_told_nothing(device, service, sender):
    ask(device)
    devices.tell("report:17", "Исправлено", "", "/kk/")
    devices.forget("report:17")
    sender.beat()
    assert service.pushed == []
    assert not Subscription.objects.exists()


def test_a_browser_that_is_none_is_refused_with_the_field_named():
    with pytest.raises(ValidationError) as refused:
        devices.remember("report:17", '{"endpoint": "https://10.0.0.1/", "keys": {}}', "ru")
    assert set(refused.value.message_dict) == {"endpoint"}
    assert not Subscription.objects.exists()


def test_a_page_is_told_what_to_ask_the_browser_with():
    offer = devices.offer()
    assert offer.script.endswith("push/device.js")
    assert offer.key == vapid.public_key()


def test_what_was_told_long_ago_is_forgotten(device, service, sender):
    ask(device)
    devices.tell("report:17", "Исправлено", "", "/kk/")
    sender.beat()
    forget_old()
    assert Message.objects.exists()
    Message.objects.update(made_at="2020-01-01T00:00:00Z")
    forget_old()
    assert not Message.objects.exists()
    assert not Delivery.objects.exists()


def test_who_waits_for_an_answer_for_half_a_year_is_forgotten_and_who_wants_news_is_not(device, service):
    ask(device)
    remember(NEWS, service.device("bahrom").subscription(), "ru")
    Wish.objects.update(made_at="2020-01-01T00:00:00Z")
    forget_old()
    assert Wish.objects.get().purpose == NEWS
    assert Subscription.objects.count() == 1
