"""The desk as production serves it, and people who sit down at it with a real browser."""

import json
import os
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from jarchi.desk.tests.browser.sample import PASSWORD

AXE = Path(__file__).parents[5] / "tests/node_modules/axe-core/axe.min.js"


@dataclass(frozen=True)
class Site:
    url: str
    stories: dict[str, int]

    def story(self, name: str, view: str = "edit") -> str:
        return f"{self.url}/desk/stories/{view}/{self.stories[name]}/"


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    yield from served(tmp_path_factory.mktemp("desk"), "jarchi.desk.tests.browser.sample")


def served(data: Path, sample: str) -> Iterator[Site]:
    """Filled by the program `sample` and served by Granian from `data`; taken down at the end."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("JARCHI_", "DJANGO_"))}
    url, source = f"http://127.0.0.1:{port}", str(Path(__file__).parents[4])
    env = {**kept, "JARCHI_DATA": str(data), "JARCHI_URL": url, "PYTHONPATH": source}
    made = subprocess.run(
        [sys.executable, "-m", sample], env=env, capture_output=True, text=True, check=False
    )
    assert made.returncode == 0, made.stderr
    options = ["--interface", "asgi", "--port", str(port), "--log-level", "warning"]
    with (data / "log").open("w") as log:
        server = subprocess.Popen(
            [sys.executable, "-m", "granian", *options, "jarchi.asgi:application"], env=env, stdout=log, stderr=log
        )
        try:
            wait_for(f"{url}/desk/login/")
            yield Site(url, json.loads(made.stdout.splitlines()[-1]))
        finally:
            server.terminate()
            server.wait(20)


def wait_for(address: str) -> None:
    for _attempt in range(300):
        try:
            urllib.request.urlopen(address, timeout=5)
        except (urllib.error.URLError, ConnectionError):
            time.sleep(0.1)
        else:
            return
    pytest.fail(f"nothing answered at {address}")


@dataclass
class Seat:
    """A browser page in which somebody has signed in. `outside`: requests that left our own origin."""

    page: Any
    outside: list[str]
    complaints: list[str]


@pytest.fixture
def sit_down(browser: Any, site: Site) -> Iterator[Callable[..., Seat]]:
    """`sit_down("editor", width=390)`; of nobody for ""."""
    contexts = []

    def sign_in(who: str, width: int = 1280, scripts: bool = True) -> Seat:
        context = browser.new_context(
            viewport={"width": width, "height": 900}, locale="ru-RU", java_script_enabled=scripts
        )
        contexts.append(context)
        page = context.new_page()
        seat = Seat(page, [], [])
        own = (site.url, "data:", "blob:", "about:")
        page.on("request", lambda request: seat.outside.append(request.url) if not request.url.startswith(own) else 0)
        page.on("pageerror", lambda error: seat.complaints.append(str(error)))
        page.on("response", lambda answer: seat.complaints.append(answer.url) if answer.status >= 500 else 0)
        if who:
            page.goto(f"{site.url}/desk/login/")
            page.fill("#id_username", who)
            page.fill("#id_password", PASSWORD)
            page.click("button[type=submit]")
            page.wait_for_url(f"{site.url}/desk/")
        return seat

    yield sign_in
    for context in contexts:
        context.close()


@pytest.fixture(scope="session")
def axe() -> str:
    if not AXE.exists():
        pytest.fail("axe-core is missing: `npm ci --prefix tests` (part of `make setup`) installs it")
    return AXE.read_text()
