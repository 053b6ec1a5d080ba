class Fault(ValueError):
    """Why something cannot be imported. `field` is the input's own name for it, or `line`, or `file`."""

    def __init__(self, field: str, reason: str) -> None:
        super().__init__(f"{field}: {reason}")
        self.field = field
        self.reason = reason
