"""What is kept of an uploaded picture: its pixels and the moment it was taken, nothing else."""

import datetime as dt
import io

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone
from PIL import ExifTags, Image, ImageCms, PngImagePlugin

from jarchi.media.actions import keep_picture
from jarchi.media.models import Picture

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def media_root(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


def photo(size=(64, 48), orientation=1, encoding="JPEG"):
    """A file as a camera writes it: with its moment, position and orientation."""
    exif = Image.Exif()
    exif[ExifTags.Base.Orientation] = orientation
    exif.get_ifd(ExifTags.IFD.Exif)[ExifTags.Base.DateTimeOriginal] = "2024:08:23 17:09:00"
    exif.get_ifd(ExifTags.IFD.GPSInfo)[ExifTags.GPS.GPSLatitude] = (38.0, 33.0, 0.0)
    file = io.BytesIO()
    Image.new("RGB", size, "teal").save(file, encoding, exif=exif)
    return file.getvalue()


def kept(content, name="shot.jpg", **fields):
    return Picture.objects.get(pk=keep_picture(content, name, **fields).pk)


def test_position_and_other_metadata_are_gone():
    with kept(photo()).file.open("rb") as file:
        assert not Image.open(file).getexif()


@pytest.mark.parametrize("encoding", ["JPEG", "PNG", "WEBP"])
def test_what_was_written_beside_the_pixels_is_gone(encoding):
    file = io.BytesIO()
    notes = PngImagePlugin.PngInfo()
    notes.add_text("Comment", "source: A. Informant")
    Image.new("RGB", (64, 48), "teal").save(
        file, encoding, comment=b"source: A. Informant", pnginfo=notes, xmp=b"<x>Informant</x>"
    )
    assert b"Informant" in file.getvalue()
    with kept(file.getvalue()).file.open("rb") as stored:
        assert b"Informant" not in stored.read()


def test_colours_stay_what_their_profile_makes_them():
    file, profile = io.BytesIO(), ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    Image.new("RGB", (64, 48), "teal").save(file, "JPEG", icc_profile=profile)
    with kept(file.getvalue()).file.open("rb") as stored:
        assert Image.open(stored).info["icc_profile"] == profile


def test_the_moment_taken_is_read_in_the_newsrooms_zone():
    assert timezone.localtime(kept(photo()).taken_at).replace(tzinfo=None) == dt.datetime(2024, 8, 23, 17, 9)


def test_a_moment_given_by_the_editor_wins():
    moment = timezone.make_aware(dt.datetime(2020, 1, 1))
    assert kept(photo(), taken_at=moment).taken_at == moment


def test_a_lying_photo_stands_up_and_its_size_follows():
    picture = kept(photo(size=(64, 48), orientation=6))
    assert (picture.width, picture.height) == (48, 64)


def test_a_payload_after_the_pixels_is_not_kept():
    with kept(photo() + b"<?php evil ?>").file.open("rb") as file:
        assert b"evil" not in file.read()


def test_an_enormous_picture_is_drawn_smaller():
    picture = kept(photo(size=(5000, 100)))
    assert (picture.width, picture.height) == (3840, 77)


def test_the_size_on_disk_is_the_new_one():
    picture = kept(photo() + b"x" * 10_000)
    assert picture.get_file_size() == picture.file.size < 10_000


@pytest.mark.parametrize("encoding", ["PNG", "WEBP", "AVIF"])
def test_other_encodings_stay_what_they_are(encoding):
    with kept(photo(encoding=encoding), name=f"shot.{encoding.lower()}").file.open("rb") as file:
        assert Image.open(file).format == encoding


@pytest.mark.parametrize("content", [b"", b"GIF89a", b"<svg onload=x()>", photo()[:300]])
def test_what_is_no_picture_is_refused_by_field(content):
    with pytest.raises(ValidationError) as caught:
        kept(content)
    assert set(caught.value.message_dict) == {"file"}
    assert not Picture.objects.exists()


def test_too_many_pixels_are_refused_before_they_are_unpacked(settings):
    settings.WAGTAILIMAGES_MAX_IMAGE_PIXELS = 1000
    with pytest.raises(ValidationError):
        kept(photo())
