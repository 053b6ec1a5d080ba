"""The worker: everything that happens without a request, in one process.

One thread per journal consumer, one per outlet that sends, one for the minute-exact schedule, one for queued tasks, one
for housekeeping. A thread that fails says so, waits longer each time, and goes on; the others do not notice.
"""

import logging
import os
import signal
import threading
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

from django.conf import settings
from django.core.management import call_command
from django.db import DatabaseError, InterfaceError, OperationalError, close_old_connections, connections
from django.utils.crypto import get_random_string
from django_tasks_db.management.commands.db_worker import Worker as TaskWorker
from django_tasks_db.models import DBTaskResult

from jarchi import cdn, purging
from jarchi.articles.scheduling import Schedule
from jarchi.channels import actions as outbox
from jarchi.channels import receivers as channels
from jarchi.channels.sending import senders
from jarchi.comments import counting, personal
from jarchi.corrections import personal as reports
from jarchi.corrections import reminding
from jarchi.delivery.store import of_newsroom
from jarchi.journal import consumers
from jarchi.push import sending as push
from jarchi.readers import data, identity, letters, phones

logger = logging.getLogger(__name__)

SCHEDULE_EVERY = 0.25  # seconds: a story's minute is met within one
TASKS_EVERY = 0.2
HOUSEKEEPING_EVERY = 3600.0
PAGES_EVERY = 0.5  # those whose time is over go
SWEEP_EVERY = 600.0
LONGEST_PAUSE = 60.0  # after failures
LONGEST_PAUSE_DATABASE = 5.0  # while the database is away
TASK_ATTEMPTS = 3  # of a task whose worker was killed while running it


class Loop(threading.Thread):
    """Calls `beat` again and again; it returns how many seconds to wait until the next time."""

    def __init__(self, name: str, beat: Callable[[], float], stop: threading.Event, *, first: float = 0) -> None:
        super().__init__(name=name)
        self.beat = beat
        self.stop = stop
        self.first = first
        self.failures = 0

    def run(self) -> None:
        self.stop.wait(self.first)
        try:
            while not self.stop.is_set():
                self.stop.wait(self.once())
        finally:
            connections.close_all()

    def once(self) -> float:
        try:
            close_old_connections()
            pause = self.beat()
        except (OperationalError, InterfaceError) as error:
            return self._failed(
                f"the database is away or busy ({' '.join(str(error).split())})", LONGEST_PAUSE_DATABASE
            )
        except Exception:
            logger.exception("%s failed and will be tried again", self.name)
            return self._failed("", LONGEST_PAUSE)
        if self.failures:
            logger.warning("%s: all is well again", self.name)
            self.failures = 0
        return pause

    def _failed(self, message: str, longest: float) -> float:
        connections.close_all()
        self.failures += 1
        if message and self.failures == 1:
            logger.error("%s: %s", self.name, message)
        return min(longest, 0.25 * 2 ** min(self.failures, 10))


class Tasks:
    """Runs queued tasks with django-tasks' own worker, in batches, so that an idle queue costs one
    reading."""

    def __init__(self, worker_id: str, stop: threading.Event) -> None:
        self.worker_id = worker_id
        self.stop = stop
        self.runner: TaskWorker | None = None
        self.recovered = False

    def beat(self) -> float:
        if not self.recovered:
            recover_tasks(self.worker_id)
            self.recovered = True
        if DBTaskResult.objects.ready().filter(backend_name="default").exists():
            self.runner = TaskWorker(
                queue_names=["*"], excluded_queue_names=[], interval=0, batch=True, backend_name="default",
                startup_delay=False, max_tasks=None, worker_id=self.worker_id,
            )  # fmt: skip
            self.runner.running = not self.stop.is_set()
            self.runner.run()
        return TASKS_EVERY

    def finish(self) -> None:
        """The task being run is the last one."""
        if self.runner:
            self.runner.running = False


def recover_tasks(worker_id: str) -> int:
    """Queue again what this worker was running when it was killed; returns how many tasks."""
    recovered = 0
    for task in DBTaskResult.objects.running():
        if task.worker_ids[-1:] != [worker_id]:
            continue
        if len(task.worker_ids) >= TASK_ATTEMPTS:
            task.set_failed(RuntimeError(f"the worker was killed {len(task.worker_ids)} times while running this"))
        else:
            DBTaskResult.objects.filter(pk=task.pk).update(status="READY")
            recovered += 1
    return recovered


def keep_house() -> float:
    call_command("prune_db_task_results", queue_name="*", verbosity=0)
    call_command("clearsessions", verbosity=0)
    outbox.forget_old()
    push.forget_old()
    personal.forget_networks()
    reports.forget()
    reminding.remind()
    letters.forget_old()
    identity.forget_old()
    identity.renew_seals()
    phones.forget_old()
    data.forget_unconfirmed()
    return HOUSEKEEPING_EVERY


def expire_pages() -> float:
    """For nginx, which cannot know what a page's time is."""
    of_newsroom().purge_ended()
    return PAGES_EVERY


def sweep_store() -> float:
    of_newsroom().sweep()
    return SWEEP_EVERY


def loops(stop: threading.Event, tasks: Tasks) -> list[Loop]:
    schedule = Schedule()

    def keep_schedule() -> float:
        schedule.carry_out()
        return SCHEDULE_EVERY

    def attend(consumer: consumers.Consumer) -> Callable[[], float]:
        def beat() -> float:
            consumers.listen()
            if consumer.step(stop.is_set):
                return consumers.GLANCE_EVERY  # what follows one another closely is read together
            consumer.wait_for_news()
            return 0

        return beat

    return [
        Loop("schedule", keep_schedule, stop),
        Loop("tasks", tasks.beat, stop),
        Loop("housekeeping", keep_house, stop, first=60),
        Loop("pages", expire_pages, stop),
        Loop("store", sweep_store, stop),
        Loop("counts", counting.tell, stop),
        Loop("push", push.Sender(stop.is_set).beat, stop),
        Loop("letters", lambda: letters.beat(stop.is_set), stop),
        *(Loop(name, attend(consumer), stop) for name, consumer in consumers.registry.items()),
        *(Loop(name, sender.beat, stop) for name, sender in senders(stop.is_set).items()),
    ]


def run() -> int:
    """Work until SIGTERM or SIGINT; what is being done then is finished first."""
    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    tasks = Tasks(_worker_id(), stop)
    purging.register(_worker_id())
    cdn.register()
    channels.register()
    threads = loops(stop, tasks)
    for thread in threads:
        thread.start()
    while not stop.wait(1):
        if dead := [thread.name for thread in threads if not thread.is_alive()]:
            logger.critical("these parts of the worker ended: %s", ", ".join(dead))
            break
    failed = not stop.is_set()
    stop.set()
    tasks.finish()
    for thread in threads:
        thread.join()
    with suppress(DatabaseError):  # away: what was stepped over is read once more
        for consumer in consumers.registry.values():
            consumer.settle()
    return int(failed)


def _worker_id() -> str:
    """Stays the same in one data directory, so that tasks of a killed worker are found again."""
    path = Path(settings.DATA) / "worker.id"
    if not path.exists():
        fresh = path.with_suffix(f".{os.getpid()}")
        fresh.write_text(get_random_string(32))
        fresh.replace(path)
    return path.read_text()
