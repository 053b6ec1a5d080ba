"""Pictures on pages: sizes known beforehand, AVIF first, files never larger than they need be."""

import io
from pathlib import Path

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from PIL import Image

from jarchi.media import renditions
from jarchi.media.actions import keep_picture
from jarchi.media.models import Picture

pytestmark = pytest.mark.django_db


def drawn(width: int, height: int, encoding: str = "JPEG", mode: str = "RGB") -> Picture:
    file = io.BytesIO()
    Image.effect_noise((width, height), 40).convert(mode).save(file, encoding)
    return keep_picture(file.getvalue(), f"picture.{encoding.lower()}", description="Озеро")


def test_a_picture_tells_its_size_and_offers_avif() -> None:
    html = renditions.picture_html(drawn(2000, 1000), "wide", "100vw")
    assert 'width="960" height="480"' in html
    assert html.count(".avif ") == 3
    assert html.index("avif") < html.index("<img")
    assert 'loading="lazy"' in html


def test_a_small_picture_is_not_enlarged_nor_offered_twice() -> None:
    html = renditions.picture_html(drawn(600, 400), "wide", "100vw")
    assert 'width="600" height="400"' in html
    assert html.count(".avif ") == 2  # 480 and its own 600


@pytest.mark.parametrize("mode", ["CMYK", "L"])
def test_any_colours_become_avif(mode: str) -> None:
    picture = drawn(500, 400, mode=mode)
    rendition = picture.get_rendition("width-480|format-avif")
    with rendition.file.open() as file:
        assert Image.open(file).format == "AVIF"


def test_a_moving_picture_keeps_moving() -> None:
    file = io.BytesIO()
    frames = [Image.new("RGB", (300, 200), colour) for colour in ("red", "blue")]
    frames[0].save(file, "GIF", save_all=True, append_images=frames[1:])
    html = renditions.picture_html(keep_picture(file.getvalue(), "moving.gif"), "wide", "100vw")
    assert ".gif" in html
    assert "<source" not in html


def test_every_file_has_its_hash_which_keys_cached_renditions() -> None:
    hashes = {drawn(50, 40).file_hash for _picture in range(2)}
    assert len(hashes) == 2
    assert all(hashes)


def test_a_lost_file_leaves_a_gap_not_an_error() -> None:
    picture = drawn(500, 400)
    Path(picture.file.path).unlink()
    assert renditions.picture_html(picture, "wide", "100vw") == ""
    assert renditions.jpeg_rendition(picture) is None


def test_prefetched_pictures_ask_nothing_more() -> None:
    drawn_once = drawn(800, 600)
    renditions.picture_html(drawn_once, "thumb", "7rem")
    Picture.objects.get().get_rendition("width-960|format-jpeg")
    [picture] = Picture.objects.prefetch_renditions(*renditions.specs("thumb"))
    with CaptureQueriesContext(connection) as caught:
        renditions.picture_html(picture, "thumb", "7rem")
    assert len(caught) == 0
