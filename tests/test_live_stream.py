"""The stream of events of a newsroom on air: what is asked of it, and what stands in front of it."""

import contextlib
import http.client
import json
import resource
import time

import pytest

from feed_stream import Stream
from nginx_in_front import Nginx, needs_nginx
from on_air import OnAir, free_port, jarchi, prepared

MANY = 1100  # more than Granian takes by default


@pytest.fixture(scope="module")
def newsroom(tmp_path_factory):
    data = prepared(tmp_path_factory.mktemp("stream") / "data")
    assert jarchi(data, "user", "chief", "--role", "chief").returncode == 0
    section = "Section.objects.create(slug='society', names={'ru': 'Общество'})"
    assert jarchi(data, "manage", "shell", "-c", f"from jarchi.articles.models import *; {section}").returncode == 0
    with OnAir(data) as newsroom:
        yield newsroom


@pytest.fixture
def stream(newsroom):
    with contextlib.ExitStack() as opened:

        def open_stream(path="/ru/feed/live", **headers):
            stream = Stream(newsroom.port, path, **headers)
            opened.callback(stream.close)
            return stream

        yield open_stream


def publish(newsroom, headline, **story):
    return newsroom.publish(headline=headline, text="Раз.", section="society", **story)


def test_a_story_comes_with_all_that_a_line_shows(newsroom, stream):
    reader = stream()
    assert reader.status == 200
    assert reader.headers["content-type"] == "text/event-stream; charset=utf-8"
    assert [reader.next()["name"], reader.next()["name"]] == ["hello", "hello"]
    title = "«Ең» & 'тӣр' 🙂"
    made = publish(newsroom, title, importance="main")
    event = reader.next()
    told = event["data"]
    assert told.pop("time").endswith("+05:00")
    assert told == {
        "id": event["id"], "event": "article.published", "article": made["id"], "url": made["url"], "headline": title,
        "section": "society", "section_name": "Общество", "importance": "main", "kind": "news",
    }  # fmt: skip


def test_other_languages_hear_nothing_of_it(newsroom, stream):
    kazakh, russian = stream("/kk/feed/live"), stream()
    publish(newsroom, "По-русски")
    publish(newsroom, "Қазақша", language="kk")
    for reader, headline in ((kazakh, "Қазақша"), (russian, "По-русски")):
        while not (told := reader.next())["data"].get("headline"):
            pass
        assert told["data"]["headline"] == headline


def test_who_comes_back_has_what_was_missed_once(newsroom, stream):
    reader = stream()
    reader.next()
    last = reader.next()["id"]
    reader.close()
    for number in range(3):
        publish(newsroom, f"Пропущено {number}")
    for path, headers in (("/ru/feed/live", {"Last_Event_ID": str(last)}), (f"/ru/feed/live?since={last}", {})):
        back = stream(path, **headers)
        assert back.next()["name"] == "hello"
        assert [back.next()["data"]["headline"] for _ in range(3)] == [f"Пропущено {number}" for number in range(3)]


def test_the_header_counts_more_than_the_address(newsroom, stream):
    reader = stream()
    reader.next()
    first = reader.next()["id"]
    publish(newsroom, "Первая")
    second = reader.next()["id"]
    publish(newsroom, "Вторая")
    back = stream(f"/ru/feed/live?since={first}", Last_Event_ID=str(second))
    back.next()
    assert back.next()["data"]["headline"] == "Вторая"


def test_json_tells_the_same(newsroom, stream):
    reader = stream()
    reader.next()
    last = reader.next()["id"]
    publish(newsroom, "И так, и так")
    event = reader.next()
    told = json.loads(newsroom.reader().text(f"/ru/feed/since/{last}"))
    assert told == {"events": [event["data"]], "last": event["id"]}
    assert json.loads(newsroom.reader().text(f"/ru/feed/since/{event['id']}")) == {"events": [], "last": event["id"]}


