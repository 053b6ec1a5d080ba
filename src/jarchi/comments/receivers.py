"""What the room is told."""


def register() -> None:
    """At start."""
