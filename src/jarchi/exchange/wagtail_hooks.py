from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail import hooks
from wagtail.log_actions import LogFormatter


@hooks.register("register_log_actions")  # type: ignore[untyped-decorator]
def register_import(registry: Any) -> None:
    @registry.register_action("jarchi.import")
    class Formatter(LogFormatter):
        """A story's history says what file it came from and what is to be checked."""

        label = gettext_lazy("Import")

        def format_message(self, log_entry: Any) -> str:
            imported = _("Imported from %(file)s.") % {"file": log_entry.data["file"]}
            return " ".join([imported, *log_entry.data["notes"]])
