"""What the room is told, and what it tells rooms below."""

from jarchi.corrections import notes, personal, telling


def register() -> None:
    """At start."""
    notes.register()
    telling.register()
    personal.register()
