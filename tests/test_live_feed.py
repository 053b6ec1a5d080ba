"""The live feed of a newsroom on air: whatever dies, every reader ends with the journal's feed, in order."""

import json
import os
import signal
import subprocess
import sys
import threading
from pathlib import Path
from random import Random

import pytest

from feed_readers import Feed, Poller, Reader
from on_air import OnAir, environment, parent_of, prepared, processes_in, wait_until

HERE = Path(__file__).parent
ACTS = 60


@pytest.fixture(scope="module")
def newsroom(tmp_path_factory):
    with OnAir(prepared(tmp_path_factory.mktemp("live") / "data", "--demo")) as newsroom:
        yield newsroom


def desk(newsroom, seed, acts):
    return subprocess.Popen(
        [sys.executable, str(HERE / "hour_at_the_desk.py"), str(seed), str(acts)],
        env=environment(newsroom.data), stdout=subprocess.PIPE, text=True,
    )  # fmt: skip


def server_workers(newsroom):
    server = newsroom.part("server")
    return [pid for pid in processes_in(newsroom.data) if parent_of(pid) == server] if server else []


def kill_one_after_another(newsroom, stop):
    """A process of the server, the whole server, the worker, again and again, each once it is there."""
    part = newsroom.part
    victims = [lambda: (server_workers(newsroom) or [0])[0], lambda: part("server"), lambda: part("worker")]
    number = 0
    while not stop.wait(0.7):
        if pid := victims[number % len(victims)]():
            os.kill(pid, signal.SIGKILL)
            number += 1
    return number


def begin(truth):
    return Feed({line[1]: line for line in truth["feed"]})


@pytest.mark.parametrize("seed", [1, 2])
def test_every_reader_ends_with_the_feed_as_it_is(newsroom, seed):
    with desk(newsroom, seed, ACTS) as editor:
        truth = json.loads(editor.stdout.readline())
        readers = [
            kind(newsroom, begin(truth), truth["cursor"], Random(seed), **habits)
            for kind, habits in (
                (Reader, {}), (Reader, {"loses": 0.3}), (Reader, {"loses": 0.3, "repeats": True}), (Poller, {}),
            )
        ]  # fmt: skip
        for reader in readers:
            reader.start()
        stop = threading.Event()
        killer = threading.Thread(target=kill_one_after_another, args=(newsroom, stop))
        killer.start()
        truth = json.loads(editor.stdout.readline())
        stop.set()
        killer.join()
    wait_until(lambda: newsroom.part("server"), "the server")
    for reader in readers:
        what = f"{type(reader).__name__} {reader.loses} has the feed"
        wait_until(lambda reader=reader: reader.feed.shown() == truth["feed"], what, 30)
        reader.stopped.set()
    assert [reader.wrong for reader in readers] == [[], [], [], []]
    assert min(reader.connections for reader in readers) > 1  # lost the line at least once
