"""wrk: how fast something answers, and how long the slowest readers wait."""

import re
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from delivery.serving import Server

CONNECTIONS = 32
SCRIPTS = Path(__file__).parent
UNITS = {"us": 1e-3, "ms": 1.0, "s": 1e3, "m": 6e4}


@dataclass(frozen=True)
class Load:
    """`rate`: answers a second; `cpu`: ms of the server's processors for an answer; `p50`, `p99`: ms."""

    rate: float
    cpu: float
    p50: float
    p99: float


@dataclass(frozen=True)
class Target:
    name: str
    server: Server
    path: str
    script: str = ""  # of wrk, in this folder; reads the paths that follow in `arguments`
    arguments: Sequence[str] = ()


def load(target: Target, seconds: float) -> Load:
    """Raises `SystemExit` if any answer is not 200."""
    before = target.server.cpu()
    said = subprocess.run(command(target, seconds), capture_output=True, text=True, check=True).stdout
    if "Non-2xx" in said or "Socket errors" in said:
        raise SystemExit(f"{target.name} {target.path}: {said}")
    rate = float(re.search(r"Requests/sec:\s+([\d.]+)", said)[1])
    answers = int(re.search(r"(\d+) requests in", said)[1])
    cpu = 1000 * (target.server.cpu() - before) / max(1, answers)
    return Load(rate, cpu, _milliseconds(said, "50%"), _milliseconds(said, "99%"))


def command(target: Target, seconds: float) -> list[str]:
    script = ["-s", str(SCRIPTS / target.script)] if target.script else []
    sent = ["wrk", "-t2", f"-c{CONNECTIONS}", f"-d{seconds:.0f}", "--timeout", "20s", "--latency", *script]
    return [*sent, target.server.url + target.path, *(["--", *target.arguments] if target.arguments else [])]


def in_turns(targets: Sequence[Target], rounds: int, seconds: float) -> dict[str, list[Load]]:
    """Each target once a round, so that whatever else the machine does falls on all; the first warms up."""
    found: dict[str, list[Load]] = {target.name: [] for target in targets}
    for target in targets:
        load(target, 3)
    for _ in range(rounds):
        for target in targets:
            found[target.name].append(load(target, seconds))
    return found


def _milliseconds(said: str, share: str) -> float:
    number, unit = re.search(rf"{share}\s+([\d.]+)(us|ms|s|m)\b", said).groups()
    return float(number) * UNITS[unit]
