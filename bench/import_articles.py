"""Import of full articles into a fresh SQLite: articles a second, peak memory, the pages right afterwards.

    python bench/import_articles.py [--passes 5] [--rounds 3]

The 2,400 articles of ../shared/data/ru are brought in once and `--passes` times under other keys, each
time by a real `jarchi import jsonl … --publish` in its own process and data directory. The import's own
clock counts; CPU and peak memory are the whole process's, with the start of Python and Django. In the
same round the same rows go into a bare table with sqlite3, in batches of the same size and as durable:
the reference. Then the peak on input made to fill the memory, and the time of home and section page on
the larger newsroom.
"""

import argparse
import gzip
import json
import os
import shutil
import sqlite3
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

ARTICLES = Path(__file__).resolve().parents[2] / "shared" / "data" / "ru" / "articles.jsonl.gz"
BATCH = 200
MAX_LINE = 8 * 1024 * 1024
MAP = "sport=sport:Спорт,world=world:В мире,russia=russia:Россия,business=business:Экономика"
PAGES = """
import json, statistics, time
import django
django.setup()
from django.test import Client
client = Client(headers={"host": "localhost"})
took = {}
for path in ("/ru/", "/ru/world/"):
    times = []
    for _ in range(21):
        start = time.perf_counter()
        answer = client.get(path, secure=True)
        times.append((time.perf_counter() - start) * 1000)
        assert answer.status_code == 200, (path, answer.status_code)
    took[path] = {"first": times[0], "median": statistics.median(times[1:])}
print(json.dumps(took))
"""


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--passes", type=int, default=5)
    parser.add_argument("--rounds", type=int, default=3)
    arguments = parser.parse_args()
    if not ARTICLES.exists():
        sys.exit("../shared/data/ru/articles.jsonl.gz is absent: nothing to measure with")
    with tempfile.TemporaryDirectory() as folder:
        measure(Path(folder), arguments.passes, arguments.rounds)


def measure(folder: Path, passes: int, rounds: int) -> None:
    with gzip.open(ARTICLES, "rt") as lines:
        rows = [json.loads(line) for line in lines]
    archives = {count: write_archive(folder / f"{count}.jsonl.gz", rows, count) for count in (1, passes)}
    empty = folder / "empty"
    run(empty, "-m", "jarchi", "manage", "migrate", "-v0")
    run(empty, "-m", "jarchi", "manage", "collectstatic", "--noinput", "-v0")
    for number in range(1, rounds + 1):
        for count, archive in archives.items():
            data = folder / f"data-{number}-{count}"
            shutil.copytree(empty, data)
            report, peak, cpu = import_archive(data, archive)
            assert report["failed"] == 0, report
            rate = report["created"] / report["seconds"]
            bare = reference(folder / "reference.sqlite3", rows * count)
            print(
                f"round {number}: {report['created']:6,} articles  {rate:4,.0f}/s  "
                f"(bare sqlite3 {bare:6,.0f}/s, ratio {rate / bare:.3f}) CPU {cpu:.1f} s, peak {peak:.0f} MB",
                flush=True,
            )
    for name, nasty in write_nasty(folder).items():
        report, peak, _ = import_archive(folder / "data-1-1", nasty)
        print(f"{name}: peak {peak:3.0f} MB, {report['seconds']} s, told: {report['rows'][0]['reason']}")
    for path, took in json.loads(run(data, "-c", PAGES)).items():
        print(f"{path}: first {took['first']:.0f} ms, then {took['median']:.1f} ms (median of 20)")


def write_archive(path: Path, rows: list[dict[str, Any]], passes: int) -> Path:
    with gzip.open(path, "wt") as file:
        for number in range(passes):
            for row in rows:
                file.write(json.dumps({**row, "id": f"{row['id']}-{number}"}, ensure_ascii=False) + "\n")
    return path


def write_nasty(folder: Path) -> dict[str, Path]:
    """A line of nothing but brackets, as long as may be, and a gzip that unpacks to 1,000 times itself."""
    brackets, bomb = folder / "brackets.jsonl", folder / "bomb.jsonl.gz"
    brackets.write_bytes(b"[" + b"[]," * (MAX_LINE // 3 - 2) + b"1]")
    with gzip.open(bomb, "wb") as file:
        for _ in range(1000):
            file.write(bytes(1024 * 1024))
    return {"brackets": brackets, "bomb": bomb}


def import_archive(data: Path, archive: Path) -> tuple[dict[str, Any], float, float]:
    """(the report, peak memory in MB, CPU seconds with start-up) of one import in its own process."""
    command = ["-m", "jarchi", "import", "jsonl", str(archive), "--section-map", MAP]
    command += ["--section", "news:Новости", "--publish", "--json"]
    with tempfile.TemporaryFile() as answer:
        process = subprocess.Popen([sys.executable, *command], env=environment(data), stdout=answer)
        _, _, usage = os.wait4(process.pid, 0)
        answer.seek(0)
        report = json.load(answer)
    return report, usage.ru_maxrss / 1024, usage.ru_utime + usage.ru_stime


def reference(path: Path, rows: list[dict[str, Any]]) -> float:
    """Rows a second of a bare insert of the same texts (twice: source and HTML), durable at every batch."""
    for suffix in ("", "-wal", "-shm"):
        path.with_name(path.name + suffix).unlink(missing_ok=True)
    database = sqlite3.connect(path)
    database.executescript("PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL;")
    database.execute("CREATE TABLE article (id INTEGER PRIMARY KEY, headline, lead, section, body, html)")
    start = time.perf_counter()
    for first in range(0, len(rows), BATCH):
        with database:
            database.executemany(
                "INSERT INTO article (headline, lead, section, body, html) VALUES (?, ?, ?, ?, ?)",
                [
                    (row["title"], row["summary"], row["section"], row["text"], row["text"])
                    for row in rows[first : first + BATCH]
                ],
            )
    took = time.perf_counter() - start
    database.close()
    return len(rows) / took


def run(data: Path, *command: str) -> str:
    done = subprocess.run(
        [sys.executable, *command], env=environment(data), stdout=subprocess.PIPE, text=True, check=True
    )
    return done.stdout


def environment(data: Path) -> dict[str, str]:
    return {**os.environ, "JARCHI_DATA": str(data), "DJANGO_SETTINGS_MODULE": "jarchi.settings"}


if __name__ == "__main__":
    main()
