"""We send to push services that are known, and to nowhere else, whatever somebody subscribes with."""

import pytest
from django.core.exceptions import ValidationError

from jarchi.push.endpoints import read
from jarchi.push.tests.service import Device, encoded

GOOD = [
    "https://fcm.googleapis.com/fcm/send/dOQ:APA91b-_x",
    "https://updates.push.services.mozilla.com/wpush/v2/gAAAA",
    "https://web.push.apple.com/QGu",
    "https://wns2-par02p.notify.windows.com/w/?token=BQYAAA%3d%3d",
    "https://fcm.googleapis.com:443/fcm/send/x",
]
BAD = [
    "http://fcm.googleapis.com/fcm/send/x",
    "https://127.0.0.1/",
    "https://[::1]/",
    "https://10.0.0.1/",
    "https://169.254.169.254/latest/meta-data/",
    "https://2130706433/",
    "https://localhost/",
    "https://push.apple.com/",  # the service itself has a name before it
    "https://evilpush.apple.com/",
    "https://fcm.googleapis.com.evil.example/",
    "https://evil.example/fcm.googleapis.com",
    "https://fcm.googleapis.com@evil.example/",
    "https://user:password@fcm.googleapis.com/",
    "https://fcm.googleapis.com:22/",
    "https://fcm.googleapis.com:99999/",
    "https://fcm.googleapis.com\\@evil.example/",
    "https://fcm.googleapis.com#@evil.example/",
    "https://fcm.googleapis.com./x",
    "https://fcm.googleapis.com/x\r\nHost: evil.example",
    "https://fcm.googleapis.com/ x",
    "https://ﬀcm.googleapis.com/",
    "https://evil.example/.push.apple.com",
    "https://fcm.googleapis.com/" + "x" * 1000,
    "file:///etc/passwd",
    "https://",
    "",
    None,
    17,
    ["https://fcm.googleapis.com/"],
]


@pytest.mark.parametrize("endpoint", GOOD)
def test_browsers_of_our_readers_subscribe(endpoint):
    assert read(Device(endpoint).subscription()).endpoint == endpoint


@pytest.mark.parametrize("endpoint", BAD)
def test_no_other_place_is_sent_to(endpoint):
    with pytest.raises(ValidationError) as refused:
        read(Device("").subscription() | {"endpoint": endpoint})
    assert set(refused.value.message_dict) == {"endpoint"}


def test_the_operator_adds_services(settings):
    settings.JARCHI_PUSH_HOSTS = ["127.0.0.1:8443", "*.push.example"]
    assert read(Device("https://127.0.0.1:8443/x").subscription()).host == "127.0.0.1:8443"
    assert read(Device("https://a.push.example/x").subscription()).host == "a.push.example"
    for wrong in ("https://127.0.0.1/x", "https://127.0.0.1:8444/x", "https://push.example/x"):
        with pytest.raises(ValidationError):
            read(Device(wrong).subscription())


@pytest.mark.parametrize(
    "key",
    [
        encoded(b"\x04" + b"\x01" * 64),  # no point of the curve
        encoded(b"\x04" + b"\x00" * 64),
        encoded(b"\x00"),  # the point at infinity
        encoded(b"\x04" + b"\x01" * 63),
        "not base64!",
        "A" * 5000,
        "",
        None,
        7,
    ],
)
def test_a_key_is_a_point_of_the_curve(key):
    subscription = Device(GOOD[0]).subscription()
    subscription["keys"]["p256dh"] = key
    with pytest.raises(ValidationError) as refused:
        read(subscription)
    assert set(refused.value.message_dict) == {"p256dh"}


@pytest.mark.parametrize("secret", [encoded(b"x" * 15), encoded(b"x" * 17), "ы", "", None, {}])
def test_a_secret_has_16_bytes(secret):
    subscription = Device(GOOD[0]).subscription()
    subscription["keys"]["auth"] = secret
    with pytest.raises(ValidationError) as refused:
        read(subscription)
    assert set(refused.value.message_dict) == {"auth"}


@pytest.mark.parametrize("subscription", [None, "", "{", "[]", "7", [], {}, {"keys": []}, {"keys": "x"}])
def test_what_is_no_subscription_is_told_so(subscription):
    with pytest.raises(ValidationError) as refused:
        read(subscription)
    assert set(refused.value.message_dict) == {"subscription"}
