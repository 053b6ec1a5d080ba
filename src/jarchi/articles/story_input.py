"""Story data from outside (`jarchi publish`, imports), checked field by field before anything is made."""

from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from jarchi.kit.text import clean
from jarchi.media.models import Picture

MAX_LEAD = 1200  # characters
MAX_NAME = 150  # characters of a topic's or a person's name
SHAPES: dict[str, tuple[type, str]] = {
    **dict.fromkeys(
        ("headline", "lead", "text", "section", "language", "kind", "importance", "slug", "image_caption"),
        (str, "text"),
    ),
    **dict.fromkeys(("blocks", "topics", "authors"), (list, "list")),
    "expert": (dict, "object"),
    "image": (Picture, "picture"),
}


class Faults:
    """Gathers what is wrong with each field, so that all of it can be told at once."""

    def __init__(self) -> None:
        self.by_field: dict[str, list[str]] = {}

    def add(self, field: str, message: str) -> None:
        self.by_field.setdefault(field, []).append(message)

    def gather(self, step: Callable[..., Any], *args: Any, **kwargs: Any) -> Any:
        """What `step` returns, or None if it raised a `ValidationError` with fields."""
        try:
            return step(*args, **kwargs)
        except ValidationError as error:
            for field, messages in error.message_dict.items():
                self.by_field.setdefault(field, []).extend(messages)
        return None

    def tell(self) -> None:
        """Raises `ValidationError` if anything was wrong."""
        if self.by_field:
            raise ValidationError(self.by_field)


def given(data: dict[str, Any], faults: Faults) -> dict[str, Any]:
    """The fields that are given and have their shape, texts cleaned; every other one is told to `faults`.

    Blocks are left to `block_input`.
    """
    fields = {name: _cleaned(value) for name, value in data.items() if value is not None}
    for name, value in fields.items():
        if name not in SHAPES:
            faults.add(name, _("Unknown field."))
        elif not isinstance(value, SHAPES[name][0]):
            faults.add(name, _("Wrong type: %(type)s expected.") % {"type": SHAPES[name][1]})
        elif name == "lead" and len(str(value)) > MAX_LEAD:
            faults.add(name, _("Longer than %(length)d characters.") % {"length": MAX_LEAD})
        elif isinstance(value, list) and name != "blocks" and not all(map(_is_name, value)):
            faults.add(name, _("Wrong type: a list of names expected."))
    expert = fields.get("expert")
    if isinstance(expert, dict) and not (
        _is_name(expert.get("name"))
        and isinstance(expert.get("position", ""), str)
        and set(expert) <= {"name", "position"}
    ):
        faults.add("expert", _("An object with a name and a position is expected."))
    language = fields.get("language", "")
    if isinstance(language, str) and language and language not in dict(settings.LANGUAGES):
        faults.add("language", _("Unknown language."))
    if "text" in fields and "blocks" in fields:
        faults.add("blocks", _("Give either text or blocks."))
    return {name: value for name, value in fields.items() if name not in faults.by_field}


def _cleaned(value: Any) -> Any:
    """A text, or the texts of a list or an object, without what no database keeps."""
    if isinstance(value, dict):
        return {name: _cleaned_text(item) for name, item in value.items()}
    if isinstance(value, list):
        return [_cleaned_text(item) for item in value]
    return _cleaned_text(value)


def _cleaned_text(value: Any) -> Any:
    return clean(value) if isinstance(value, str) else value


def _is_name(value: Any) -> bool:
    return isinstance(value, str) and 0 < len(value.strip()) <= MAX_NAME
