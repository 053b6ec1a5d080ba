"""What the room is told: the journal's entries, and what rooms beside it promise their readers."""

from jarchi.journal import consumers
from jarchi.push import telling
from jarchi.push.answers import Answers
from jarchi.readers import devices


def register() -> None:
    """At start."""
    devices.rooms.append(Answers())
    consumers.register(consumers.Consumer("push.news", telling.hear, from_start=False, kinds=telling.KINDS))
