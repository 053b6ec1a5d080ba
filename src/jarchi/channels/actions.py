"""The outbox: what is put into it, taken up again, and thrown away."""

import datetime as dt
import hashlib
import json

from django.core.serializers.json import DjangoJSONEncoder
from django.utils import timezone

from jarchi.channels.models import Dispatch
from jarchi.channels.outlets import Outlet, Payload
from jarchi.journal.models import Entry

# Whoever is told asks for the page: by then every machine's page store has heard of the change.
SETTLED = dt.timedelta(seconds=1)
KEPT = {
    Dispatch.State.SENT: dt.timedelta(days=7),
    Dispatch.State.SKIPPED: dt.timedelta(days=7),
    Dispatch.State.FAILED: dt.timedelta(days=90),
}


def enqueue(outlet: Outlet, entry: Entry) -> None:
    """Of an entry read twice this writes nothing more."""
    now = timezone.now()
    payloads, places = list(outlet.wants(entry)), outlet.places()
    Dispatch.objects.bulk_create(
        [
            Dispatch(
                outlet=outlet.name, place=place, key=f"{entry.pk}:{said}", said=said, payload=payload,
                queued_at=now, due_at=now + SETTLED,
            )
            for place in places
            for payload in payloads
            for said in [_digest(place, payload)]
        ],
        ignore_conflicts=True,
    )  # fmt: skip


def _digest(place: str, payload: Payload) -> str:
    said = json.dumps(payload, sort_keys=True, ensure_ascii=False, cls=DjangoJSONEncoder)
    return hashlib.blake2b(f"{place} {said}".encode(), digest_size=16).hexdigest()


def retry(outlet: str = "") -> int:
    """Take up again what failed, of this outlet or of all; returns how many."""
    failed = Dispatch.objects.failed()
    now = timezone.now()
    return (failed.of(outlet) if outlet else failed).update(
        state=Dispatch.State.NEW, attempts=0, due_at=now, queued_at=now, done_at=None
    )


def forget_old() -> int:
    """Rows that were done with long ago; returns how many."""
    now = timezone.now()
    old = (Dispatch.objects.filter(state=state, done_at__lt=now - kept) for state, kept in KEPT.items())
    return sum(rows.delete()[0] for rows in old)
