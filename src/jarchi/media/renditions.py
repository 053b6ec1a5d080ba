"""Pictures as pages show them: AVIF in a few sizes, a JPEG for browsers without it, no layout shift.

Why these formats, and AVIF's fast setting: docs/decisions/0005-pictures-avif-and-jpeg.md.
"""

import datetime as dt
import logging
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from functools import cache, lru_cache
from html import escape
from types import SimpleNamespace
from typing import Any, Literal, NamedTuple

from django.core.files.storage import default_storage
from django.db import connection
from django.utils.safestring import SafeString
from wagtail.images.models import Filter, SourceImageIOError
from willow.image import AvifImageFile
from willow.plugins.pillow import PillowImage
from willow.registry import registry

from jarchi.delivery.dependencies import depends_on
from jarchi.media.models import Picture

logger = logging.getLogger(__name__)

Shape = Literal["wide", "thumb", "portrait", "jpeg"]  # the last: what `jpeg_rendition` gives, and nothing else
# From narrow to wide. Wagtail never enlarges: a picture narrower than its size keeps its own.
SIZES: dict[Shape, tuple[str, ...]] = {
    "wide": ("width-480", "width-960", "width-1440"),
    "thumb": ("fill-360x240", "fill-720x480"),
    "portrait": ("fill-192x192",),
    "jpeg": (),
}
FALLBACKS: dict[Shape, str] = {
    "wide": "width-960", "thumb": "fill-360x240", "portrait": "fill-192x192", "jpeg": "width-960",
}  # fmt: skip


@cache
def specs(shape: Shape) -> list[str]:
    """Names of the renditions of that shape, the JPEG first."""
    return [f"{FALLBACKS[shape]}|format-jpeg", *(f"{size}|format-avif" for size in SIZES[shape])]


class Drawn(NamedTuple):
    """The file of one rendition."""

    url: str
    width: int
    height: int


@dataclass(slots=True)
class ShownPicture:
    """A picture as pages show it. `drawn`: renditions by their spec; empty if the file is lost or a moving picture."""

    pk: int
    file: str
    width: int
    height: int
    description: str
    caption: str
    credit: str
    taken_at: dt.datetime | None
    drawn: dict[str, Drawn] = field(default_factory=dict)

    @property
    def moves(self) -> bool:
        """Keeps its frames: is shown as it came."""
        return self.file.lower().endswith(".gif")


def shown_pictures(wanted: Mapping[int, Iterable[Shape]]) -> dict[int, ShownPicture]:
    """The pictures of those ids with their renditions of those shapes, by id, in one query. What was never drawn is
    drawn now. The page being rendered depends on each of them."""
    if not wanted:
        return {}
    depends_on(*(f"picture:{pk}" for pk in wanted))
    specs_of = {pk: {spec for shape in shapes for spec in specs(shape)} for pk, shapes in wanted.items()}
    asked = set().union(*specs_of.values())
    with connection.cursor() as cursor:
        cursor.execute(_SHOWN % (_places(asked), _places(wanted)), [*asked, *wanted])
        rows = cursor.fetchall()
    pictures: dict[int, ShownPicture] = {}
    for pk, file, width, height, description, caption, credit, taken_at, x, y, *focal, spec, key, name, w, h in rows:
        if (picture := pictures.get(pk)) is None:
            moment = _moment(taken_at)
            picture = ShownPicture(pk, file, width, height, description, caption, credit, moment)
            pictures[pk] = picture
        if spec in specs_of[pk] and key == _focal_key(spec, x, y, *focal):
            picture.drawn[spec] = Drawn(_url(name), w, h)
    for pk, picture in pictures.items():
        if len(picture.drawn) < len(specs_of[pk]) and not picture.moves:
            picture.drawn = _draw(Picture.objects.get(pk=pk), specs_of[pk])
    return pictures


def shown(picture: Picture, shape: Shape) -> ShownPicture:
    """The same of one whose row was read already."""
    facts = (picture.width, picture.height, picture.description, picture.caption, picture.credit, picture.taken_at)
    one = ShownPicture(picture.pk, picture.file.name, *facts)
    one.drawn = {} if one.moves else _draw(picture, specs(shape))
    return one


