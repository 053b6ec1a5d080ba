"""Verbs on pictures."""

from typing import Any

from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.utils.translation import gettext as _
from PIL import UnidentifiedImageError

from jarchi.media.models import Picture


def keep_picture(content: bytes, name: str, **fields: Any) -> Picture:
    """Keep a picture from its file's bytes; `fields` are those of `Picture` (title, caption, credit, taken_at, …).

    Raises `ValidationError` naming `file` for what is no picture or too large.
    """
    try:
        picture = Picture(file=ContentFile(content, name=name), **{"title": name, **fields})
    except (UnidentifiedImageError, OSError, SyntaxError, ValueError) as error:
        raise ValidationError({"file": _("This file is not a readable picture.")}) from error
    picture.save()
    return picture
