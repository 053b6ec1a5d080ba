"""Newsrooms to measure, kept between runs under their number of stories, and a copy for each run."""

import json
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from delivery.serving import REFERENCE, jarchi_environment, reference_environment


@dataclass(frozen=True)
class Newsroom:
    data: Path
    file: Path
    addresses: dict[str, Any]  # see delivery.filling

    def command(self, port: int, *arguments: str, **options: Any) -> "subprocess.Popen[str]":
        """A Python process beside the newsroom that is on air at `port`."""
        pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "text": True} | options
        return subprocess.Popen([sys.executable, "-m", *arguments], env=jarchi_environment(self.data, port), **pipes)

    def run(self, port: int, *arguments: str) -> str:
        """Its whole output. Raises `SystemExit` if it failed."""
        process = self.command(port, *arguments)
        said, _ = process.communicate()
        if process.returncode:
            raise SystemExit(f"{' '.join(arguments)} failed")
        return said


def newsroom(keep: Path, fresh: Path, stories: int) -> Newsroom:
    """A copy in `fresh` of the kept one, which is made if it is missing."""
    kept = keep / str(stories)
    if not (kept / "addresses.json").exists():
        shutil.rmtree(kept, ignore_errors=True)
        kept.mkdir(parents=True)
        tell(f"filling a newsroom with {stories:,} stories")
        made = Newsroom(kept / "data", kept / "addresses.json", {})
        made.run(0, "delivery.filling", str(stories))
    shutil.copytree(kept, fresh / str(stories))
    file = fresh / str(stories) / "addresses.json"
    copied = Newsroom(fresh / str(stories) / "data", file, json.loads(file.read_text()))
    copied.run(0, "delivery.filling", "prepare")
    return copied


def reference_data(keep: Path, stories: int) -> Path:
    """The reference's data directory; nothing writes there while it is read."""
    data, marks = keep / f"reference-{stories}", keep / f"reference-{stories}.made"
    if not marks.exists():
        shutil.rmtree(data, ignore_errors=True)
        data.mkdir(parents=True)
        tell(f"filling the reference with {stories:,} stories")
        for command in (["migrate"], ["collectstatic", "--noinput"], ["seed", str(stories)]):
            arguments = [sys.executable, str(REFERENCE / "manage.py"), *command]
            subprocess.run(arguments, env=reference_environment(data), check=True, stdout=subprocess.DEVNULL)
        marks.touch()
    return data


def tell(line: str) -> None:
    print(f"… {line}", file=sys.stderr, flush=True)
