"""Rows 1: ten thousand connected readers."""

import asyncio
import contextlib
import json
import os
import signal
import sqlite3
import statistics
import subprocess
import sys
import threading
import time
from dataclasses import dataclass

from delivery import serving
from delivery.load import Target, load
from delivery.newsrooms import tell
from delivery.report import Row, percentile

from feed.crowd import Crowd

LIVE = "/ru/feed/live"
PUBLISHES_BESIDE = 2.0  # seconds between them, while pages are read


@dataclass
class Run:
    newsroom: object
    port: int
    readers: int
    publishes: int
    seconds: float


def front(run):
    environment = serving.jarchi_environment(run.newsroom.data, run.port)
    place = ["--host", "127.0.0.1", "--port", str(run.port)]
    command = [sys.executable, "-m", "jarchi", "server", *place, "--workers", "2"]
    return serving.running(f"http://127.0.0.1:{run.port}", "/healthz", [command], environment)


class Editor:
    """Publishes numbered stories in a process of its own."""

    def __init__(self, run):
        arguments = ("delivery.publishing", "told", "0", str(run.newsroom.file))
        self.process = run.newsroom.command(run.port, *arguments)
        self.process.stdout.readline()

    def publish(self, number):
        """`{"called", "committed"}`: moments."""
        self.process.stdin.write(f"{number}\n")
        self.process.stdin.flush()
        return json.loads(self.process.stdout.readline())

    def stop(self):
        self.process.stdin.close()
        self.process.wait()


async def measure(run):
    rows = []
    editor = Editor(run)
    try:
        with front(run) as server:
            rows += await fan_out(run, server, editor)
            rows += await beside(run, server, editor)
        rows += await restart(run, editor)
    finally:
        editor.stop()
    return rows


async def fan_out(run, server, editor):
    tell(f"{run.readers:,} readers, {run.publishes} publishes")
    before = memory(server)
    crowd = Crowd(run.port, LIVE)
    took = await crowd.come(run.readers)
    used = memory(server) - before
    ours = await told(crowd, run.publishes, lambda number: asyncio.to_thread(editor.publish, number))
    crowd.leave()
    bare = await bare_fan_out(run)
    worst, reference = percentile(ours, 0.99), percentile(bare, 0.99)
    each = used * 1024 / run.readers
    return [
        Row(
            f"1. commit → {run.readers:,} readers, {run.publishes} publishes",
            f"p99 {1000 * worst:.0f} ms, {spread(ours)}",
            f"a bare protocol: p99 {1000 * reference:.0f} ms, {spread(bare)}",
            f"{worst / reference:.1f}×", "p99 ≤ 400 ms", worst <= 0.4,
        ),
        Row("1. memory of a connected reader (PSS of the server)", f"{each:.0f} KB", "", "", "≤ 40 KB", each <= 40),
        Row(f"1. {run.readers:,} connect", f"{took:.1f} s, {crowd.errors} errors"),
    ]  # fmt: skip


async def told(crowd, publishes, publish):
    """Of all readers and publishes, seconds from the commit on."""
    found = []
    for _ in range(publishes):
        number = time.time_ns()
        crowd.mark = f"№ {number}".encode()
        publishing = asyncio.ensure_future(publish(number))
        found += await crowd.watch(crowd.mark, lambda publishing=publishing: publishing.result()["committed"])
        await asyncio.sleep(0.3)
    return found


async def bare_fan_out(run):
    tell("the same by a bare protocol")
    port = run.port + 1
    command = [sys.executable, "-m", "feed.bare", str(port)]
    environment = serving.jarchi_environment(run.newsroom.data, port)
    with subprocess.Popen(command, env=environment, stdin=subprocess.PIPE, text=True) as server:
        await asyncio.sleep(2)
        crowd = Crowd(port, LIVE)
        await crowd.come(run.readers)

        async def publish(number):
            server.stdin.write(f"№ {number} {'x' * 500}\n")
            server.stdin.flush()
            return {"committed": time.monotonic()}

        found = await told(crowd, run.publishes, publish)
        crowd.leave()
        server.stdin.close()
    return found


async def beside(run, server, editor):
    tell("pages are read meanwhile")
    target = Target("home", server, run.newsroom.addresses["home"])
    loads = {"alone": [], "crowd": []}
    await asyncio.to_thread(load, target, 3)
    for number in range(3):
        loads["alone"].append(await asyncio.to_thread(load, target, run.seconds))
        crowd = Crowd(run.port, LIVE)
        await crowd.come(run.readers)
        stop = threading.Event()
        publishing = threading.Thread(target=publish_until, args=(stop, editor))
        publishing.start()
        loads["crowd"].append(await asyncio.to_thread(load, target, run.seconds))
        stop.set()
        await asyncio.to_thread(publishing.join)
        crowd.leave()
        await asyncio.sleep(1)
        rates = {name: f"{each[-1].rate:,.0f}/s" for name, each in loads.items()}
        tell(f"round {number + 1}: {rates}")
    alone, crowded = (statistics.median(each.rate for each in loads[name]) for name in ("alone", "crowd"))
    what = f"1. home a second, {run.readers:,} readers connected, a publish every {PUBLISHES_BESIDE:.0f} s"
    ratio = crowded / alone
    return [Row(what, f"{crowded:,.0f}/s", f"without them {alone:,.0f}/s", f"{ratio:.2f}", "≥ 0.8", ratio >= 0.8)]


def publish_until(stop, editor):
    while not stop.wait(PUBLISHES_BESIDE):
        editor.publish(time.time_ns())


async def restart(run, editor):
    """The server dies with all its readers; a story is published; then all come back at once."""
    tell("kill -9, and all come back")
    with front(run) as server:
        first = Crowd(run.port, LIVE)
        await first.come(run.readers)
        since = newest(run)
        for leader in server.processes:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(leader.pid, signal.SIGKILL)
        first.leave()
    number = time.time_ns()
    await asyncio.to_thread(editor.publish, number)
    with front(run):
        crowd = Crowd(run.port, f"{LIVE}?since={since}")
        crowd.mark = f"№ {number}".encode()
        began = time.monotonic()
        took = await crowd.come(run.readers)
        caught_up = await crowd.watch(crowd.mark, lambda: began)
        after = await told(crowd, 1, lambda number: asyncio.to_thread(editor.publish, number))
        lost, errors = crowd.lost, crowd.errors
        crowd.leave()
    return [
        Row(
            f"1. server killed, {run.readers:,} come back at once",
            f"{errors} errors, {lost} lost; all connected in {took:.1f} s, all had what they missed after "
            f"{caught_up[-1]:.1f} s, the next story in {1000 * after[-1]:.0f} ms",
            "", "", "no error", errors == lost == 0,
        )
    ]  # fmt: skip


def newest(run):
    with contextlib.closing(sqlite3.connect(run.newsroom.data / "jarchi.sqlite3")) as database:
        return database.execute("SELECT max(id) FROM journal_entry").fetchone()[0]


def memory(server):
    """MB, PSS."""
    return sum(serving.memory(pid)[1] for pid in server.members())


def spread(found):
    return f"p50 {1000 * percentile(found, 0.5):.0f}, max {1000 * max(found):.0f}"
