"""Django behind the asynchronous door: bodies, files, streams, and people who leave or dawdle."""

import asyncio
import io
import threading

import pytest
from django.core.handlers.wsgi import WSGIRequest

from jarchi import bridge
from jarchi.bridge import Bridge


class Client:
    """One request as a server hands it over, and what came back."""

    def __init__(self, *, path="/", method="GET", headers=(), chunks=(b"",), leaves=False, extensions=()):
        self.scope = {
            "type": "http", "method": method, "path": path, "query_string": b"q=1", "http_version": "1.1",
            "headers": list(headers), "server": ("127.0.0.1", 8000), "client": ("127.0.0.9", 1),
            "scheme": "http", "extensions": {name: {} for name in extensions},
        }  # fmt: skip
        more = len(chunks) if leaves else len(chunks) - 1
        self.messages = [
            {"type": "http.request", "body": chunk, "more_body": number < more}
            for number, chunk in enumerate(chunks)
        ]
        if leaves:
            self.messages.append({"type": "http.disconnect"})
        self.sent = []

    async def receive(self):
        if not self.messages:
            await asyncio.sleep(3600)
        return self.messages.pop(0)

    async def send(self, message):
        self.sent.append(message)

    def ask(self, application, threads=2):
        async def asking():
            await Bridge(application, threads=threads)(self.scope, self.receive, self.send)

        asyncio.run(asking())
        return self

    @property
    def status(self):
        return self.sent[0]["status"]

    @property
    def body(self):
        return b"".join(message.get("body", b"") for message in self.sent[1:])


class Stream(list):
    streaming = True

    def close(self):
        self.closed = True


def echo(environ, start_response):
    start_response("200 OK", [("Content-Type", "text/plain"), ("Set-Cookie", " a=1")])
    return [environ["wsgi.input"].read()]


def seen(environ_of):
    def application(environ, start_response):
        environ_of.update(environ)
        start_response("204 No Content", [])
        return []

    return application


def test_a_body_in_pieces_arrives_whole():
    client = Client(method="POST", chunks=[b"one ", b"two ", b"three"]).ask(echo)
    assert (client.status, client.body) == (200, b"one two three")
    assert (b"set-cookie", b"a=1") in client.sent[0]["headers"]


def test_a_body_without_a_length_reaches_django_whole():
    def application(environ, start_response):
        start_response("200 OK", [])
        return [WSGIRequest(environ).POST["name"].encode()]

    headers = [(b"transfer-encoding", b"chunked"), (b"content-type", b"application/x-www-form-urlencoded")]
    client = Client(method="POST", path="/desk/login/", headers=headers, chunks=[b"name=Ai", b"gul"]).ask(application)
    assert client.body == b"Aigul"


@pytest.mark.parametrize(
    ("path", "cookie", "status"),
    [
        ("/ru/", b"", 413),
        ("/ru/", b"sessionid=1", 413),
        ("/desk/login/", b"", 413),
        ("/desk/images/", b"sessionid=1", 200),
    ],
)
def test_only_the_desk_may_be_sent_large_files(path, cookie, status):
    large = [b"x" * 64 * 1024] * 17
    assert Client(method="POST", path=path, headers=[(b"cookie", cookie)], chunks=large).ask(echo).status == status


def test_a_long_body_goes_to_the_disk(monkeypatch):
    monkeypatch.setattr(bridge, "KEPT_IN_MEMORY", 10)
    assert Client(method="POST", chunks=[b"x" * 8] * 8).ask(echo).body == b"x" * 64


def test_a_body_cut_off_never_reaches_django():
    environ = {}
    assert Client(method="POST", chunks=[b"half"], leaves=True).ask(seen(environ)).sent == []
    assert not environ


@pytest.mark.parametrize("headers", [[(b"content-length", b"101")], []])
def test_a_body_too_long_is_refused(monkeypatch, headers):
    monkeypatch.setattr(bridge, "MAX_STRANGERS_BODY", 100)
    client = Client(method="POST", headers=headers, chunks=[b"x" * 60] * 2).ask(echo)
    assert client.status == 413


@pytest.mark.parametrize("length", [b"many", b"-1", "²".encode("latin-1")])
def test_a_length_that_is_no_number_is_refused(length):
    assert Client(method="POST", headers=[(b"content-length", length)]).ask(echo).status == 400


