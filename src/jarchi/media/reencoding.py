"""An uploaded picture is drawn anew before it is kept: no metadata (a reporter's GPS position), no hidden payload."""

import datetime as dt
import io
from typing import TYPE_CHECKING

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.utils import timezone
from django.utils.translation import gettext as _
from PIL import ExifTags, Image, ImageOps
from wagtail.utils.file import hash_filelike

if TYPE_CHECKING:
    from jarchi.media import models

LONGEST_SIDE = 3840
DRAWN_WITH = ("icc_profile", "transparency")  # without which the pixels look different
FORMATS = {"JPEG": "JPEG", "MPO": "JPEG", "PNG": "PNG", "WEBP": "WEBP", "AVIF": "AVIF"}


def reencode(image: "models.Picture") -> dt.datetime | None:
    """Replace the new file of `image` by a fresh encoding of its pixels, at most 3,840 px a side.

    Returns the moment the camera recorded (EXIF DateTimeOriginal, in the newsroom's zone), if any. GIFs keep their
    frames and pass as they are. Raises `ValidationError` naming `file` for what is no picture.
    """
    try:
        image.file.open("rb")
        picture = Image.open(image.file)
        if picture.width * picture.height > settings.WAGTAILIMAGES_MAX_IMAGE_PIXELS:
            raise ValidationError({"file": _("This picture has too many pixels.")})
        picture.load()
    except (OSError, Image.DecompressionBombError, SyntaxError, ValueError) as error:
        raise ValidationError({"file": _("This file is not a readable picture.")}) from error
    if picture.format == "GIF":
        image.file.seek(0)
        return None
    taken_at = _moment_taken(picture)
    encoding = FORMATS.get(picture.format or "", "JPEG")
    drawn = ImageOps.exif_transpose(picture)
    drawn.thumbnail((LONGEST_SIDE, LONGEST_SIDE), Image.Resampling.LANCZOS)
    if encoding == "JPEG" and drawn.mode not in ("RGB", "L"):
        drawn = drawn.convert("RGB")
    # Encoders write more of this than they are given: comments, XMP, whatever comes next.
    drawn.info = {name: value for name, value in drawn.info.items() if name in DRAWN_WITH}
    # Of inks, a profile says nothing about the RGB that was made of them.
    profile = None if picture.mode in ("CMYK", "LAB") else drawn.info.get("icc_profile")
    output = io.BytesIO()
    drawn.save(output, encoding, quality=90, exif=b"", icc_profile=profile)
    image.file = ContentFile(output.getvalue(), name=image.file.name)
    image.width, image.height = drawn.size
    # The hash is in the key under which renditions are cached: without it a new file shows the old pictures.
    image.file_size, image.file_hash = output.getbuffer().nbytes, hash_filelike(output)
    return taken_at


def _moment_taken(picture: Image.Image) -> dt.datetime | None:
    text = picture.getexif().get_ifd(ExifTags.IFD.Exif).get(ExifTags.Base.DateTimeOriginal)
    try:
        return timezone.make_aware(dt.datetime.strptime(str(text), "%Y:%m:%d %H:%M:%S"))
    except ValueError:
        return None
