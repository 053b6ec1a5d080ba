"""Pictures that lie beside what is imported or published."""

from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from jarchi.media.actions import keep_picture
from jarchi.media.models import Picture


def keep_file(path: Path, **fields: Any) -> Picture:
    """Keep the picture of that file; `fields`: of `Picture`. Raises `ValidationError` naming `image`."""
    try:
        if path.stat().st_size > settings.WAGTAILIMAGES_MAX_UPLOAD_SIZE:
            raise ValidationError({"image": _("The file is too large.")})
        content = path.read_bytes()
    except (OSError, ValueError) as error:
        raise ValidationError({"image": _("The file %(path)s cannot be read.") % {"path": path}}) from error
    try:
        return keep_picture(content, path.name, **fields)
    except ValidationError as error:
        raise ValidationError({"image": error.messages}) from error
