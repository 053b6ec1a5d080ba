"""Browsers subscribe by a script of ours alone, no more than so often, and without a cookie."""

import json

import pytest
from django.test import Client

from jarchi.push.models import Subscription, Wish
from jarchi.push.subscribing import remember
from jarchi.push.tests.service import Device

pytestmark = pytest.mark.django_db

DEVICE = Device("https://fcm.googleapis.com/fcm/send/aigul")


def post(to, data, **headers):
    headers = {"Sec-Fetch-Site": "same-origin"} | headers
    return Client().post(f"/ru/push/{to}", json.dumps(data), "application/json", headers=headers)


def subscribe(**headers):
    return post("subscribe", {"subscription": DEVICE.subscription()}, **headers)


def test_a_browser_subscribes_and_leaves_without_a_cookie(with_news):
    for _time in range(2):
        answer = subscribe()
        assert answer.status_code == 201
        assert not answer.cookies
    assert (Wish.objects.get().purpose, Wish.objects.get().language) == ("news", "ru")
    assert post("unsubscribe", {"endpoint": DEVICE.endpoint}).json() == {"news": False, "wanted": False}
    assert not Subscription.objects.exists()
    assert post("unsubscribe", {"endpoint": DEVICE.endpoint}).status_code == 200


def test_a_browser_that_waits_for_an_answer_is_told_to_keep_its_subscription(with_news):
    subscribe()
    remember("report:17", DEVICE.subscription(), "ru")
    assert post("unsubscribe", {"endpoint": DEVICE.endpoint}).json()["wanted"]
    assert Subscription.objects.exists()


def test_nobody_subscribes_while_the_newsroom_offers_nothing(db):
    assert subscribe().status_code == 404
    assert post("unsubscribe", {"endpoint": DEVICE.endpoint}).status_code == 200


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"Sec-Fetch-Site": "cross-site"}, 403),
        ({"Sec-Fetch-Site": "same-site"}, 403),
        ({"Sec-Fetch-Site": "", "Origin": "https://evil.example"}, 403),
        ({"Sec-Fetch-Site": "", "Origin": "null"}, 403),
        ({"Sec-Fetch-Site": ""}, 403),
        ({"Sec-Fetch-Site": "", "Origin": "http://testserver"}, 201),
    ],
)
def test_pages_of_others_subscribe_nobody(with_news, headers, status):
    assert subscribe(**headers).status_code == status


def test_a_form_is_no_script(with_news):
    sent = json.dumps({"subscription": DEVICE.subscription()})
    headers = {"Sec-Fetch-Site": "same-origin"}
    assert Client().post("/ru/push/subscribe", sent, "text/plain", headers=headers).status_code == 403
    assert Client().get("/ru/push/subscribe").status_code == 405


@pytest.mark.parametrize("sent", [None, [], {}, {"subscription": "x"}, {"subscription": {"endpoint": "https://a"}}])
def test_what_is_wrong_is_named(with_news, sent):
    answer = post("subscribe", sent)
    assert answer.status_code == 422
    assert list(answer.json()["errors"])


@pytest.mark.parametrize(
    "endpoint", ["\ud800", "\0", "", None, 5, ["https://a"], "https://a/\0", "https://a/" + "x" * 2000]
)
def test_what_is_no_address_leaves_nothing(with_news, endpoint):
    subscribe()
    assert post("unsubscribe", {"endpoint": endpoint}).json() == {"news": False, "wanted": False}
    assert Subscription.objects.exists()


@pytest.mark.parametrize("sent", ["{", "[" * 3900, '{"subscription": "' + "[" * 3900 + '"}', b"\xff"])
def test_what_is_no_json_or_too_long_is_refused(with_news, sent):
    headers = {"Sec-Fetch-Site": "same-origin"}
    assert Client().post("/ru/push/subscribe", sent, "application/json", headers=headers).status_code == 422
    assert post("subscribe", {"x": "y" * 5000}).status_code == 413
    assert not Subscription.objects.exists()


def test_one_network_subscribes_only_so_often(with_news, settings):
    settings.ACCOUNT_RATE_LIMITS = settings.ACCOUNT_RATE_LIMITS | {"push": "2/m/ip"}
    assert [subscribe().status_code for _time in range(3)] == [201, 201, 429]


def test_the_worker_of_the_browser_stands_at_the_root(db):
    answer = Client().get("/sw.js")
    assert answer["Content-Type"] == "text/javascript; charset=utf-8"
    assert answer["Cache-Control"] == "no-cache"
    assert b"fetch" not in answer.content, "no page passes through it"
    assert "worker-src 'self'" in Client().get("/ru/")["Content-Security-Policy"]


def test_the_front_page_offers_it_when_the_newsroom_does(db, section):
    assert "devices" not in Client().get("/ru/").content.decode()


def test_the_button_is_shown_by_a_script_alone(with_news, section, publish):
    publish()
    page = Client().get("/ru/").content.decode()
    assert '<p class="devices" hidden>' in page
