"""What the room is told, and what it tells rooms below."""

from jarchi.corrections import notes


def register() -> None:
    """At start."""
    notes.register()