def test_who_dawdles_over_a_body_is_sent_away(monkeypatch):
    monkeypatch.setattr(bridge, "PATIENCE", 0.05)
    client = Client(method="POST", chunks=[b"x", b"never"])
    client.messages.pop()
    assert client.ask(echo).status == 408


def test_headers_cannot_pass_for_others():
    environ = {}
    headers = [
        (b"x-forwarded-proto", b"http"), (b"x_forwarded_proto", b"https"), (b"x-a", b"1"), (b"x-a", b"2"),
        (b"cookie", b"a=1"), (b"cookie", b"b=2"), (b"content-type", b"text/plain"),
    ]  # fmt: skip
    Client(path="/жаршы", headers=headers).ask(seen(environ))
    assert environ["HTTP_X_FORWARDED_PROTO"] == "http"
    assert environ["HTTP_X_A"] == "1,2"
    assert environ["HTTP_COOKIE"] == "a=1; b=2"
    assert environ["CONTENT_TYPE"] == "text/plain"
    assert environ["PATH_INFO"].encode("latin-1").decode() == "/жаршы"
    assert (environ["QUERY_STRING"], environ["REMOTE_ADDR"]) == ("q=1", "127.0.0.9")


def test_a_head_has_no_body():
    client = Client(method="HEAD").ask(lambda environ, start: start("200 OK", []) and [b"body"])
    assert (client.status, client.body) == (200, b"")


def test_a_stream_is_sent_piece_by_piece_and_closed():
    stream = Stream([b"one", b"two"])

    def application(environ, start_response):
        start_response("200 OK", [])
        return stream

    client = Client().ask(application)
    assert [message.get("body", b"") for message in client.sent[1:]] == [b"one", b"two", b""]
    assert client.sent[-1].get("more_body", False) is False
    assert stream.closed


def test_a_stream_whose_reader_dawdles_gives_its_thread_back(monkeypatch):
    monkeypatch.setattr(bridge, "PATIENCE", 0.05)
    stream = Stream([b"one"] * 100)

    def application(environ, start_response):
        start_response("200 OK", [])
        return stream

    class Dawdler(Client):
        async def send(self, message):
            await asyncio.sleep(3600)

    with pytest.raises(TimeoutError):
        Dawdler().ask(application)
    assert stream.closed


def file_application(file):
    def application(environ, start_response):
        start_response("200 OK", [])
        return environ["wsgi.file_wrapper"](file)

    return application


def test_a_file_is_handed_to_the_server(tmp_path):
    (tmp_path / "a.css").write_bytes(b"a {}")
    file = (tmp_path / "a.css").open("rb")
    client = Client(extensions=["http.response.pathsend"]).ask(file_application(file))
    assert client.sent[1] == {"type": "http.response.pathsend", "path": str(tmp_path / "a.css")}
    assert file.closed


def test_what_is_no_whole_file_is_read(tmp_path):
    (tmp_path / "a.css").write_bytes(b"0123456789")
    file = (tmp_path / "a.css").open("rb")
    file.seek(4)
    assert Client(extensions=["http.response.pathsend"]).ask(file_application(file)).body == b"456789"
    assert file.closed
    assert Client().ask(file_application(io.BytesIO(b"x" * 200_000))).body == b"x" * 200_000


def test_no_more_requests_run_at_once_than_there_are_threads():
    running, most, gate = 0, 0, threading.Lock()

    def application(environ, start_response):
        nonlocal running, most
        with gate:
            running += 1
            most = max(most, running)
        threading.Event().wait(0.02)
        with gate:
            running -= 1
        start_response("200 OK", [])
        return []

    async def crowd():
        door, clients = Bridge(application, threads=3), [Client() for _ in range(20)]
        await asyncio.gather(*(door(client.scope, client.receive, client.send) for client in clients))

    asyncio.run(crowd())
    assert most == 3


def test_it_answers_the_lifespan():
    messages, sent = [{"type": "lifespan.startup"}, {"type": "lifespan.shutdown"}], []

    async def receive():
        return messages.pop(0)

    async def send(message):
        sent.append(message["type"])

    asyncio.run(Bridge(echo, threads=1)({"type": "lifespan"}, receive, send))
    assert sent == ["lifespan.startup.complete", "lifespan.shutdown.complete"]
