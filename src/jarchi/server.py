"""The web server: Granian with `jarchi.asgi`, started by `jarchi up` or by a service manager as `jarchi
server`."""

import gc
import multiprocessing
import resource
from typing import Any

from jarchi.supervisor import end_with_parent

BACKLOG = 4096  # connections that wait to be accepted: all readers of the feed come back after a restart
MOST_DESCRIPTORS = 1_000_000
GRACE = 10  # seconds for requests under way when the server is told to stop


def load(_: str | None = None) -> Any:
    """Called in each of Granian's processes."""
    end_with_parent()
    from jarchi.asgi import application

    gc.freeze()  # what was imported lives as long as the process: the collector need not look at it again and again
    return application


def run(host: str, port: int, workers: int) -> int:
    from granian.constants import Interfaces, Loops
    from granian.log import LogLevels
    from granian.server import Server

    descriptors = raise_descriptor_limit()
    prepare_store()
    if multiprocessing.get_start_method() == "fork":
        import jarchi.asgi  # noqa: F401 -- once, here: the workers are forks, start at once and share its memory

    server = Server(
        "jarchi.asgi:application",
        address=host,
        port=port,
        interface=Interfaces.ASGI,
        loop=Loops.uvloop,
        workers=workers,
        websockets=False,
        backlog=BACKLOG,
        backpressure=descriptors,  # by default, some thousand open streams would stop every other request
        log_level=LogLevels.warning,
        respawn_failed_workers=True,
        workers_kill_timeout=GRACE,
    )
    server.serve(target_loader=load)
    return 0


def raise_descriptor_limit() -> int:
    """As far as the system allows, since each reader of the feed holds one; returns how many there are now."""
    _, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    most = MOST_DESCRIPTORS if hard == resource.RLIM_INFINITY else min(hard, MOST_DESCRIPTORS)
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, hard))
    return most


def prepare_store() -> None:
    """Pages that other code, settings or another database made are not for our readers."""
    import django

    from jarchi import preparation

    django.setup()
    from jarchi.delivery.store import of_newsroom

    of_newsroom().prepare(preparation.pages_fingerprint())
