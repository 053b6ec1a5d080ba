"""A real newsroom for tests: `jarchi up` in a data directory of its own, on a free port."""

import fcntl
import json
import os
import re
import shutil
import signal
import socket
import sqlite3
import subprocess
import sys
import threading
import time
import urllib.parse
import urllib.request
from collections.abc import Callable
from contextlib import closing
from http.client import HTTPResponse
from http.cookiejar import CookieJar
from pathlib import Path

PATIENCE = 300  # seconds; conditions are looked at, not slept for


def environment(data: Path, **settings: str) -> dict[str, str]:
    """Ours, without what a test run sets for itself."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("JARCHI_", "DJANGO_"))}
    path = os.pathsep.join(filter(None, sys.path))
    return {**kept, "JARCHI_DATA": str(data), "PYTHONPATH": path, "PYTHONUNBUFFERED": "1", **settings}


def jarchi(data: Path, *arguments: str, stdin: str = "", **settings: str) -> subprocess.CompletedProcess[str]:
    """Run one command to its end."""
    command = [sys.executable, "-m", "jarchi", *arguments]
    return subprocess.run(
        command, env=environment(data, **settings), input=stdin, capture_output=True, text=True, timeout=PATIENCE,
        check=False,
    )  # fmt: skip


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def wait_until(condition: Callable[[], object], what: str, seconds: float = PATIENCE) -> None:
    end = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > end:
            raise AssertionError(f"waited {seconds} s in vain: {what}")
        time.sleep(0.02)


def prepared(data: Path, *arguments: str) -> Path:
    """`data`, as `jarchi up` with these arguments leaves it when all pictures are drawn: copied from one that
    is made once a run of the tests."""
    folder = Path(os.environ["TEST_TEMPLATES"]) / " ".join(["up", *arguments])
    folder.mkdir(exist_ok=True)
    with (folder / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not (folder / "made").exists():
            with OnAir(folder / "data", *arguments) as newsroom:
                wait_until(newsroom.is_idle, "the worker to do what was queued")
            (folder / "made").touch()
    shutil.copytree(folder / "data", data)
    return data


class Reader:
    """Somebody with a browser: keeps cookies, follows redirects, fills in forms."""

    def __init__(self, url: str) -> None:
        self.url = url
        self._opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(CookieJar()))

    def get(self, path: str) -> HTTPResponse:
        return self._opener.open(f"{self.url}{path}", timeout=20)  # type: ignore[no-any-return]

    def text(self, path: str) -> str:
        return self.get(path).read().decode()

    def post(self, path: str, data: dict[str, str]) -> HTTPResponse:
        token = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', self.text(path))
        assert token, f"no form at {path}"
        body = urllib.parse.urlencode({**data, "csrfmiddlewaretoken": token[1]}).encode()
        request = urllib.request.Request(f"{self.url}{path}", body, {"Referer": f"{self.url}{path}"})
        return self._opener.open(request, timeout=20)  # type: ignore[no-any-return]


class OnAir:
    """`with OnAir(data) as newsroom`: on air inside, off the air after. `settings`: of the environment."""

    def __init__(self, data: Path, *arguments: str, port: int | None = None, **settings: str) -> None:
        self.data = data
        self.settings = settings
        self.port = port or free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self.lines: list[str] = []
        started = time.monotonic()
        self.process = subprocess.Popen(
            [sys.executable, "-m", "jarchi", "up", "--port", str(self.port), *arguments],
            env=environment(data, **settings), stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
            start_new_session=True,
        )  # fmt: skip
        self._listener = threading.Thread(target=self._listen, daemon=True)
        self._listener.start()
        wait_until(lambda: self.has_said("on air:") or self.process.poll() is not None, "the line on air")
        self.seconds = time.monotonic() - started
        if self.process.poll() is not None:
            self._listener.join(5)
            raise AssertionError("\n".join(self.lines))

    def _listen(self) -> None:
        assert self.process.stdout
        for line in self.process.stdout:
            self.lines.append(line.rstrip("\n"))

    def __enter__(self) -> "OnAir":
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    def stop(self, number: signal.Signals = signal.SIGTERM) -> int:
        if self.process.poll() is None:
            self.process.send_signal(number)
        try:
            return self.process.wait(60)
        finally:
            for pid in processes_in(self.data):
                os.kill(pid, signal.SIGKILL)

    def has_said(self, part: str) -> bool:
        return any(part in line for line in self.lines)

    def is_idle(self) -> bool:
        """Whether the worker has done all tasks queued."""
        with closing(sqlite3.connect(f"file:{self.data / 'jarchi.sqlite3'}?mode=ro", uri=True)) as database:
            open_tasks = "SELECT 1 FROM django_tasks_database_dbtaskresult WHERE status IN ('READY', 'RUNNING')"
            return database.execute(open_tasks).fetchone() is None

    def code(self) -> str:
        """The one-time code of the first-run page, from the console."""
        wait_until(lambda: self.has_said("(code "), "the code")
        return next(match[1] for line in self.lines if (match := re.search(r"\(code (\S+)\)", line)))

    def part(self, name: str, gone: int = 0) -> int:
        """The process id of `server` or `worker`, 0 if there is none but the one that is `gone`."""
        children = [pid for pid in processes_in(self.data) if parent_of(pid) == self.process.pid]
        return next((pid for pid in children if pid != gone and f" jarchi {name} " in command_of(pid) + " "), 0)

    def reader(self) -> Reader:
        return Reader(self.url)

    def publish(self, **story: object) -> dict[str, object]:
        done = jarchi(self.data, "publish", "-", stdin=json.dumps(story), **self.settings)
        assert done.returncode == 0, done.stderr
        answer: dict[str, object] = json.loads(done.stdout)
        return answer


# --- what runs, as Linux tells -------------------------------------------------------------------------------
def processes_in(data: Path) -> list[int]:
    """All living processes that were started for that data directory."""
    mark = f"JARCHI_DATA={data}".encode()
    found = []
    for entry in Path("/proc").iterdir():
        if entry.name.isdecimal() and mark in _read(entry / "environ").split(b"\0"):
            found.append(int(entry.name))
    return found


def parent_of(pid: int) -> int:
    status = _read(Path(f"/proc/{pid}/stat")).decode()
    return int(status.rpartition(")")[2].split()[1]) if status else 0


def command_of(pid: int) -> str:
    return _read(Path(f"/proc/{pid}/cmdline")).replace(b"\0", b" ").decode()


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except (OSError, ProcessLookupError):
        return b""
