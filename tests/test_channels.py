"""The outbox of a newsroom on air: what is told arrives, whatever is killed; the operator sees what does not."""

import json
import os
import signal
import threading
import urllib.request
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from jarchi.kit.tests.stand_in import standing_in
from on_air import OnAir, jarchi, prepared, wait_until

pytestmark = [
    pytest.mark.skipif(not Path("/proc").is_dir(), reason="looks at processes as Linux shows them"),
    pytest.mark.xdist_group("up"),
]
SECTION = (
    "from jarchi.articles.models import Section; Section.objects.create(slug='society', names={'ru': 'Общество'})"
)


class Engine:
    """A search engine. While it is not `free`, it lets whoever asks wait."""

    def __init__(self):
        self.free = threading.Event()
        self.free.set()

    def judge(self, asked):
        self.free.wait(60)
        return 200, b""


@pytest.fixture(scope="module")
def engine():
    engine = Engine()
    with standing_in(engine.judge) as server:
        engine.server = server
        yield engine


@pytest.fixture(scope="module")
def newsroom(engine, tmp_path_factory):
    data = prepared(tmp_path_factory.mktemp("channels") / "data")
    with OnAir(data, JARCHI_INDEXNOW=f"{engine.server.url}/indexnow") as newsroom:
        done = jarchi(data, "manage", "shell", "--no-imports", "-c", SECTION, **newsroom.settings)
        assert done.returncode == 0, done.stderr
        wait_until(lambda: newsroom.part("worker"), "the worker")
        path = publish(newsroom)
        wait_until(lambda: path in told(engine), "the engine is told", 60)
        yield newsroom


def publish(newsroom):
    return newsroom.publish(headline="Мост открыли", text="Раз.")["url"]


def told(engine):
    """The paths told, each as often as it was."""
    return [urlsplit(url).path for asked in engine.server.asked for url in json.loads(asked.body)["urlList"]]


def status(newsroom, outlet="indexnow"):
    done = jarchi(newsroom.data, "channels", "status", "--json", **newsroom.settings)
    assert done.returncode == 0, done.stderr
    return next(each for each in json.loads(done.stdout)["outlets"] if each["outlet"] == outlet)


def test_an_engine_is_told_of_a_story_within_seconds_and_finds_the_key(newsroom, engine):
    path = publish(newsroom)
    wait_until(lambda: path in told(engine), "the engine is told", 20)
    order = json.loads(engine.server.asked[-1].body)
    assert order["host"] == urlsplit(newsroom.url).hostname
    with urllib.request.urlopen(order["keyLocation"], timeout=20) as answer:
        assert answer.read().decode() == order["key"]
    assert order["keyLocation"].startswith(newsroom.url)


def test_what_is_told_while_the_worker_is_killed_arrives(newsroom, engine):
    engine.free.clear()
    before, paths = len(engine.server.asked), [publish(newsroom)]
    wait_until(lambda: len(engine.server.asked) > before, "the engine is asked", 60)
    killed = newsroom.part("worker")
    os.kill(killed, signal.SIGKILL)
    paths += [publish(newsroom), publish(newsroom)]
    engine.free.set()
    wait_until(lambda: newsroom.part("worker", killed), "another worker")
    wait_until(lambda: status(newsroom)["waiting"] == 0, "everything is sent", 120)
    after = [urlsplit(url).path for asked in engine.server.asked[before:] for url in json.loads(asked.body)["urlList"]]
    assert set(after) == set(paths)
    assert after.count(paths[0]) == 2, "its answer never came"
    assert status(newsroom)["failed"] == 0


def test_the_operator_sees_what_failed_and_has_it_sent_again(newsroom, engine):
    engine.server.answers = [(422, b"not yours")]
    path = publish(newsroom)
    wait_until(lambda: status(newsroom)["failed"] == 1, "it fails", 60)
    assert [(row["state"], row["count"]) for row in status(newsroom)["errors"]] == [("failed", 1)]
    assert newsroom.has_said("422 not yours")
    said = jarchi(newsroom.data, "channels", "status", **newsroom.settings).stdout
    assert "1 failed" in said
    assert "422 not yours" in said
    done = jarchi(newsroom.data, "channels", "retry", "indexnow", "--json", **newsroom.settings)
    assert json.loads(done.stdout) == {"retried": 1}
    wait_until(lambda: told(engine).count(path) == 2, "it is sent again", 20)


def test_a_refusal_that_may_pass_is_shown_while_it_waits(newsroom, engine):
    engine.server.answers = [(429, b"slow down", {"Retry-After": "20"})]
    path = publish(newsroom)
    wait_until(lambda: path in told(engine), "it is refused", 60)
    wait_until(lambda: status(newsroom)["errors"], "the refusal is noted", 10)
    said = jarchi(newsroom.data, "channels", "status", **newsroom.settings).stdout
    assert "1 waiting since" in said
    assert "429 slow down" in said
    wait_until(lambda: status(newsroom)["waiting"] == 0, "it is sent", 60)
    assert told(engine).count(path) == 2


def test_who_is_not_set_is_switched_off(newsroom):
    assert status(newsroom, "websub")["places"] == []
    assert "websub: switched off" in jarchi(newsroom.data, "channels", "status", **newsroom.settings).stdout


def test_an_outlet_that_is_none_is_told(newsroom):
    done = jarchi(newsroom.data, "channels", "retry", "telegraph", **newsroom.settings)
    assert (done.returncode, done.stderr.count("\n")) == (2, 1)
    assert "indexnow, websub" in done.stderr
