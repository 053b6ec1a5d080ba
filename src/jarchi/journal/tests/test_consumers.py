"""Every consumer handles every entry once, in order: through failures, kill -9 and rivals of the same name."""

import os
import random
import signal
import sqlite3
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest
from django.db import connection, transaction

from jarchi.journal import consumers, writing
from jarchi.journal.models import Cursor

# A worker with one consumer that notes each entry in the table `seen` and steps until it is told to stop.
WORKER = """
import django, os, sys
django.setup()
from django.db import connection
from jarchi.journal.consumers import Consumer
def note(entry):
    with connection.cursor() as cursor:
        cursor.execute("INSERT INTO seen (entry, worker) VALUES (%s, %s)", [entry.id, os.getpid()])
consumer = Consumer("notes", note)
print("ready", flush=True)
while True:
    consumer.step()
"""


def append(*numbers):
    with transaction.atomic():
        return [writing.append("test.happened", number=number).id for number in numbers]


class Handler:
    def __init__(self):
        self.handled = []
        self.broken = False

    def __call__(self, entry):
        Cursor.objects.create(consumer=f"row of {entry.id}")
        if self.broken:
            raise RuntimeError("broken")
        self.handled.append(entry.id)


@pytest.fixture
def handler():
    return Handler()


@pytest.mark.django_db(transaction=True, reset_sequences=True)
def test_each_entry_is_handled_once_in_order(handler):
    ids = append(1, 2, 3)
    consumer = consumers.Consumer("c", handler)
    assert consumer.step() == 3
    assert consumer.step() == 0
    assert handler.handled == ids
    assert Cursor.objects.get(consumer="c").position == ids[-1]


@pytest.mark.django_db(transaction=True, reset_sequences=True)
def test_another_consumer_has_a_cursor_of_its_own(handler):
    append(1)
    consumers.Consumer("a", lambda entry: None).step()
    assert consumers.Consumer("b", handler).step() == 1


@pytest.mark.django_db(transaction=True, reset_sequences=True)
def test_a_consumer_of_news_only_begins_at_the_end(handler):
    append(1, 2)
    consumer = consumers.Consumer("c", handler, from_start=False)
    assert consumer.step() == 0
    later = append(3)
    consumer.step()
    assert handler.handled == later


@pytest.mark.django_db(transaction=True, reset_sequences=True)
def test_a_failure_keeps_the_place_and_undoes_what_was_half_done(handler):
    ids = append(1, 2)
    consumer = consumers.Consumer("c", handler)
    handler.broken = True
    for _ in range(2):
        with pytest.raises(RuntimeError) as failure:
            consumer.step()
        assert str(ids[0]) in failure.value.__notes__[0]
    assert not Cursor.objects.filter(consumer__startswith="row").exists()
    handler.broken = False
    assert consumer.step() == 2
    assert handler.handled == ids


@pytest.mark.django_db(transaction=True, reset_sequences=True)
def test_what_a_consumer_does_not_hear_is_stepped_over_and_the_cursor_follows(handler):
    append(1, 2)
    with transaction.atomic():
        heard = writing.append("other.happened").id
    last = append(3)[0]
    consumer = consumers.Consumer("c", handler, kinds=("other.",))
    assert consumer.step() == 1
    assert handler.handled == [heard]
    assert consumer.step() == 0
    assert Cursor.objects.get(consumer="c").position == last
    assert consumers.Consumer("c", handler, kinds=("other.",)).step() == 0


@pytest.mark.django_db(transaction=True, reset_sequences=True)
def test_told_to_stop_it_ends_between_two_entries(handler):
    ids = append(1, 2, 3)
    consumer = consumers.Consumer("c", handler)
    assert consumer.step(stopped=lambda: len(handler.handled) == 2) == 2
    assert consumer.position() == ids[1]


def test_a_name_is_taken_once():
    taken = next(iter(consumers.registry))
    with pytest.raises(ValueError, match=taken):
        consumers.register(consumers.Consumer(taken, lambda entry: None))


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True, reset_sequences=True)
def test_rivals_of_one_name_share_the_entries():
    ids, seen = append(*range(200)), []

    def work():
        consumer = consumers.Consumer("shared", lambda entry: seen.append(entry.id))
        while consumer.position() < ids[-1]:
            consumer.step()
        connection.close()

    rivals = [threading.Thread(target=work) for _ in range(3)]
    for rival in rivals:
        rival.start()
    for rival in rivals:
        rival.join(30)
    assert seen == ids


# --- processes of their own, on a database in a file ------------------------------------------------------
@pytest.fixture
def database(tmp_path: Path) -> sqlite3.Connection:
    environment(tmp_path)
    subprocess.run(
        [sys.executable, "-m", "django", "migrate", "-v0", "journal"], env=environment(tmp_path), check=True
    )
    database = sqlite3.connect(tmp_path / "jarchi.sqlite3", timeout=30, isolation_level=None)
    database.execute("CREATE TABLE seen (number INTEGER PRIMARY KEY AUTOINCREMENT, entry, worker)")
    return database


def environment(data: Path) -> dict[str, str]:
    data.chmod(0o700)
    kept = {name: value for name, value in os.environ.items() if name != "JARCHI_DATABASE_URL"}
    path = os.pathsep.join(filter(None, sys.path))
    return {**kept, "JARCHI_DATA": str(data), "DJANGO_SETTINGS_MODULE": "jarchi.settings", "PYTHONPATH": path}


def start_worker(data: Path) -> subprocess.Popen[str]:
    command = [sys.executable, "-c", WORKER]
    worker = subprocess.Popen(command, env=environment(data), stdout=subprocess.PIPE, text=True)
    assert worker.stdout
    assert worker.stdout.readline() == "ready\n"
    return worker


def write(database: sqlite3.Connection, count: int) -> None:
    row = ("test.happened", "{}", "2026-01-01 00:00:00")
    database.execute("BEGIN IMMEDIATE")
    database.executemany("INSERT INTO journal_entry (kind, data, at) VALUES (?, ?, ?)", [row] * count)
    database.execute("COMMIT")


def seen(database: sqlite3.Connection) -> list[int]:
    return [entry for (entry,) in database.execute("SELECT entry FROM seen ORDER BY number")]


def wait_until(condition, seconds=60):
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, "waited in vain"
        time.sleep(0.005)


def test_killed_in_the_middle_it_resumes_without_loss_or_repetition(tmp_path, database):
    write(database, 1500)
    kills, seed = 0, random.Random(7)
    while len(done := seen(database)) < 1500:
        worker = start_worker(tmp_path)
        further = min(1500, len(done) + seed.randint(200, 500))
        wait_until(lambda: len(seen(database)) >= further)  # noqa: B023
        worker.send_signal(signal.SIGKILL)
        worker.wait()
        kills += 1
        assert seen(database) == list(range(1, len(seen(database)) + 1))
    assert kills > 2
    assert seen(database) == list(range(1, 1501))


def test_two_workers_of_one_name_do_not_double(tmp_path, database):
    workers = [start_worker(tmp_path), start_worker(tmp_path)]
    for _ in range(10):
        write(database, 60)
    wait_until(lambda: len(seen(database)) >= 600)
    for worker in workers:
        worker.kill()
        worker.wait()
    assert seen(database) == list(range(1, 601))
