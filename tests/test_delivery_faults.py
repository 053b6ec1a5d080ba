"""A newsroom on air while things break: its database, one of its processes, the manners of its readers."""

import asyncio
import fcntl
import itertools
import os
import re
import signal
import socket
import sqlite3
import subprocess
import sys
import threading
import time
import urllib.error
from contextlib import closing, suppress
from pathlib import Path

import pytest

from jarchi.delivery.door import ASK_EVERY
from jarchi.delivery.store import Store
from on_air import OnAir, Reader, environment, free_port, jarchi, prepared, wait_until

pytestmark = [
    pytest.mark.skipif(not Path("/proc").is_dir(), reason="looks at processes as Linux shows them"),
    pytest.mark.xdist_group("up"),
]
ROOM = 2 * 1024**3
NUMBERS = itertools.count(10)  # for pages that nobody has asked for yet
SECTION = (
    "from jarchi.articles.models import Section; Section.objects.create(slug='society', names={'ru': 'Общество'})"
)


def furnish(newsroom):
    """A section and a story, so that readers find something."""
    done = jarchi(newsroom.data, "manage", "shell", "--no-imports", "-c", SECTION, **newsroom.settings)
    assert done.returncode == 0, done.stderr
    return newsroom.publish(headline="Мост открыли", lead="Движение пущено.", text="Раз.\n\nДва.")


@pytest.fixture(scope="module")
def newsroom(tmp_path_factory):
    with OnAir(prepared(tmp_path_factory.mktemp("faults") / "data")) as newsroom:
        newsroom.story = furnish(newsroom)
        yield newsroom


def store_of(newsroom):
    return Store(newsroom.data / "store", ROOM)


def status_of(newsroom, path, seconds=20):
    """(status, headers, body) without raising."""
    request = newsroom.reader()
    request._opener.addheaders = []
    try:
        with request._opener.open(newsroom.url + path, timeout=seconds) as answer:
            return answer.status, answer.headers, answer.read()
    except urllib.error.HTTPError as error:
        return error.code, error.headers, error.read()


def has_healed(newsroom):
    """Whether none of its processes says 503, for longer than one that has seen the database away waits to ask again.
    Which process answers is chance: one alone may have healed."""
    end = time.monotonic() + 2 * ASK_EVERY
    while time.monotonic() < end:
        if status_of(newsroom, f"/ru/society/?before=1-{next(NUMBERS)}")[0] != 200:
            return False
    return True


