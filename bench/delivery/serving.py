"""What is measured, started and ended: Jarchi and the reference."""

import contextlib
import os
import signal
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

BENCH = Path(__file__).resolve().parents[1]
SOURCE = BENCH.parent / "src"
REFERENCE = BENCH / "reference" / "wagtail"
PATIENCE = 120.0  # seconds until a server must answer
TICKS = os.sysconf("SC_CLK_TCK")


@dataclass(frozen=True)
class Server:
    """One or more processes, each the leader of a session, that answer at `url`."""

    url: str
    processes: list[subprocess.Popen[bytes]]

    def members(self) -> list[int]:
        """All process ids of its sessions."""
        leaders = {str(process.pid) for process in self.processes}
        return [pid for pid, fields in _processes() if fields[3] in leaders]

    def cpu(self) -> float:
        """Seconds that its living processes have used so far."""
        members = set(self.members())
        return sum(int(fields[11]) + int(fields[12]) for pid, fields in _processes() if pid in members) / TICKS

    def stop(self) -> None:
        for process in self.processes:
            process.send_signal(signal.SIGTERM)
        for process in self.processes:
            try:
                process.wait(20)
            except subprocess.TimeoutExpired:
                os.killpg(process.pid, signal.SIGKILL)
                process.wait()


@contextlib.contextmanager
def jarchi(data: Path, port: int, **settings: str) -> Iterator[Server]:
    """The parts that `jarchi up` runs: a server with two workers and the worker."""
    environment = jarchi_environment(data, port) | settings
    front = ["server", "--host", "127.0.0.1", "--port", str(port), "--workers", "2"]
    commands = [[sys.executable, "-m", "jarchi", *part] for part in (front, ["worker"])]
    with running(f"http://127.0.0.1:{port}", "/healthz", commands, environment) as server:
        yield server


def jarchi_environment(data: Path, port: int) -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("JARCHI_", "DJANGO_"))}
    path = os.pathsep.join([str(SOURCE), str(BENCH)])
    return {**kept, "JARCHI_DATA": str(data), "JARCHI_URL": f"http://127.0.0.1:{port}", "PYTHONPATH": path}


@contextlib.contextmanager
def reference(data: Path, port: int, interface: str = "wsgi") -> Iterator[Server]:
    command = [sys.executable, "-m", "granian", "--interface", interface, "--workers", "2", "--log-level", "error"]
    command += ["--port", str(port), f"reference.{interface}:application"]
    with running(f"http://127.0.0.1:{port}", "/", [command], reference_environment(data)) as server:
        yield server


def reference_environment(data: Path) -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith("DJANGO_")}
    return {**kept, "REFERENCE_DATA": str(data), "PYTHONPATH": os.pathsep.join([str(REFERENCE), str(BENCH)])}


@contextlib.contextmanager
def running(url: str, probe: str, commands: list[list[str]], environment: dict[str, str]) -> Iterator[Server]:
    processes = [
        subprocess.Popen(command, env=environment, stdin=subprocess.DEVNULL, start_new_session=True)
        for command in commands
    ]
    server = Server(url, processes)
    try:
        _wait(server, f"{url}{probe}")
        yield server
    finally:
        server.stop()


def memory(pid: int) -> tuple[float, float]:
    """(RSS, PSS) in MB; PSS parts what is shared among those who share it."""
    with contextlib.suppress(OSError):
        sizes = dict(line.split(":", 1) for line in Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()[1:])
        return tuple(int(sizes[name].split()[0]) / 1024 for name in ("Rss", "Pss"))  # type: ignore[return-value]
    return 0.0, 0.0


def name_of(pid: int) -> str:
    words = Path(f"/proc/{pid}/cmdline").read_bytes().split(b"\0")
    return next((word.decode() for word in words if word in (b"server", b"worker")), f"process {pid}")


def _wait(server: Server, url: str) -> None:
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end:
        if any(process.poll() is not None for process in server.processes):
            break
        with contextlib.suppress(OSError):
            if urllib.request.urlopen(url, timeout=5).status == 200:
                return
        time.sleep(0.1)
    raise SystemExit(f"{url} does not answer: {server.processes[0].args}")


def _processes() -> Iterator[tuple[int, list[str]]]:
    """(process id, the fields of /proc/<pid>/stat after the name: state, parent, group, session, …)"""
    for stat in Path("/proc").glob("[0-9]*/stat"):
        with contextlib.suppress(OSError):
            yield int(stat.parent.name), stat.read_text().rpartition(")")[2].split()
