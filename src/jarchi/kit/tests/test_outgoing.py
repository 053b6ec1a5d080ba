"""Requests to other servers: bounded in time and size, never led elsewhere, and a refusal tells what to make of it."""

import datetime as dt
import socket
import threading
from email.utils import format_datetime

import pytest

from jarchi.kit import outgoing
from jarchi.kit.outgoing import Refused, send, without_secrets
from jarchi.kit.tests.stand_in import standing_in


@pytest.mark.parametrize(
    ("status", "final"),
    [(400, True), (403, True), (404, True), (410, True), (422, True), (301, True), (308, True), (302, False),
     (408, False), (425, False), (429, False), (500, False), (503, False)],
)  # fmt: skip
def test_a_refusal_tells_whether_the_same_would_be_refused_again(status, final):
    with standing_in(lambda asked: (status, b"no")) as server, pytest.raises(Refused, match=f"{status} no") as refused:
        send("POST", server.url)
    assert (refused.value.status, refused.value.is_final) == (status, final)
    assert len(server.asked) == 1


def test_a_server_may_be_known_to_take_a_refusal_back():
    with standing_in(lambda asked: (403, b"")) as server, pytest.raises(Refused) as refused:
        send("POST", server.url, passing=(403,))
    assert (refused.value.status, refused.value.is_final) == (403, False)


def test_nobody_there_is_a_refusal_that_may_pass():
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        with pytest.raises(Refused, match="refused") as refused:
            send("GET", f"http://127.0.0.1:{free.getsockname()[1]}/")
    assert (refused.value.status, refused.value.is_final) == (0, False)


@pytest.mark.parametrize(
    "address",
    ["", "s3cret.example", "/s3cret", "http://[s3cret", "http://a:s3cret/", "http://user:s3cret@a/",
     "http://a/s3cret b", "https://user:s3cret@a b/", "https://user:a/s3cret@hub.example/", "user:s3cret@a",
     "data:,s3cret"],
)  # fmt: skip
def test_an_address_that_is_none_is_a_refusal_that_does_not_cite_it(address):
    with pytest.raises(Refused, match=r"^GET to .*: (ValueError|InvalidURL)$") as refused:
        send("GET", address)
    assert "s3cret" not in str(refused.value)


def test_no_file_is_read(tmp_path):
    (tmp_path / "file").write_text("secret")
    with pytest.raises(Refused):
        send("GET", (tmp_path / "file").as_uri())


@pytest.mark.parametrize(
    ("address", "shown"),
    [("https://user:s3cret@hub.example:8443/publish?token=s3cret#s3cret", "https://hub.example:8443/publish"),
     ("https://[::1]:8000/", "https://[::1]:8000/"), ("http://a:s3cret/", "http:///"),
     ("http://[s3cret", "an address that is none"), ("@channel", "@channel")],
)  # fmt: skip
def test_an_address_is_shown_without_secrets(address, shown):
    assert without_secrets(address) == shown


@pytest.mark.parametrize("form", ["seconds", "date"])
def test_it_tells_when_to_come_again(form):
    then = dt.datetime.now(dt.UTC) + dt.timedelta(seconds=90)
    said = "90" if form == "seconds" else format_datetime(then, usegmt=True)
    with standing_in(lambda asked: (429, b"", {"Retry-After": said})) as server, pytest.raises(Refused) as refused:
        send("GET", server.url)
    assert 60 < refused.value.retry_after <= 90


FAR = "Mon, 01 Jan 99999999999999999999 00:00:00 GMT"


@pytest.mark.parametrize("said", ["", "soon", "-5", "1e9", FAR, "Fri, 01 Jan 2100 00:00:00 +99999999999999999999"])
def test_a_wrong_retry_after_is_none(said):
    with standing_in(lambda asked: (503, b"", {"Retry-After": said})) as server, pytest.raises(Refused) as refused:
        send("GET", server.url)
    assert refused.value.retry_after is None


def test_of_a_long_answer_only_the_beginning_is_read():
    with standing_in(lambda asked: (200, b"a" * 5_000_000)) as server:
        assert len(send("GET", server.url)) == outgoing.MOST_READ


def test_an_answer_that_drips_is_cut_off(monkeypatch):
    monkeypatch.setattr(outgoing, "LONGEST", 0.2)
    over = threading.Event()
    with socket.socket() as server:
        server.bind(("127.0.0.1", 0))
        server.listen()

        def drip():
            with server.accept()[0] as line:
                line.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n")
                while not over.wait(0.05):
                    line.sendall(b".")

        dripping = threading.Thread(target=drip, daemon=True)
        dripping.start()
        with pytest.raises(Refused, match="timed out"):
            send("GET", f"http://127.0.0.1:{server.getsockname()[1]}/")
        over.set()
        dripping.join(5)


def test_a_refusal_names_the_host_and_no_secret():
    with standing_in(lambda asked: (500, b"")) as server, pytest.raises(Refused) as refused:
        send("POST", f"{server.url}/bot-secret/send?token=secret", {"Authorization": "secret"}, b"secret")
    assert "secret" not in str(refused.value)
    assert server.url.removeprefix("http://") in str(refused.value)