# --- a crowd ----------------------------------------------------------------------------------------------
async def _crowd(port, path, readers):
    opened = [await asyncio.open_connection("127.0.0.1", port) for _ in range(readers)]
    for _, writer in opened:
        writer.write(f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n".encode())
    answers = await asyncio.gather(*(reader.read() for reader, _ in opened))
    for _, writer in opened:
        writer.close()
    return answers


def told_since(store, moment):
    """Whether both processes have added their counters since."""
    (index,) = store.folder.glob("index-*.sqlite3")
    with closing(sqlite3.connect(f"file:{index}?mode=ro", uri=True)) as connection:
        return connection.execute("SELECT count(*) FROM process WHERE at > ?", (moment,)).fetchone() == (2,)


def test_five_hundred_readers_of_a_missed_page_cause_one_render(newsroom):
    store = store_of(newsroom)
    url = newsroom.publish(headline="Толпа", text="Раз.")["url"]

    def renders():
        now = time.time()
        wait_until(lambda: told_since(store, now), "both processes tell of their renders", 30)
        return store.numbers().get("renders", 0)

    before = renders()
    answers = asyncio.run(_crowd(newsroom.port, url, 500))
    assert {answer.split(b"\r\n", 1)[0] for answer in answers} == {b"HTTP/1.1 200 OK"}
    assert len({re.search(rb"etag: (\S+)", answer)[1] for answer in answers}) == 1
    assert renders() - before == 1


# --- readers without manners ------------------------------------------------------------------------------
def raw(port, request):
    with closing(socket.create_connection(("127.0.0.1", port), timeout=20)) as line:
        line.sendall(request)
        got = b""
        while part := line.recv(65536):
            got += part
        return got


def get(target, host=b"127.0.0.1", *more):
    lines = [b"GET " + target + b" HTTP/1.1", b"Host: " + host, b"Connection: close", *more]
    return b"\r\n".join(lines) + b"\r\n\r\n"


TARGETS = [
    b"/ru/../ru/", b"/ru/%2e%2e/", b"/ru/%2e%2e%2f%2e%2e%2fetc%2fpasswd", b"/ru%2f", b"/ru/%00/", b"/ru/\\", b"/ru//",
    b"//ru/", b"/ru/;a=b/", b"/RU/", b"/ru/.", b"/ru/index.html", b"/ru/index.html/", b"/ru/index.html.meta",
    b"/ru/index.html.old", b"/ru/index.html.br", b"/ru/%3Fbefore=1-2", b"/ru/?before=1.br", b"/ru/?before=../../x",
    b"/ru/?before=1-2&before=%00", b"/ru/?utm=1", b"/ru/" + b"a" * 10_000 + b"/", b"/ru/%ff/", b"/%d1%80%d1%83/",
    b"http://evil.example/ru/", b"http://127.0.0.1/ru/", b"/ru/%252e%252e/", b"/ru/?", b"/ru/#x", b"/ru/%0d%0aX:%201/",
]  # fmt: skip
HOSTS = [
    b"evil.example", b"127.0.0.1.", b"127.0.0.1:99999", b"../../etc", b"LOCALHOST", b"127.0.0.1@evil.example", b"",
    b"127.0.0.1, evil.example", b"[::1]", b"localhost\\..", b"%31%32%37.0.0.1", b"localhost:80\tx",
]  # fmt: skip
HEADERS = [
    [b"X-Forwarded-Host: evil.example"], [b"X-Forwarded-Proto: https"], [b"X-Forwarded-For: 1.2.3.4"],
    [b"Host: evil.example"], [b"X-Original-URL: /desk/"], [b"X-Rewrite-URL: /desk/"], [b"Forwarded: host=evil.example"],
    [b"Accept-Language: kk"], [b"Cookie: django_language=kk; a=b"], [b"X-HTTP-Method-Override: POST"],
    [b"Range: bytes=0-10"], [b"Accept-Encoding: br;q=0, *"], [b"X_Forwarded_Proto: https"],
]  # fmt: skip


def test_no_manners_of_asking_change_what_a_clean_address_answers(newsroom):
    def clean():
        addresses = ["/ru/", newsroom.story["url"], "/ru/society/", "/ru/feed.xml", "/robots.txt"]
        return [status_of(newsroom, address)[::2] for address in addresses]

    undisturbed, beside = clean(), {file.name for file in newsroom.data.iterdir()}
    pages = newsroom.data / "store/pages"
    for empty in (True, False):
        for request in [
            *(get(target) for target in TARGETS),
            *(get(b"/ru/", host) for host in HOSTS),
            *(get(b"/ru/", b"127.0.0.1", *more) for more in HEADERS),
        ]:
            if empty:
                store_of(newsroom).empty()
            try:
                answer = raw(newsroom.port, request)
            except ConnectionResetError:
                continue
            assert answer.split(b" ", 2)[1][:1] != b"5" if answer else True, request[:100]
            assert b"evil.example" not in answer.split(b"\r\n\r\n", 1)[0], request[:100]
            if empty and pages.is_dir():
                for file in pages.rglob("*"):
                    assert file.relative_to(pages).parts[0] in ("127.0.0.1", "localhost", "[::1]"), request[:100]
        assert clean() == undisturbed
    assert {file.name for file in newsroom.data.iterdir()} == beside


# --- the database is held by somebody else ------------------------------------------------------------------
class Held:
    """Another process that lets nobody read the SQLite database: it has all locks of its write-ahead log."""

    def __init__(self, data):
        self.file = (data / "jarchi.sqlite3-shm").open("r+b")

    def __enter__(self):
        fcntl.lockf(self.file, fcntl.LOCK_EX, 8, 120)
        return self

    def __exit__(self, *_):
        self.file.close()


def test_while_the_database_is_held_stored_pages_are_read_and_the_rest_is_an_honest_503(newsroom):
    stored, purged = newsroom.story["url"], newsroom.publish(headline="Старое", text="Раз.")
    for path in (stored, purged["url"], "/ru/society/"):
        assert status_of(newsroom, path)[0] == 200
    before = status_of(newsroom, purged["url"])[2]
    with Held(newsroom.data):
        store_of(newsroom).purge({f"article:{purged['id']}"})
        assert status_of(newsroom, purged["url"]) [2] == before, "as it was before its purge"
        started = time.monotonic()
        got = asyncio.run(_crowd(newsroom.port, "/ru/society/?before=1-1", 40))
        assert time.monotonic() - started < 19, "sooner than the database says that it is locked"
        assert {one.split(b" ", 2)[1] for one in got} == {b"503"}
        assert all(b"retry-after: 30" in one.lower() for one in got)
        for _ in range(3):
            assert status_of(newsroom, stored, seconds=3)[0] == 200
            assert status_of(newsroom, purged["url"], seconds=5)[2] == before
    wait_until(lambda: has_healed(newsroom), "it heals itself", 60)


DIES = """
import os, signal
import django
django.setup()
from jarchi.articles import actions
from jarchi.journal import writing
writing.heard_after_commit.insert(0, lambda entries: os.kill(os.getpid(), signal.SIGKILL))
actions.publish(actions.draft_story({"headline": "Из последних сил", "text": "Раз."}))
"""


def test_what_a_process_published_that_died_before_its_purge_is_read_at_once(newsroom):
    assert "Из последних сил" not in newsroom.reader().text("/ru/")
    env = environment(newsroom.data, DJANGO_SETTINGS_MODULE="jarchi.settings")
    died = subprocess.run([sys.executable, "-c", DIES], env=env, capture_output=True, text=True, check=False)
    assert died.returncode == -signal.SIGKILL, died.stderr
    wait_until(lambda: "Из последних сил" in newsroom.reader().text("/ru/"), "the worker purges", 10)


# --- PostgreSQL, on two machines ----------------------------------------------------------------------------
class Wire:
    """Between a machine and its database: whole, cut (nothing answers), or silent (what is sent arrives nowhere)."""

    def __init__(self, to):
        self.to = to
        self.port = free_port()
        self.silent = threading.Event()
        self._ends = []
        self._listener = None
        self.mend()

    def mend(self):
        self.silent.clear()
        self._listener = socket.create_server(("127.0.0.1", self.port))
        threading.Thread(target=self._accept, args=(self._listener,), daemon=True).start()

    def cut(self):
        for end in [self._listener, *self._ends]:
            with suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)
            end.close()
        self._ends.clear()

    def _accept(self, listener):
        while True:
            try:
                here, _ = listener.accept()
                there = socket.create_connection(self.to)
            except OSError:
                return
            self._ends += [here, there]
            for pair in ((here, there), (there, here)):
                threading.Thread(target=self._pass, args=pair, daemon=True).start()

    def _pass(self, source, sink):
        try:
            while part := source.recv(65536):
                while self.silent.is_set():
                    time.sleep(0.01)
                sink.sendall(part)
        except OSError:
            return
        finally:
            for end in (source, sink):
                with suppress(OSError):
                    end.shutdown(socket.SHUT_RDWR)


