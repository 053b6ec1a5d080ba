"""What the log leaves out. Loaded with the settings, before any model."""

import logging

from django.db import InterfaceError, OperationalError

DATABASE_AWAY = (OperationalError, InterfaceError)


class OneLine(logging.Filter):
    """While the database is away, each request would write the same traceback of a hundred lines."""

    def filter(self, record: logging.LogRecord) -> bool:
        if record.exc_info and isinstance(error := record.exc_info[1], DATABASE_AWAY):
            record.msg, record.args = f"{record.getMessage()} ({' '.join(str(error).split())})", ()
            record.exc_info = record.exc_text = None
        return True
