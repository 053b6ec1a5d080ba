"""A real process, killed with -9 at any moment, and what another run makes of it."""

import os
import signal
import sqlite3
import subprocess
import sys
import time
from collections import Counter
from pathlib import Path

import pytest

from jarchi.exchange.tests.conftest import row

STORIES = 3000


def run(data: Path, *arguments: str) -> subprocess.Popen[bytes]:
    environment = {**os.environ, "JARCHI_DATA": str(data), "DJANGO_SETTINGS_MODULE": "jarchi.settings"}
    environment.pop("JARCHI_DATABASE_URL", None)
    return subprocess.Popen([sys.executable, *arguments], env=environment, stdout=subprocess.PIPE)


@pytest.fixture
def newsroom(tmp_path: Path) -> Path:
    migrating = run(tmp_path / "data", "-m", "django", "migrate", "-v0")
    assert migrating.wait() == 0
    return tmp_path / "data"


def count(newsroom: Path, table: str) -> int:
    with sqlite3.connect(newsroom / "jarchi.sqlite3") as database:
        return database.execute(f"SELECT COUNT(*) FROM {table}").fetchone()[0]


def test_an_import_killed_half_way_is_finished_by_running_it_again(newsroom, written):
    path = str(
        written(*(row(n, text="Раз два три. " * 200) for n in range(STORIES)), name="archive.jsonl.gz")
    )
    command = [
        "-m",
        "jarchi",
        "import",
        "jsonl",
        path,
        "--section",
        "news:Новости",
        "--publish",
        "--headlines",
    ]
    kills = 0
    for share in (0.1, 0.3, 0.5):
        importing = run(newsroom, *command)
        while importing.poll() is None and count(newsroom, "exchange_importedstory") < share * STORIES:
            time.sleep(0.005)
        if importing.poll() is None:
            importing.send_signal(signal.SIGKILL)
            kills += 1
        importing.wait()
        assert count(newsroom, "articles_article") == count(newsroom, "exchange_importedstory")
        assert count(newsroom, "articles_article") == count(newsroom, "journal_entry")
    assert kills == 3
    assert 0 < count(newsroom, "articles_article") < STORIES
    assert run(newsroom, *command).wait() == 0
    with sqlite3.connect(newsroom / "jarchi.sqlite3") as database:
        headlines = Counter(
            headline for (headline,) in database.execute("SELECT headline FROM articles_article")
        )
    assert headlines == Counter(f"Мост {n} открыли" for n in range(STORIES))
    assert count(newsroom, "journal_entry") == STORIES
