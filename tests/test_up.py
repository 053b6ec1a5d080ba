"""`jarchi up`: on air, kept on air, off the air, in real processes."""

import json
import os
import shutil
import signal
import sqlite3
import subprocess
import sys
import time
from pathlib import Path

import pytest

from on_air import OnAir, Reader, environment, free_port, jarchi, parent_of, processes_in, wait_until

pytestmark = [
    pytest.mark.skipif(not Path("/proc").is_dir(), reason="looks at processes as Linux shows them"),
    pytest.mark.xdist_group("up"),
]
CHIEF = {
    "newsroom": "Айнакент сегодня", "language": "ru", "username": "aigul", "email": "aigul@example.org",
    "password": "дорога к озеру 7", "again": "дорога к озеру 7",
}  # fmt: skip


@pytest.fixture(scope="module")
def opened(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The data directory of a newsroom opened through the first-run page, off the air."""
    data = tmp_path_factory.mktemp("newsroom") / "data"
    with OnAir(data) as newsroom:
        on_air = [line for line in newsroom.lines if line.startswith("Jarchi is on air: ")]
        assert on_air == [f"Jarchi is on air: {newsroom.url}/"]
        reader = newsroom.reader()
        assert json.load(reader.get("/healthz")) == {"status": "ok"}
        assert reader.get("/").url == f"{newsroom.url}/desk/first-run/"
        with pytest.raises(OSError, match="422"):
            reader.post("/desk/first-run/", {**CHIEF, "code": "WRONG-CODEX"})
        desk = reader.post("/desk/first-run/", {**CHIEF, "code": newsroom.code()})
        assert (desk.status, desk.url) == (200, f"{newsroom.url}/desk/")
        assert Reader(newsroom.url).get("/desk/first-run/").url.startswith(f"{newsroom.url}/desk/login/")
    return data


@pytest.fixture
def data(opened: Path, tmp_path: Path) -> Path:
    """A copy for tests that start and stop."""
    shutil.copytree(opened, tmp_path / "data", symlinks=True)
    return tmp_path / "data"


@pytest.fixture(scope="module")
def newsroom(opened: Path, tmp_path_factory: pytest.TempPathFactory):
    """On air for all tests that leave it so."""
    data = tmp_path_factory.mktemp("newsroom") / "data"
    shutil.copytree(opened, data)
    with OnAir(data) as newsroom:
        yield newsroom


def test_everything_lies_in_the_data_directory_for_its_owner_only(newsroom):
    assert newsroom.data.stat().st_mode & 0o777 == 0o700
    for secret in ("secret.key", "ready.json", "up.lock"):
        assert (newsroom.data / secret).stat().st_mode & 0o777 == 0o600
    assert (newsroom.data / "jarchi.sqlite3").exists()


def test_a_second_instance_on_the_directory_is_refused(newsroom):
    refused = jarchi(newsroom.data, "up", "--port", str(free_port()))
    assert refused.returncode == 1
    assert refused.stderr.count("\n") == 1
    assert newsroom.url in refused.stderr
    assert newsroom.reader().get("/healthz").status == 200


def test_a_port_taken_is_told_in_one_line(newsroom, tmp_path):
    refused = jarchi(tmp_path / "other", "up", "--port", str(newsroom.port))
    assert refused.returncode == 1
    assert refused.stderr.count("\n") == 1
    assert str(newsroom.port) in refused.stderr


def test_a_second_worker_on_the_directory_is_refused(newsroom):
    refused = jarchi(newsroom.data, "worker")
    assert (refused.returncode, refused.stderr.count("\n")) == (1, 1)


def test_a_worker_killed_is_started_again_and_that_is_said(newsroom):
    worker, said = newsroom.part("worker"), len(newsroom.lines)
    os.kill(worker, signal.SIGKILL)
    wait_until(lambda: any("worker ended (killed by signal 9)" in line for line in newsroom.lines[said:]), "a word")
    wait_until(lambda: newsroom.part("worker", gone=worker), "another worker")


def test_a_server_killed_is_started_again_and_that_is_said(newsroom):
    server, said = newsroom.part("server"), len(newsroom.lines)
    os.kill(server, signal.SIGKILL)
    wait_until(lambda: any("server ended" in line for line in newsroom.lines[said:]), "a word")

    def answers():
        try:
            return newsroom.reader().get("/healthz").status == 200
        except OSError:
            return False

    wait_until(answers, "the server again")


def test_one_process_of_the_server_killed_does_not_take_the_newsroom_off_the_air(newsroom):
    server = newsroom.part("server")
    os.kill(next(pid for pid in processes_in(newsroom.data) if parent_of(pid) == server), signal.SIGKILL)
    for _ in range(20):
        try:
            newsroom.reader().get("/healthz")
        except ConnectionResetError:  # a connection that was waiting for the one killed
            continue
    assert newsroom.part("server") == server
    wait_until(lambda: len([p for p in processes_in(newsroom.data) if parent_of(p) == server]) == 2, "the second")


def test_what_the_shell_publishes_is_read_at_once(newsroom):
    story = newsroom.publish(headline="Мост открыли", lead="Движение пущено.", text="Раз.\n\nДва.")
    page = newsroom.reader().text(str(story["url"]))
    assert "Мост открыли" in page
    assert "Мост открыли" in newsroom.reader().text("/ru/")
    entries = [json.loads(line) for line in jarchi(newsroom.data, "journal", "--json").stdout.splitlines()]
    assert [entry["kind"] for entry in entries if entry["data"].get("article") == story["id"]] == ["article.published"]


def test_a_story_meets_its_minute(newsroom):
    schedule = """
import django, datetime as dt, sys
django.setup()
from django.utils import timezone
from jarchi.articles import actions
story = actions.draft_story({"headline": "Ровно в срок", "text": "Раз."})
story.go_live_at = timezone.now() + dt.timedelta(seconds=3)
story.save_revision().publish()
print(story.pk, story.go_live_at.timestamp(), story.get_absolute_url())
"""
    env = {**environment(newsroom.data), "DJANGO_SETTINGS_MODULE": "jarchi.settings"}
    answer = subprocess.run([sys.executable, "-c", schedule], env=env, capture_output=True, text=True, check=True)
    pk, due, url = answer.stdout.split()
    reader = newsroom.reader()

    def is_live():
        try:
            return reader.get(url).status == 200
        except OSError:
            return False

    assert not (is_live() and time.time() < float(due)), "shown before its time"
    wait_until(is_live, "the story", seconds=30)
    entries = [json.loads(line) for line in jarchi(newsroom.data, "journal", "--json").stdout.splitlines()]
    (told,) = [entry["at"] for entry in entries if entry["data"].get("article") == int(pk)]
    from datetime import datetime

    late = datetime.fromisoformat(told).timestamp() - float(due)
    assert 0 <= late < 5, f"{late:.2f} s late"


def test_static_files_are_compressed_and_kept_for_ever(newsroom):
    import re
    from urllib.request import Request, urlopen

    style = re.search(r'href="(/static/[^"]+\.css)"', newsroom.reader().text("/ru/"))
    for coding in ("br", "gzip"):
        answer = urlopen(Request(newsroom.url + style[1], headers={"Accept-Encoding": coding}), timeout=20)
        assert answer.headers["Content-Encoding"] == coding
        assert "immutable" in answer.headers["Cache-Control"]
        assert answer.read()


def test_uploads_arrive_and_strangers_get_no_file(newsroom):
    from http.client import HTTPConnection

    connection = HTTPConnection("127.0.0.1", newsroom.port, timeout=20)
    connection.request("POST", "/desk/login/", "x=" + "y" * 2_000_000, {"Cookie": "sessionid=0"})
    assert connection.getresponse().status in (400, 403)
    for path in ("/media/", "/media/../secret.key", "/static/", "/static/../secret.key", "/media/%2e%2e/secret.key"):
        connection = HTTPConnection("127.0.0.1", newsroom.port, timeout=20)
        connection.request("GET", path)
        assert connection.getresponse().status in (400, 404), path


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_told_to_stop_it_leaves_nothing_behind(data, number):
    newsroom = OnAir(data)
    assert len(processes_in(data)) >= 5
    newsroom.process.send_signal(number)
    assert newsroom.process.wait(60) == 0
    wait_until(lambda: not processes_in(data), "the last one, killed, to be gone", seconds=5)


def test_killed_it_leaves_nothing_behind_either(data):
    newsroom = OnAir(data)
    newsroom.process.kill()
    newsroom.process.wait()
    wait_until(lambda: not processes_in(data), "the parts to end", seconds=30)


def test_a_second_run_starts_fast_and_changes_nothing(data):
    OnAir(data).stop()  # a copied database is looked at once
    before = contents(data)
    seconds = []
    for _ in range(3):
        newsroom = OnAir(data)
        newsroom.stop()
        seconds.append(newsroom.seconds)
        assert contents(data) == before
        if seconds[-1] < 5:
            break
    assert min(seconds) < 5, seconds


def contents(data: Path) -> dict[str, object]:
    """The database's rows and the files, except what every run touches."""
    files = {
        str(path.relative_to(data)): path.stat().st_mtime_ns
        for path in data.rglob("*")
        if path.is_file() and not path.name.startswith(("jarchi.sqlite3", "index-", "clock")) and path.suffix != ".lock"
    }
    rows = sqlite3.connect(data / "jarchi.sqlite3")
    return {**files, "rows": list(rows.iterdump())}


def test_a_worker_told_to_stop_ends_soon(data):
    env = environment(data)
    worker = subprocess.Popen([sys.executable, "-m", "jarchi", "worker"], env=env)
    wait_until(lambda: (data / "worker.lock").exists() and len(os.listdir(f"/proc/{worker.pid}/task")) > 3, "threads")
    told = time.monotonic()
    worker.terminate()
    assert worker.wait(30) == 0
    assert time.monotonic() - told < 5


def test_a_directory_of_somebody_else_is_left_as_it_is(tmp_path):
    (tmp_path / "thesis.txt").write_text("Глава 1")
    tmp_path.chmod(0o755)
    refused = jarchi(tmp_path, "check")
    assert refused.returncode == 1
    assert "holds other things" in refused.stderr
    assert tmp_path.stat().st_mode & 0o777 == 0o755
    assert [entry.name for entry in tmp_path.iterdir()] == ["thesis.txt"]


def test_told_to_stop_while_preparing_leaves_no_process(tmp_path):
    data = tmp_path / "data"
    command = [sys.executable, "-m", "jarchi", "up", "--port", str(free_port())]
    process = subprocess.Popen(command, env=environment(data), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    wait_until((data / "jarchi.sqlite3").exists, "the preparation to begin")
    assert len(processes_in(data)) > 1
    process.terminate()
    process.wait(20)
    wait_until(lambda: not processes_in(data), "its helpers to end", 30)
