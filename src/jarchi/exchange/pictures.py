"""Pictures that lie beside what is imported or published."""

from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from jarchi.kit.text import clean
from jarchi.media.actions import keep_picture
from jarchi.media.models import Picture


def keep_file(path: Path, **fields: Any) -> Picture:
    """Keep the picture of that file; `fields`: of `Picture`. Raises `ValidationError` naming `image`."""
    limit = settings.WAGTAILIMAGES_MAX_UPLOAD_SIZE
    try:
        if not path.is_file():  # a device has no end, and a pipe may have no beginning
            raise FileNotFoundError(path)
        with path.open("rb") as file:
            content = file.read(limit + 1)
    except (OSError, ValueError) as error:
        raise ValidationError({"image": _("The file %(path)s cannot be read.") % {"path": path}}) from error
    if len(content) > limit:
        raise ValidationError({"image": _("The file is too large.")})
    try:
        return keep_picture(content, clean(path.name) or "picture", **fields)
    except ValidationError as error:
        raise ValidationError({"image": error.messages}) from error
