"""A message is sealed as RFC 8291 says, and signed as RFC 8292 says."""

import json
import time
from pathlib import Path

import pytest
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric import ec
from hypothesis import given, settings
from hypothesis import strategies as st
from joserfc import jwt
from joserfc.jwk import ECKey

from jarchi.push import vapid
from jarchi.push.sealing import MOST, RECORD, seal
from jarchi.push.tests.service import Device, decoded, encoded, point

VECTOR = Path(__file__).parents[4].parent / "shared/suites/webpush/rfc8291-vector.json"


def test_the_example_of_the_rfc_comes_out_byte_for_byte():
    if not VECTOR.exists():
        pytest.skip("../shared/suites/webpush is absent")
    given = json.loads(VECTOR.read_text())
    key = ec.derive_private_key(int.from_bytes(decoded(given["as_private"]), "big"), ec.SECP256R1())
    assert encoded(point(key)) == given["as_public"]
    receiver, secret = decoded(given["ua_public"]), decoded(given["auth_secret"])
    body = seal(given["plaintext"].encode(), receiver, secret, salt=decoded(given["salt"]), key=key)
    assert encoded(body) == given["http_body_b64url"]


@settings(max_examples=30)
@given(st.binary(max_size=MOST).filter(lambda text: not text.endswith(b"\0")))
def test_what_is_sealed_the_device_opens_and_nobody_else(text):
    device = Device("https://push.example/1")
    body = seal(text, point(device.key), device.secret)
    assert device.open(body) == text
    assert len(body) <= RECORD
    with pytest.raises(InvalidTag):
        Device(device.endpoint, device.key).open(body)


def test_the_longest_message_fits_and_a_longer_one_is_refused():
    device = Device("https://push.example/1")
    assert len(seal(b"x" * MOST, point(device.key), device.secret)) == RECORD
    with pytest.raises(ValueError, match="do not fit"):
        seal(b"x" * (MOST + 1), point(device.key), device.secret)


def test_two_messages_never_share_salt_and_key():
    device = Device("https://push.example/1")
    first, second = (seal(b"the same", point(device.key), device.secret) for _ in range(2))
    assert first[:16] != second[:16]
    assert first[21:86] != second[21:86]


@pytest.mark.parametrize(
    ("url", "contact"), [("https://news.example", "https://news.example"), ("http://localhost", "mailto:a@b.example")]
)
def test_the_service_learns_who_sends(settings, url, contact):
    settings.JARCHI_URL, settings.DEFAULT_FROM_EMAIL = url, "a@b.example"
    scheme, token, key = vapid.authorization("https://fcm.googleapis.com/fcm/send/abc").split(" ")
    assert scheme == "vapid"
    public = decoded(key.removeprefix("k="))
    assert key == f"k={vapid.public_key()}"
    numbers = {"x": encoded(public[1:33]), "y": encoded(public[33:])}
    signed = jwt.decode(
        token.removeprefix("t=").rstrip(","), ECKey.import_key({"kty": "EC", "crv": "P-256", **numbers}), ["ES256"]
    )
    assert signed.header == {"typ": "JWT", "alg": "ES256"}
    assert signed.claims["aud"] == "https://fcm.googleapis.com"
    assert signed.claims["sub"] == contact
    assert 3600 < signed.claims["exp"] - time.time() < 24 * 3600
