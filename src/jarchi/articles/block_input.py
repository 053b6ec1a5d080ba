"""Blocks that come from outside (`jarchi publish`, imports), checked before they become a body.

Wagtail's blocks take what its own forms and database hold, and make something of anything else: of the list `"abc"`
three items, of the text `["a"]` the words `['a']`. So the shapes are looked at first.
"""

from collections.abc import Callable, Iterator
from decimal import Decimal, InvalidOperation
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.dateparse import parse_date
from django.utils.translation import gettext as _
from wagtail import blocks
from wagtail.contrib.table_block.blocks import TableBlock

from jarchi.articles.blocks import BodyBlock
from jarchi.articles.models import Article
from jarchi.articles.rendering import render_body
from jarchi.kit.text import clean

body_block = BodyBlock(required=False)

BLOCK_FIELDS = {"type", "value", "id"}
TABLE_FLAGS = ("first_row_is_table_header", "first_col_is_header")
HEADERS = {(True, True): "both", (True, False): "row", (False, True): "column", (False, False): "neither"}
MAX_DIGITS = 40
MAX_ID = 2**63 - 1
UNFIT = (ArithmeticError, AttributeError, LookupError, OSError, TypeError, ValueError)


def checked(raw: Any) -> Any:
    """The StreamField value of `[{"type": …, "value": …}, …]`, its texts cleaned (`kit.text`).

    Raises `ValidationError` for the field `blocks`, one message per fault, each with its place: `3.question: …`.
    """
    if not isinstance(raw, list):
        raise ValidationError({"blocks": _("A list of blocks is expected.")})
    shapes = _Shapes()
    shaped = [shapes.block(block, place) for place, block in enumerate(raw, 1)]
    if shapes.faults:
        raise ValidationError({"blocks": shapes.faults})
    try:
        body = body_block.clean(body_block.to_python(shaped))
        render_body(Article(body=body))  # what cannot be shown must not come in and fail at publishing
    except ValidationError as error:
        raise ValidationError({"blocks": list(_messages(error))}) from error
    except UNFIT as error:
        raise ValidationError({"blocks": _("A value cannot be shown: %(error)s") % {"error": error}}) from error
    return body


class _Shapes:
    """Reads values as the kinds of blocks want them, and gathers `faults`, each with its place."""

    def __init__(self) -> None:
        self.faults: list[str] = []

    def block(self, block: Any, place: int) -> dict[str, Any]:
        kind = block.get("type") if isinstance(block, dict) else None
        if not isinstance(kind, str) or kind not in body_block.child_blocks or "value" not in block:
            known = ", ".join(body_block.child_blocks)
            self.faults.append(
                _("%(place)d: unknown kind of block; there are %(known)s") % {"place": place, "known": known}
            )
            return {}
        if set(block) - BLOCK_FIELDS:
            self.faults.append(_object_of(str(place), BLOCK_FIELDS))
        value = self.value(body_block.child_blocks[kind], block["value"], f"{place}")
        return {"type": kind, "value": value}

    def value(self, block: blocks.Block, value: Any, place: str) -> Any:
        if isinstance(block, blocks.StructBlock):
            return self._struct(block, value, place)
        if isinstance(block, blocks.ListBlock):
            return [
                self.value(block.child_block, item, f"{place}.{number}")
                for number, item in enumerate(self._list(value, place), 1)
            ]
        if isinstance(block, TableBlock):
            return self._table(value, place)
        if value is None:  # whether it may be absent is for the block itself to say
            return None
        reader = next(reader for kinds, reader in _READERS if isinstance(block, kinds))
        try:
            return reader(value)
        except ValueError as error:
            self.faults.append(f"{place}: {error}")

    def _struct(self, block: blocks.StructBlock, value: Any, place: str) -> dict[str, Any]:
        if not isinstance(value, dict) or set(value) - set(block.child_blocks):
            self.faults.append(_object_of(place, block.child_blocks))
            return {}
        return {
            name: self.value(child, value.get(name), f"{place}.{name}")
            for name, child in block.child_blocks.items()
            if value.get(name) is not None or isinstance(child, TableBlock)  # which would do without
        }

    def _list(self, value: Any, place: str) -> list[Any]:
        if isinstance(value, list):
            return value
        self.faults.append(_("%(place)s: a list is expected") % {"place": place})
        return []

    def _table(self, value: Any, place: str) -> dict[str, Any]:
        if not isinstance(value, dict) or set(value) - {"data", *TABLE_FLAGS} or not value.get("data"):
            self.faults.append(_object_of(place, ("data", *TABLE_FLAGS)))
            return {}
        cell, flag = blocks.CharBlock(required=False), blocks.BooleanBlock(required=False)
        rows = self.value(blocks.ListBlock(blocks.ListBlock(cell)), value["data"], f"{place}.data")
        first_row, first_column = (
            bool(self.value(flag, value.get(name), f"{place}.{name}")) for name in TABLE_FLAGS
        )
        # Wagtail would make "col" of the second flag, and then not know it.
        return {"data": rows, "table_header_choice": HEADERS[first_row, first_column]}


def _object_of(place: str, fields: Any) -> str:
    return _("%(place)s: an object is expected; its fields are %(fields)s") % {
        "place": place,
        "fields": ", ".join(sorted(fields)),
    }


def _text(value: Any) -> str:
    if not isinstance(value, str):
        raise ValueError(_("a text is expected"))
    return clean(value)


def _number(value: Any) -> str:
    """In its shortest form: of the number 13.8 itself, Decimal makes 13.800000000000000710…"""
    try:
        text = "" if isinstance(value, bool) or not isinstance(value, int | float | str) else str(value)
        if len(text) <= MAX_DIGITS and Decimal(text).is_finite():
            return text
    except InvalidOperation:
        pass
    raise ValueError(_("a number is expected"))


def _day(value: Any) -> str | None:
    try:
        if value == "" or (isinstance(value, str) and parse_date(value)):
            return value or None
    except ValueError:  # a day that never was
        pass
    raise ValueError(_("a day is expected, as in 2024-08-23"))


def _flag(value: Any) -> bool:
    if not isinstance(value, bool):
        raise ValueError(_("true or false is expected"))
    return value


def _id(value: Any) -> int:
    if isinstance(value, bool) or not isinstance(value, int) or not 0 < value <= MAX_ID:
        raise ValueError(_("an id is expected"))
    return value


_READERS: tuple[tuple[tuple[type, ...], Callable[[Any], Any]], ...] = (
    ((blocks.CharBlock, blocks.TextBlock, blocks.RichTextBlock, blocks.URLBlock), _text),
    ((blocks.DecimalBlock, blocks.FloatBlock), _number),
    ((blocks.DateBlock,), _day),
    ((blocks.BooleanBlock,), _flag),
    ((blocks.ChooserBlock,), _id),
)


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