@pytest.fixture(scope="module")
def machines(tmp_path_factory):
    """Two machines, one database; between the first one and the database a wire that can be cut."""
    psycopg = pytest.importorskip("psycopg")
    url = os.environ.get("JARCHI_TEST_DATABASE_URL", "postgres://postgres@127.0.0.1:5432/postgres")
    try:
        server = psycopg.connect(url, connect_timeout=3, autocommit=True)
    except psycopg.OperationalError as error:
        pytest.skip(f"no PostgreSQL answers: {error}")
    name = f"jarchi_faults_{os.getpid()}"
    server.execute(f"CREATE DATABASE {name} TEMPLATE template0 ENCODING 'UTF8'")
    place = server.info
    wire = Wire((place.host, place.port))

    def settings(port):
        user = place.user + (f":{place.password}" if place.password else "")
        return {"JARCHI_DATABASE_URL": f"postgres://{user}@{place.host}:{port}/{name}"}

    folder = tmp_path_factory.mktemp("machines")
    try:
        with OnAir(folder / "one", **settings(wire.port)) as one, OnAir(folder / "two", **settings(place.port)) as two:
            one.story, one.wire = furnish(one), wire
            yield one, two
    finally:
        wire.cut()
        server.execute(f"DROP DATABASE {name} WITH (FORCE)")
        server.close()


def test_what_one_machine_publishes_the_other_shows_within_a_second(machines):
    for here, there, headline in [(*machines, "С первой"), (*machines[::-1], "Со второй")]:
        for _ in range(3):
            assert headline not in there.reader().text("/ru/")
        here.publish(headline=headline, text="Раз.")
        published = time.monotonic()
        wait_until(lambda there=there, headline=headline: headline in there.reader().text("/ru/"), "news", 10)
        assert time.monotonic() - published < 1
        assert headline in here.reader().text("/ru/")


@pytest.mark.parametrize("how", ["cut", "silent"])
def test_without_its_database_a_machine_goes_on_showing_what_it_has(machines, how):
    one, _ = machines
    stored, purged = one.story["url"], one.publish(headline=f"Старое {how}", text="Раз.")
    for path in (stored, purged["url"], "/ru/"):
        assert status_of(one, path)[0] == 200
    before = status_of(one, purged["url"])[2]
    one.wire.cut() if how == "cut" else one.wire.silent.set()
    try:
        store_of(one).purge({f"article:{purged['id']}"})
        assert status_of(one, purged["url"])[2] == before
        started = time.monotonic()
        status, headers, _ = status_of(one, f"/ru/society/?before=1-{how == 'cut':d}")
        assert (status, headers["Retry-After"]) == (503, "30")
        assert time.monotonic() - started < 18
        for _ in range(3):
            assert status_of(one, stored, seconds=3)[0] == 200
    finally:
        if how == "cut":
            one.wire.mend()
        else:
            one.wire.silent.clear()
    wait_until(lambda: has_healed(one), "it heals itself", 60)
    assert status_of(one, purged["url"])[0] == 200
    assert Reader(one.url).get("/healthz").status == 200
