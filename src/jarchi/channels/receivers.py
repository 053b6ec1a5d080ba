"""The journal fills the outbox: a consumer for each outlet that is switched on."""

from functools import partial

from jarchi.channels import actions, outlets
from jarchi.channels.models import Dispatch
from jarchi.journal import consumers
from jarchi.journal.models import Cursor


def register() -> None:
    """In the worker. An outlet begins with what is written from then on, not with the archive; one that is switched off
    forgets its place in the journal, and begins so again."""
    for outlet in outlets.found():
        name = f"channels.{outlet.name}"
        if outlet.places():
            consumers.register(consumers.Consumer(name, partial(actions.enqueue, outlet), from_start=False))
        else:
            Cursor.objects.filter(consumer=name).delete()
            Dispatch.objects.of(outlet.name).skip()
