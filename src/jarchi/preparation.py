"""What must be in order before the newsroom goes on air: directory, messages, database, static files.

The slow part is skipped when nothing changed since the last time: `ready.json` in the data directory holds a
fingerprint of everything that preparation depends on, and is computed without loading Django.
"""

import fcntl
import hashlib
import json
import os
import re
import stat
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from importlib.metadata import version
from pathlib import Path
from typing import Any

from jarchi import __version__
from jarchi.supervisor import SUPERVISOR

PACKAGE = Path(__file__).resolve().parent
TRACES = {"secret.key", "jarchi.sqlite3", "lost+found"}  # of a newsroom, or of a fresh volume


class Unusable(Exception):
    """The set-up does not allow to go on; the message says what to do."""


def data_directory() -> Path:
    """The data directory (made if missing), readable by its owner only; nor will others read what we write there.

    Raises `Unusable`.
    """
    os.umask(os.umask(0o077) | 0o007)
    path = Path(os.environ.get("JARCHI_DATA", "jarchi-data")).resolve()
    try:
        path.mkdir(mode=0o700, parents=True, exist_ok=True)
        names = [entry.name for entry in path.iterdir()]
        if names and not any(name in TRACES or name.endswith(".lock") for name in names):
            raise Unusable(f"{path} holds other things than a newsroom; choose an empty directory with --data.")
        mode = stat.S_IMODE(path.stat().st_mode)
        if path.stat().st_uid == os.getuid() and mode & ~0o710:  # a web server's group may pass through
            path.chmod(mode & 0o710)
    except OSError as error:
        raise Unusable(f"The data directory {path} cannot be made: {error.strerror}.") from error
    if not os.access(path, os.R_OK | os.W_OK | os.X_OK):
        raise Unusable(
            f"The data directory {path} is not writable for this user; choose another one with --data."
        )
    return path


def read_settings() -> None:
    """Raises `Unusable` instead of whatever a malformed variable makes the settings raise."""
    from django.conf import settings

    try:
        settings.DATABASES  # noqa: B018 -- the first look reads them
    except ValueError as error:
        raise Unusable(f"The environment makes no settings (docs/reference/settings.md): {error}") from error


@contextmanager
def lock(name: str, *, wait: bool) -> Iterator[Path]:
    """Hold `name`.lock in the data directory; it ends with the process, however that ends.

    Raises `BlockingIOError` if somebody else holds it and `wait` is false.
    """
    path = data_directory() / f"{name}.lock"
    with path.open("a+") as file:
        path.chmod(0o600)
        fcntl.flock(file, fcntl.LOCK_EX | (0 if wait else fcntl.LOCK_NB))
        yield path


# --- ready.json -------------------------------------------------------------------------------------------
def remembered() -> dict[str, Any]:
    """What the last preparation left, such as `{"manned": True, "demo": False}`; {} if it must be done
    again."""
    facts = _kept()
    return facts if facts.get("all") == fingerprint() else {}


def was_ready() -> bool:
    """Whether there was a preparation at all."""
    return bool(_kept())


def remember(**facts: Any) -> None:
    path = data_directory() / "ready.json"
    fresh = path.with_suffix(f".{os.getpid()}")
    fresh.write_text(json.dumps({"all": fingerprint(), "static": _static_fingerprint(), **facts}))
    fresh.chmod(0o600)
    fresh.replace(path)


def fingerprint() -> str:
    """Changes whenever preparation may have something to do. Needs no Django."""
    database = data_directory() / "jarchi.sqlite3"
    elsewhere = os.environ.get("JARCHI_DATABASE_URL")
    # A database elsewhere may have been replaced without our knowing: never the same twice.
    place = (elsewhere, time.time_ns()) if elsewhere else database.exists() and database.stat().st_ino
    chosen = sorted(item for item in os.environ.items() if _matters(*item))
    files = _package_files("migrations", "locale")
    return _hash([*files, version("django-tasks-db"), place, chosen, _static_fingerprint()])


def pages_fingerprint() -> str:
    """Changes whenever the same story may make another page: with our code, our settings, the database."""
    database = data_directory() / "jarchi.sqlite3"
    place = os.environ.get("JARCHI_DATABASE_URL") or (database.exists() and database.stat().st_ino)
    chosen = sorted(item for item in os.environ.items() if item[0].startswith("JARCHI_") and item[0] != SUPERVISOR)
    versions = [version("django"), version("wagtail")]
    return _hash([*_files(lambda name: name.endswith((".py", ".html", ".po", ".css", ".js"))), place, chosen, versions])


