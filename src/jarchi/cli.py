"""The `jarchi` command. A room brings its own commands with `add_arguments(subparsers)`; each parser sets
`run`.

`run(arguments)` is called after Django is set up and answers with the exit code: 0 done, 1 failed, 2 misused.
A parser that sets `bare=True` is run before Django is loaded, one that sets `needs_database=False` without
looking at tables.
"""

import argparse
import os
import signal
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, NoReturn

from jarchi import __version__, commands, delivery_commands
from jarchi.channels import commands as channels
from jarchi.comments import commands as comments
from jarchi.exchange import commands as exchange
from jarchi.preparation import Unusable, data_directory, database_is_ready, read_settings

FAILED, MISUSED, INTERRUPTED = 1, 2, 130


class Parser(argparse.ArgumentParser):
    """Every command, ours or a room's, takes --data; a mistake is told in one line."""

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, allow_abbrev=False, **kwargs)  # type: ignore[arg-type, misc]
        self.add_argument(
            "--data", type=Path, metavar="DIR", default=argparse.SUPPRESS,
            help="the directory that holds everything (default: JARCHI_DATA or ./jarchi-data)",
        )  # fmt: skip

    def error(self, message: str) -> NoReturn:
        self.exit(MISUSED, f"{self.prog}: {message} (see {self.prog} --help)\n")


def parser() -> Parser:
    root = Parser(prog="jarchi", description="A newsroom: write, publish, and be read within a second.")
    root.add_argument("--version", action="version", version=f"Jarchi {__version__}")
    subparsers = root.add_subparsers(title="commands", metavar="COMMAND", required=True)
    room: Any
    for room in (commands, delivery_commands, channels, comments, exchange):
        room.add_arguments(subparsers)
    return root


def main(argv: Sequence[str] | None = None) -> int:
    arguments = parser().parse_args(argv)
    if "data" in arguments:
        os.environ["JARCHI_DATA"] = str(arguments.data.resolve())
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "jarchi.settings")
    try:
        if not getattr(arguments, "bare", False):
            _load_django(needs_database=getattr(arguments, "needs_database", True))
        command: Callable[[argparse.Namespace], int] = arguments.run
        return command(arguments)
    except KeyboardInterrupt:
        return INTERRUPTED
    except BrokenPipeError:  # `jarchi journal | head`
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 128 + signal.SIGPIPE
    except Exception as error:
        if (message := explanation(error)) is None:
            raise
        sys.stderr.write(f"jarchi: {' '.join(message.split())}\n")
        return FAILED


def _load_django(*, needs_database: bool) -> None:
    data_directory()
    read_settings()
    import django

    django.setup()
    if needs_database:
        database_is_ready()


def explanation(error: Exception) -> str | None:
    """One line for what is the user's or the surroundings' doing; None for our own mistakes."""
    from django.core.exceptions import ImproperlyConfigured, ValidationError
    from django.core.management import CommandError
    from django.db import DatabaseError, InterfaceError
    from django.utils import translation

    if isinstance(error, ValidationError):
        with translation.override("en"):
            return "; ".join(error.messages)
    if isinstance(error, (DatabaseError, InterfaceError)):
        return f"The database does not answer as it should: {error}"
    if isinstance(error, (Unusable, CommandError, ImproperlyConfigured, OSError, UnicodeDecodeError)):
        return str(error)
    return None
