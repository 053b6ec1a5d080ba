"""A newsroom as production serves it, and a browser that looks at it."""

import json
import os
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

AXE = Path(__file__).parents[5] / "tests/node_modules/axe-core/axe.min.js"
Open = Callable[..., "Seen"]


@dataclass(frozen=True)
class Site:
    url: str
    addresses: dict[str, str]

    def __getitem__(self, name: str) -> str:
        return self.url + self.addresses[name]


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """Migrated, filled and served by Granian from a directory of its own; taken down at the end."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    data = tmp_path_factory.mktemp("site")
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("JARCHI_", "DJANGO_"))}
    source = str(Path(__file__).parents[4])
    env = {**kept, "JARCHI_DATA": str(data), "JARCHI_URL": f"http://127.0.0.1:{port}", "PYTHONPATH": source}
    made = subprocess.run(
        [sys.executable, "-m", "jarchi.pages.tests.browser.sample"],
        env=env,
        capture_output=True,
        text=True,
        check=False,
    )
    assert made.returncode == 0, made.stderr
    command = ["jarchi", "server", "--port", str(port)]
    log = (data / "log").open("w")
    server = subprocess.Popen([sys.executable, "-m", *command], env=env, stdout=log, stderr=log)
    try:
        wait_for(f"http://127.0.0.1:{port}/healthz")
        yield Site(f"http://127.0.0.1:{port}", json.loads(made.stdout.splitlines()[-1]))
    finally:
        server.terminate()
        server.wait(20)


def wait_for(address: str) -> None:
    for _attempt in range(200):
        try:
            urllib.request.urlopen(address, timeout=2)
        except (urllib.error.URLError, ConnectionError):
            time.sleep(0.1)
        else:
            return
    pytest.fail(f"nothing answered at {address}")


@dataclass
class Seen:
    """A page opened in the browser and what it did on the way. `bodies`: compressed bytes without heads, by address."""

    page: Any
    status: int
    complaints: list[str] = field(default_factory=list)
    requests: list[str] = field(default_factory=list)
    bodies: dict[str, int] = field(default_factory=dict)


@pytest.fixture
def look(browser: Any) -> Iterator[Open]:
    """`look(address, width=360, scheme="dark", scripts=False)` in a fresh browser context."""
    contexts = []

    def open_page(address: str, width: int = 1280, scheme: str = "light", scripts: bool = True) -> Seen:
        context = browser.new_context(
            viewport={"width": width, "height": 800}, color_scheme=scheme, java_script_enabled=scripts
        )
        contexts.append(context)
        page = context.new_page()
        seen = Seen(page, 0)
        page.on("console", lambda message: seen.complaints.append(message.text))
        page.on("pageerror", lambda error: seen.complaints.append(str(error)))
        page.on("request", lambda request: seen.requests.append(request.url))
        weigh(context.new_cdp_session(page), seen.bodies)
        response = page.goto(address, wait_until="load")
        seen.status = response.status
        return seen

    yield open_page
    for context in contexts:
        context.close()


def weigh(session: Any, sizes: dict[str, int]) -> None:
    """Note what the body of each response took on the wire."""
    begun: dict[str, tuple[str, int]] = {}
    session.send("Network.enable")
    session.on(
        "Network.responseReceived",
        lambda event: begun.update(
            {event["requestId"]: (event["response"]["url"], int(event["response"]["encodedDataLength"]))}
        ),
    )

    def finished(event: Any) -> None:
        url, head = begun.get(event["requestId"], ("", 0))
        sizes[url] = int(event["encodedDataLength"]) - head

    session.on("Network.loadingFinished", finished)


@pytest.fixture(scope="session")
def axe() -> str:
    if not AXE.exists():
        pytest.fail("axe-core is missing: `npm ci --prefix tests` (part of `make setup`) installs it")
    return AXE.read_text()
