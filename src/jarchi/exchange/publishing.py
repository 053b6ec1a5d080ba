"""`jarchi publish`: one story from a JSON file, on the air at once (fields: docs/reference/import.md)."""

import json
import sys
from pathlib import Path
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from jarchi.articles import actions
from jarchi.articles.models import Article
from jarchi.articles.story_input import Faults
from jarchi.exchange.pictures import keep_file
from jarchi.kit.moments import parse_moment
from jarchi.kit.text import clean
from jarchi.media.models import Picture

MAX_STORY = 8 * 1024 * 1024
PICTURE_FIELDS = "file, caption, credit, taken_at"
MAX_CREDIT = 255  # characters: the column's length


def publish_file(name: str) -> Article:
    """The story of that file (`-`: of standard input), published. Paths in it are relative to the file.

    Raises `ValidationError` whose `message_dict` names each wrong field, `file` if it is no JSON object at
    all; nothing is kept then.
    """
    story = _read(name)
    faults = Faults()
    text = story.get("text")
    if not ((clean(text) if isinstance(text, str) else text) or story.get("blocks")):
        faults.add("text", _("Give the story's text or its blocks."))
    with transaction.atomic():
        if "image" in story:
            story["image"] = faults.gather(_picture, story["image"], Path(name).parent)
        try:
            return actions.publish_story(story, faults=faults)
        except ValidationError:
            if isinstance(picture := story.get("image"), Picture):
                picture.file.delete(save=False)
            raise


def _read(name: str) -> dict[str, Any]:
    try:
        if name == "-":
            content = sys.stdin.buffer.read(MAX_STORY + 1)
        else:
            with Path(name).open("rb") as file:
                content = file.read(MAX_STORY + 1)
        if len(content) > MAX_STORY:
            raise ValidationError({"file": _("The file is too large.")})
        story = json.loads(content.decode("utf-8-sig"))
    except OSError as error:
        raise ValidationError({"file": f"{name}: {error.strerror}"}) from error
    except UnicodeDecodeError as error:
        raise ValidationError({"file": f"not UTF-8 at byte {error.start + 1}"}) from error
    except (ValueError, RecursionError) as error:
        raise ValidationError({"file": f"broken JSON: {error}"}) from error
    if not isinstance(story, dict):
        raise ValidationError({"file": "not a JSON object"})
    return story


def _picture(given: Any, folder: Path) -> Picture:
    """From a path, or from an object of `PICTURE_FIELDS`, of which only `file` must be there."""
    line = {"file": given} if isinstance(given, str) else given
    if (
        not isinstance(line, dict)
        or set(line) - set(PICTURE_FIELDS.split(", "))
        or not isinstance(line.get("file"), str)
    ):
        raise ValidationError(
            {"image": _("A path or an object is expected; its fields are %s.") % PICTURE_FIELDS}
        )
    fields = {name: value for name, value in line.items() if name != "file" and value}
    if not all(isinstance(value, str) for value in fields.values()):
        raise ValidationError({"image": _("Caption, credit and moment are texts.")})
    fields = {name: clean(value) for name, value in fields.items()}
    if len(fields.get("credit", "")) > MAX_CREDIT:
        raise ValidationError({"image": _("Longer than %(length)d characters.") % {"length": MAX_CREDIT}})
    if "taken_at" in fields:
        try:
            fields["taken_at"] = parse_moment(fields["taken_at"])
        except ValueError as error:
            raise ValidationError({"image": _("taken_at is not a moment.")}) from error
    return keep_file(folder / line["file"], **fields)
