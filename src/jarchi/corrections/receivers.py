"""What the room is told."""

from jarchi.corrections import personal, telling


def register() -> None:
    """At start."""
    telling.register()
    personal.register()
