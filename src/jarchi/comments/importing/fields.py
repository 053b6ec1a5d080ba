"""Fields of JSON objects from elsewhere. All raise `Fault` with the field's name."""

from typing import Any

from jarchi.kit.faults import Fault
from jarchi.kit.text import clean

MOST = 2_147_483_647  # of a column of numbers


def text(row: Any, name: str) -> str:
    """Cleaned; also of a number; empty if there is none."""
    value = _value(row, name)
    if isinstance(value, int) and not isinstance(value, bool):
        return str(value)
    if not isinstance(value, str | None):
        raise Fault(name, f"text expected, found {type(value).__name__}")
    return clean(value or "")


def word(row: Any, name: str) -> str:
    """`text`, which must be there."""
    if not (found := text(row, name).strip()):
        raise Fault(name, "missing")
    return found


def number(row: Any, name: str) -> int:
    """0 if there is none."""
    value = _value(row, name) or 0
    if not isinstance(value, int) or isinstance(value, bool) or abs(value) > MOST:
        raise Fault(name, "a whole number expected")
    return value


def flag(row: Any, name: str) -> bool:
    value = _value(row, name)
    if not isinstance(value, bool | None):
        raise Fault(name, "true or false expected")
    return bool(value)


def rows_of(row: Any, name: str) -> list[dict[str, Any]]:
    value = _value(row, name)
    if not isinstance(value, list) or not all(isinstance(one, dict) for one in value):
        raise Fault(name, "a list of objects expected")
    return value


def _value(row: Any, name: str) -> Any:
    if not isinstance(row, dict):
        raise Fault("line", "not a JSON object")
    return row.get(name)
