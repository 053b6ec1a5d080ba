import io

import pytest
from django.core.management import call_command
from PIL import Image

from jarchi.media.actions import keep_picture
from jarchi.media.renditions import shown_pictures, specs

pytestmark = pytest.mark.django_db(transaction=True)


def test_the_worker_draws_a_new_picture_so_that_no_reader_waits(django_assert_num_queries):
    file = io.BytesIO()
    Image.new("RGB", (1600, 1000), "teal").save(file, "JPEG")
    picture = keep_picture(file.getvalue(), "bridge.jpg")
    call_command("db_worker", batch=True, interval=0, startup_delay=False, verbosity=0)
    with django_assert_num_queries(1):  # none to draw
        shown = shown_pictures({picture.pk: ("wide", "thumb")})[picture.pk]
    assert set(shown.drawn) == {*specs("wide"), *specs("thumb")}
