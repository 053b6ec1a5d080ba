"""Isso from PyPI in a virtual environment of its own, on a database of its own, as its documentation runs it."""

import contextlib
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

from delivery.serving import Server, running

VERSION = "0.14.0"
CONFIGURATION = """[general]
dbpath = {data}/comments.db
host = http://127.0.0.1:{port}/
max-age = 15m
[server]
listen = http://127.0.0.1:{port}
[guard]
enabled = false
[moderation]
enabled = false
"""


@contextlib.contextmanager
def isso(venv: Path, data: Path, port: int, workers: int) -> Iterator[Server]:
    """`workers`: of gunicorn; 0 for Isso's own server."""
    if not (venv / "bin/isso").exists():
        subprocess.run([sys.executable, "-m", "venv", str(venv)], check=True)
        subprocess.run([venv / "bin/pip", "install", "-q", f"isso=={VERSION}", "gunicorn"], check=True)
    data.mkdir(parents=True)
    settings = data / "isso.cfg"
    settings.write_text(CONFIGURATION.format(data=data, port=port))
    command = [str(venv / "bin/isso"), "-c", str(settings), "run"]
    environment = {"PATH": "/usr/bin:/bin", "ISSO_SETTINGS": str(settings)}
    if workers:
        server = ["-b", f"127.0.0.1:{port}", "-w", str(workers), "--keep-alive", "75"]
        command = [str(venv / "bin/gunicorn"), *server, "isso.run"]
    with running(f"http://127.0.0.1:{port}", "/info", [command], environment) as server:
        yield server
