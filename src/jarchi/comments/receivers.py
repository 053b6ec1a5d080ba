"""What the room is told."""

from jarchi.comments import notices, personal


def register() -> None:
    """At start."""
    notices.register()
    personal.register()
