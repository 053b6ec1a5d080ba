"""Blocks that come from outside (`jarchi publish`, imports), checked before they become a body."""

from collections.abc import Iterator
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from jarchi.articles.blocks import BodyBlock

body_block = BodyBlock(required=False)


def checked(raw: Any) -> Any:
    """The StreamField value of `[{"type": …, "value": …}, …]`.

    Raises `ValidationError` for the field `blocks`, one message per fault, each with its place: `3.question: …`.
    """
    if not isinstance(raw, list):
        raise ValidationError({"blocks": _("A list of blocks is expected.")})
    faults = [
        _("%(place)d: unknown kind of block; there are %(known)s")
        % {"place": place, "known": ", ".join(body_block.child_blocks)}
        for place, block in enumerate(raw, 1)
        if not (isinstance(block, dict) and block.get("type") in body_block.child_blocks and "value" in block)
    ]
    if faults:
        raise ValidationError({"blocks": faults})
    try:
        return body_block.clean(body_block.to_python(raw))
    except ValidationError as error:
        raise ValidationError({"blocks": list(_messages(error))}) from error
    except (AttributeError, KeyError, TypeError, ValueError) as error:
        raise ValidationError(
            {"blocks": _("A value is of the wrong shape: %(error)s") % {"error": error}}
        ) from error


def _messages(error: ValidationError, place: str = "") -> Iterator[str]:
    inner = getattr(error, "block_errors", None) or {}
    pairs = inner.items() if isinstance(inner, dict) else enumerate(inner)
    for key, fault in pairs:
        if fault is not None:
            step = str(key + 1) if isinstance(key, int) else key
            yield from _messages(fault, f"{place}.{step}" if place else step)
    if not inner:
        for message in getattr(error, "non_block_errors", None) or error.messages:
            yield f"{place}: {message}" if place else str(message)
