"""Keeps the parts of a newsroom running: starts them, starts them again when they die, stops all of them.

Each part is `jarchi <part>` in a process group of its own, so that Ctrl-C reaches the supervisor alone and a
group can be ended whole. Parts end by themselves when the supervisor is gone, however it went.
"""

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Sequence

GRACE = 15.0  # seconds for a part to finish what it does before it is killed
LONGEST_PAUSE = 30.0  # before a part that keeps dying is started again
WELL_AFTER = 60.0  # seconds of life after which earlier deaths are forgotten
LOOK_EVERY = 0.1
SUPERVISOR = "JARCHI_SUPERVISOR"  # the supervisor's process id, in the environment of its parts


def end_with_parent(parent: int | None = None) -> None:
    """End this process (SIGTERM, and SIGKILL if that is not enough) soon after the process `parent` is gone.

    `parent`: this process's parent by default.
    """
    expected = os.getppid() if parent is None else parent

    def watch() -> None:
        while os.getppid() == expected:
            time.sleep(0.5)
        os.kill(os.getpid(), signal.SIGTERM)
        time.sleep(GRACE)
        os.kill(os.getpid(), signal.SIGKILL)

    threading.Thread(target=watch, name="parent", daemon=True).start()


def end_with_supervisor() -> None:
    """The same, in a part that was started by a supervisor; does nothing in one that was not."""
    if supervisor := os.environ.get(SUPERVISOR):
        end_with_parent(int(supervisor))


class Part:
    def __init__(self, name: str, arguments: Sequence[str], say: Callable[[str], None]) -> None:
        self.name = name
        self.command = [sys.executable, "-m", "jarchi", *arguments]
        self.say = say
        self.process: subprocess.Popen[bytes] | None = None
        self.deaths = 0
        self.started = self.again_at = 0.0

    def start(self) -> None:
        environment = {**os.environ, SUPERVISOR: str(os.getpid())}
        self.process = subprocess.Popen(  # noqa: S603 -- our own command
            self.command, env=environment, stdin=subprocess.DEVNULL, start_new_session=True
        )
        self.started = time.monotonic()

    def look_after(self) -> None:
        """Start it again if it died, later each time."""
        now = time.monotonic()
        if self.process is None:
            if now >= self.again_at:
                self.start()
            return
        if (status := self.process.poll()) is None:
            return
        self.deaths = 1 if now - self.started > WELL_AFTER else self.deaths + 1
        pause = 0.0 if self.deaths == 1 else min(LONGEST_PAUSE, 2.0 ** (self.deaths - 2))
        when = f"in {pause:.0f} s" if pause else "at once"
        self._kill_group()  # whatever it left behind
        self.say(f"The {self.name} ended ({_ending(status)}); it is started again {when}.")
        self.process, self.again_at = None, now + pause
        if not pause:
            self.start()

    def ask_to_stop(self) -> None:
        if self.process and self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)

    def stop(self, deadline: float) -> None:
        if self.process is None:
            return
        try:
            self.process.wait(max(0.1, deadline - time.monotonic()))
        except subprocess.TimeoutExpired:
            self.say(f"The {self.name} does not stop; it is killed.")
        self._kill_group()
        self.process.wait()

    def _kill_group(self) -> None:
        if self.process:
            try:
                os.killpg(self.process.pid, signal.SIGKILL)
            except (ProcessLookupError, PermissionError):  # the group is empty
                return


class Supervisor:
    def __init__(self, parts: Sequence[Part]) -> None:
        self.parts = parts
        self.stopping = threading.Event()

    def listen_to_signals(self) -> None:
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            if number != signal.SIGHUP or signal.getsignal(number) != signal.SIG_IGN:  # nohup
                signal.signal(number, lambda *_: self.stopping.set())

    def start(self) -> None:
        for part in self.parts:
            part.start()

    def run(self, until: Callable[[], bool] = lambda: False) -> None:
        """Look after the parts until `until()` or until told to stop."""
        while not self.stopping.wait(LOOK_EVERY) and not until():
            for part in self.parts:
                part.look_after()

    def stop(self) -> None:
        for part in self.parts:
            part.ask_to_stop()
        deadline = time.monotonic() + GRACE
        for part in self.parts:
            part.stop(deadline)


def _ending(status: int) -> str:
    return f"killed by signal {-status}" if status < 0 else f"exit status {status}"
