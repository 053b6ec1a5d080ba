"""`jarchi up`: a newsroom on air from one command, and off the air with Ctrl-C."""

import argparse
import http.client
import json
import multiprocessing
import os
import socket
import sys
import time
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path
from typing import Any

from jarchi import preparation
from jarchi.preparation import Unusable
from jarchi.supervisor import Part, Supervisor, end_with_parent

FIRST_ANSWER = 90.0  # seconds in which the server must answer for the first time


def run(arguments: argparse.Namespace) -> int:
    data = preparation.data_directory()
    os.environ.setdefault("JARCHI_URL", public_url(arguments.host, arguments.port))
    try:
        with preparation.lock("up", wait=False) as mark:
            check_port(arguments.host, arguments.port)
            server = public_url(arguments.host, arguments.port)
            mark.write_text(json.dumps({"pid": os.getpid(), "url": os.environ["JARCHI_URL"], "server": server}))
            return go_on_air(arguments, prepare(demo=arguments.demo))
    except BlockingIOError:
        raise Unusable(f"Jarchi is on air from {data} already{_who(data / 'up.lock')}.") from None


def public_url(host: str, port: int) -> str:
    """The address to print and to build links with where nobody named one (JARCHI_URL)."""
    name = reachable(host)
    name = f"[{name}]" if ":" in name else name
    return f"http://{name}" if port == 80 else f"http://{name}:{port}"


def reachable(host: str) -> str:
    """Where a server that listens at `host`, perhaps everywhere, is found from this machine."""
    return {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(host, host)  # noqa: S104


def check_port(host: str, port: int) -> None:
    """Raises `Unusable` if nothing can listen there. Granian shares ports, so that it would not notice."""
    try:
        family, kind, protocol, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        with socket.socket(family, kind, protocol) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind(address)
            probe.listen()
    except (OSError, OverflowError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        raise Unusable(
            f"Port {port} on {host} cannot be used ({reason}); choose another one with --port or PORT=…"
        ) from error


def prepare(*, demo: bool) -> dict[str, Any]:
    """Bring everything up to date; returns what `announce` tells: `{"manned": bool, "demo": bool, "code": str}`."""
    known = preparation.remembered()
    if known.get("manned") and (known.get("demo") or not demo):
        return known
    _say("Preparing the newsroom" + ("…" if preparation.was_ready() else " (the first time takes a minute)…"))
    # In another process, because this one lives on and Django and the demo's pictures would fill it.
    with ProcessPoolExecutor(1, mp_context=multiprocessing.get_context("spawn")) as apart:
        return apart.submit(prepare_fully, demo=demo).result()


def prepare_fully(*, demo: bool) -> dict[str, Any]:
    end_with_parent()
    preparation.compile_messages()
    preparation.read_settings()
    import django

    django.setup()
    for warning in preparation.check():
        _say(warning)
    preparation.migrate()
    preparation.collect_static()
    facts: dict[str, Any] = {"manned": _is_manned(), "demo": _is_demo()}
    if demo and not facts["manned"]:
        _say("Writing the demo newsroom…")
        from jarchi.exchange.demo.seed import seed

        seed()
        facts = {"manned": True, "demo": True}
    preparation.remember(**facts)
    if not facts["manned"]:
        from jarchi.desk import first_run

        facts["code"] = first_run.new_code()
    return facts


def go_on_air(arguments: argparse.Namespace, facts: dict[str, Any]) -> int:
    place = ["--host", arguments.host, "--port", str(arguments.port), "--workers", str(arguments.workers)]
    server, worker = Part("server", ["server", *place], _say), Part("worker", ["worker"], _say)
    supervisor = Supervisor([server, worker])
    supervisor.listen_to_signals()
    deadline = time.monotonic() + FIRST_ANSWER
    try:
        supervisor.start()
        supervisor.run(
            until=lambda: (
                answers(arguments.host, arguments.port) or server.deaths > 2 or time.monotonic() > deadline
            )
        )
        if not supervisor.stopping.is_set():
            if not answers(arguments.host, arguments.port):
                raise Unusable("The server does not come up; what it said stands above.")
            announce(facts)
            supervisor.run()
        _say("Going off the air…")
        return 0
    finally:
        supervisor.stop()


def answers(host: str, port: int) -> bool:
    connection = http.client.HTTPConnection(reachable(host), port, timeout=5)
    try:
        connection.request("GET", "/healthz", headers={"Host": "localhost"})
        return connection.getresponse().status == 200
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()


def announce(facts: dict[str, Any]) -> None:
    url = os.environ["JARCHI_URL"].rstrip("/")
    lines = [f"Jarchi is on air: {url}/"]
    if code := facts.get("code"):
        lines.append(
            f"Nobody has an account yet; make the chief editor's: {url}/desk/first-run/ (code {code})"
        )
    elif facts.get("demo"):
        from jarchi.exchange.demo.logins import LOGINS, password_of

        logins = ", ".join(f"{login.username} / {password_of(login.username)}" for login in LOGINS)
        lines.append(f"The desk: {url}/desk/ (demo logins: {logins})")
    else:
        lines.append(f"The desk: {url}/desk/")
    sys.stdout.write("\n".join(lines) + "\n")
    sys.stdout.flush()


def _is_manned() -> bool:
    from jarchi.readers.models import User

    return User.objects.staff().exists()


def _is_demo() -> bool:
    """Whether the demo's accounts are there with the passwords they were given."""
    from jarchi.exchange.demo.logins import LOGINS, password_of
    from jarchi.readers.models import User

    accounts = {
        user.username: user for user in User.objects.filter(username__in=[login.username for login in LOGINS])
    }
    return len(accounts) == len(LOGINS) and all(
        user.check_password(password_of(name)) for name, user in accounts.items()
    )


def _who(mark: Path) -> str:
    try:
        facts = json.loads(mark.read_text())
        return f": {facts['url']}/, process {facts['pid']}"
    except (OSError, ValueError, KeyError):
        return ""


def _say(line: str) -> None:
    sys.stderr.write(line + "\n")
    sys.stderr.flush()