def test_an_id_of_another_journal_begins_anew(newsroom, stream):
    reader = stream("/ru/feed/live?since=999999999")
    assert reader.next()["name"] == "hello"
    reset = reader.next()
    assert (reset["name"], reset["id"]) == ("reset", reset["data"]["id"])
    publish(newsroom, "Снова")
    assert reader.next()["data"]["headline"] == "Снова"
    told = json.loads(newsroom.reader().text("/ru/feed/since/999999999"))
    assert (told["reset"], told["events"]) == (True, [])


@pytest.mark.parametrize(
    ("path", "headers", "status"),
    [
        ("/ru/feed/live?since=x", {}, 400), ("/ru/feed/live?since=-1", {}, 400),
        ("/ru/feed/live?since=" + "9" * 40, {}, 400), ("/ru/feed/live", {"Last_Event_ID": "½"}, 400),
        ("/de/feed/live", {}, 404), ("/ru/society/feed/live", {}, 404),
    ],
)  # fmt: skip
def test_what_cannot_be_is_refused(stream, path, headers, status):
    answer = stream(path, **headers)
    assert answer.status == status
    if status == 400:
        assert b"since" in answer.answer.read()


def test_only_get_is_answered(newsroom):
    line = http.client.HTTPConnection("127.0.0.1", newsroom.port, timeout=20)
    with contextlib.closing(line):
        line.request("POST", "/ru/feed/live")
        assert line.getresponse().status == 405


def test_very_many_readers_hinder_no_page(newsroom):
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    if hard < 3 * MANY:
        pytest.skip(f"only {hard} descriptors are allowed here")
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
    with contextlib.ExitStack() as opened:
        readers = [Stream(newsroom.port) for _ in range(MANY)]
        for reader in readers:
            opened.callback(reader.close)
            assert reader.next()["name"] == "hello"
        assert newsroom.reader().get("/ru/").status == 200
        publish(newsroom, "Всем")
        for reader in readers:
            while not (told := reader.next())["data"].get("headline"):
                pass
            assert told["data"]["headline"] == "Всем"
    resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))


def test_through_nginx_events_come_at_once(newsroom, tmp_path):
    needs_nginx()
    port = free_port()
    done = jarchi(newsroom.data, "deploy", "nginx", "--server-name", "localhost", "--listen", f"127.0.0.1:{port}",
                  "--upstream", f"127.0.0.1:{newsroom.port}", "--brotli", JARCHI_URL=newsroom.url)  # fmt: skip
    with Nginx(tmp_path / "nginx", done.stdout, port):
        reader = Stream(port, host="localhost")
        with contextlib.closing(reader):
            assert (reader.next()["name"], reader.next()["name"]) == ("hello", "hello")
            publish(newsroom, "Через nginx")
            assert reader.next()["data"]["headline"] == "Через nginx"


def test_readers_of_one_address_do_not_lock_each_other_out_of_pages(newsroom, tmp_path):
    needs_nginx()
    port = free_port()
    done = jarchi(newsroom.data, "deploy", "nginx", "--server-name", "localhost", "--listen", f"127.0.0.1:{port}",
                  "--upstream", f"127.0.0.1:{newsroom.port}", "--brotli", JARCHI_URL=newsroom.url)  # fmt: skip
    with Nginx(tmp_path / "nginx", done.stdout, port) as nginx, contextlib.ExitStack() as opened:
        for _ in range(220):  # nginx gives 200 connections for pages; 30 a second and 300 at once may reach Python
            reader = Stream(port, host="localhost")
            opened.callback(reader.close)
            assert reader.status == 200
        assert nginx.ask("/ru/", Host="localhost").status == 200


def test_open_streams_do_not_hold_up_a_stop(tmp_path):
    with OnAir(prepared(tmp_path / "data")) as newsroom:
        reader = Stream(newsroom.port)
        assert reader.next()["name"] == "hello"
        began = time.monotonic()
        newsroom.stop()
        assert time.monotonic() - began < 8  # Granian would kill its workers after ten
        assert reader.answer.read().endswith(b"\n\n")  # whole events, and an end