def picture_html(picture: Picture | ShownPicture, shape: Shape, sizes: str, *, eager: bool = False) -> SafeString:
    """`<picture>` with its width and height; `sizes` as in HTML («100vw»). Empty if the file is lost.

    Below the fold it is lazy; `eager` is for the one picture a reader sees first.
    """
    one = shown(picture, shape) if isinstance(picture, Picture) else picture
    loading = 'fetchpriority="high"' if eager else 'loading="lazy" decoding="async"'
    if one.moves:
        return _img(Drawn(_url(one.file), one.width, one.height), one.description, loading)
    if not one.drawn:
        return SafeString("")
    fallback, *avif = specs(shape)
    by_width = {one.drawn[spec].width: one.drawn[spec].url for spec in avif}
    srcset = ", ".join(f"{escape(url)} {width}w" for width, url in by_width.items())
    image = _img(one.drawn[fallback], one.description, loading)
    return SafeString(
        f'<picture><source type="image/avif" srcset="{srcset}" sizes="{escape(sizes)}">{image}</picture>'
    )


def jpeg_rendition(picture: Picture | ShownPicture) -> Drawn | None:
    """The wide JPEG, which networks and search engines understand; None if the file is lost."""
    one = shown(picture, "wide") if isinstance(picture, Picture) else picture
    return one.drawn.get(specs("wide")[0])


# One row a rendition. Renditions of another focal point stay when the point moves: they are told by their key.
_SHOWN = """
SELECT p.id, p.file, p.width, p.height, p.description, p.caption, p.credit, p.taken_at, p.focal_point_x,
  p.focal_point_y, p.focal_point_width, p.focal_point_height,
  r.filter_spec, r.focal_point_key, r.file, r.width, r.height
FROM media_picture p LEFT JOIN media_rendition r ON r.image_id = p.id AND r.filter_spec IN (%s) WHERE p.id IN (%s)
"""


def _places(values: Collection[Any]) -> str:
    return ", ".join(["%s"] * len(values))


def _draw(picture: Picture, wanted: Iterable[str]) -> dict[str, Drawn]:
    try:
        renditions = picture.get_renditions(*wanted)
    except SourceImageIOError:
        logger.warning("The file of picture %s is lost", picture.pk)
        return {}
    return {spec: Drawn(one.url, one.width, one.height) for spec, one in renditions.items()}


@lru_cache(maxsize=4096)
def _focal_key(spec: str, x: int | None, y: int | None, width: int | None, height: int | None) -> str:
    point = SimpleNamespace(focal_point_x=x, focal_point_y=y, focal_point_width=width, focal_point_height=height)
    return str(Filter(spec=spec).get_cache_key(point))


@lru_cache(maxsize=4096)
def _url(name: str) -> str:
    return default_storage.url(name)


def _moment(value: dt.datetime | str | None) -> dt.datetime | None:
    """As the driver gives it: SQLite's is in UTC without a zone."""
    moment = dt.datetime.fromisoformat(value) if isinstance(value, str) else value
    return moment.replace(tzinfo=dt.UTC) if moment and not moment.tzinfo else moment


def _img(file: Drawn, alt: str, loading: str) -> SafeString:
    return SafeString(
        f'<img src="{escape(file.url)}" width="{file.width}" height="{file.height}" alt="{escape(alt)}" {loading}>'
    )


def save_as_avif(
    image: PillowImage, f: Any, quality: int = 61, lossless: bool = False, **_options: Any
) -> AvifImageFile:
    """Willow's operation at libavif's speed 8: less than half the time for some 5 % more bytes."""
    drawn = image.transform_colorspace_to_srgb() if image.image.mode == "CMYK" else image
    profile = drawn.get_icc_profile()
    options = {"icc_profile": profile} if profile else {}
    drawn.image.save(f, "AVIF", speed=8, quality=100 if lossless else quality, **options)
    return AvifImageFile(f)


registry.register_operation(PillowImage, "save_as_avif", save_as_avif)