def _matters(name: str, value: str) -> bool:
    """Whether that environment variable may change what the checks find. A port on this machine does not."""
    if name == "JARCHI_URL":
        return not value.startswith("http://127.0.0.1:")
    return name.startswith("JARCHI_") and name not in ("JARCHI_DATA", SUPERVISOR)


def _static_fingerprint() -> str:
    collected = (data_directory() / "static" / "staticfiles.json").exists()
    return _hash([*_package_files("static"), version("django"), version("wagtail"), collected])


def _package_files(*kinds: str) -> Iterator[tuple[str, int, int]]:
    """Each file in folders called so: (path, size, changed)."""
    inner = re.compile(rf"(?:^|.*/)(?:{'|'.join(kinds)})/.*(?<!\.pyc)(?<!\.mo)")
    return _files(lambda name: bool(inner.fullmatch(name)))


def _files(is_meant: Callable[[str], bool]) -> Iterator[tuple[str, int, int]]:
    """Files of the package whose path in it is meant: (path, size, changed)."""
    for folder, _, names in os.walk(PACKAGE):
        for path in (os.path.join(folder, name) for name in names):
            if is_meant(os.path.relpath(path, PACKAGE)):
                facts = os.stat(path)
                yield (path, facts.st_size, facts.st_mtime_ns)


def _hash(parts: list[Any]) -> str:
    return hashlib.sha256(repr([__version__, *sorted(map(repr, parts))]).encode()).hexdigest()


def _kept() -> dict[str, Any]:
    try:
        facts: dict[str, Any] = json.loads((data_directory() / "ready.json").read_text())
    except (OSError, ValueError):
        return {}
    return facts


# --- the work; Django is loaded -----------------------------------------------------------------------------
def compile_messages() -> None:
    """Make each .mo that is missing or older than its .po (an installed package brings them; a checkout may
    not)."""
    from babel.messages.mofile import write_mo
    from babel.messages.pofile import read_po

    for po in PACKAGE.glob("**/locale/*/LC_MESSAGES/*.po"):
        mo = po.with_suffix(".mo")
        if mo.exists() and mo.stat().st_mtime >= po.stat().st_mtime:
            continue
        fresh = mo.with_suffix(f".{os.getpid()}")
        with po.open("rb") as source, fresh.open("wb") as target:
            write_mo(target, read_po(source))
        fresh.replace(mo)


def check() -> list[str]:
    """Our system checks: raises `Unusable` with all errors, returns the warnings."""
    from django.core import checks

    found = checks.run_checks(tags=["jarchi"], databases=["default"])
    lines = [f"{message.id}: {message.msg} {message.hint or ''}".strip() for message in found]
    if any(message.is_serious() for message in found):
        raise Unusable(" | ".join(lines))
    return lines


def has_tables() -> bool:
    from django.db import connection

    return "django_migrations" in connection.introspection.table_names()


def is_migrated() -> bool:
    from django.db import connection
    from django.db.migrations.executor import MigrationExecutor

    executor = MigrationExecutor(connection)
    return not executor.migration_plan(executor.loader.graph.leaf_nodes())


def migrate() -> None:
    """Bring the database's tables up to date. Several machines may start at once: one does it, the others
    wait."""
    from django.core.management import call_command
    from django.db import connection

    with lock("preparing", wait=True):
        if connection.vendor == "postgresql":
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_lock(hashtext('jarchi.migrate'))")
        try:
            if not is_migrated():
                call_command("migrate", interactive=False, verbosity=0)
        finally:
            if connection.vendor == "postgresql":
                with connection.cursor() as cursor:
                    cursor.execute("SELECT pg_advisory_unlock(hashtext('jarchi.migrate'))")


def collect_static() -> None:
    """Unless it was done with the same files before."""
    if _kept().get("static") == _static_fingerprint():
        return
    from django.core.management import call_command

    call_command("collectstatic", interactive=False, verbosity=0)


def database_is_ready() -> None:
    """For commands that may come before the first `jarchi up`: an empty database is made; an outdated one is
    left alone, because a server of the old version may be using it. Raises `Unusable` then."""
    if remembered():
        return
    if not has_tables():
        compile_messages()
        migrate()
    elif not is_migrated():
        raise Unusable(
            "The database is of an older version: stop Jarchi and start `jarchi up`, which updates it."
        )
