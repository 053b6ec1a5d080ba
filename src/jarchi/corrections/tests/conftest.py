import datetime as dt
import io
from collections.abc import Callable
from typing import Any

import pytest
from django.core.files.base import ContentFile
from django.utils import timezone
from PIL import Image
from wagtail.documents import get_document_model

from jarchi.articles import actions
from jarchi.articles.models import Article, Section
from jarchi.corrections.tests.readers import Reader
from jarchi.desk.tests.conftest import at_desk, cast, draft, live, sections  # noqa: F401 -- fixtures
from jarchi.media.actions import keep_picture
from jarchi.media.models import Picture
from jarchi.readers.models import User


@pytest.fixture
def section(db: None) -> Section:
    return Section.objects.create(names={"ru": "Общество", "kk": "Қоғам"}, slug="society")


@pytest.fixture
def publish(section: Section) -> Callable[..., Article]:
    """`publish([{"type": …}], lead=…)`: a live story with that body."""

    def make(blocks: Any, **data: Any) -> Article:
        return actions.publish_story({"headline": "В Худжанде открыли мост", "blocks": blocks, **data})

    return make


@pytest.fixture
def picture(db: None) -> Picture:
    file = io.BytesIO()
    Image.linear_gradient("L").resize((640, 400)).convert("RGB").save(file, "JPEG")
    return keep_picture(
        file.getvalue(), "bridge.jpg", caption="Мост утром", credit="Нигора Шарифи",
        taken_at=timezone.make_aware(dt.datetime(2024, 8, 23, 17, 9)), description="Автобус на мосту",
    )  # fmt: skip


@pytest.fixture
def document(db: None) -> Any:
    return get_document_model().objects.create(title="Смета", file=ContentFile(b"x" * 3000, name="smeta.pdf"))


@pytest.fixture
def story(section: Section) -> Article:
    text = "Движение пущено в семь утра.\n\nПервым проехал автобус из Гафурова. Мост строили четыре года."
    return actions.publish_story({"headline": "В Худжанде открыли мост", "text": text})


@pytest.fixture
def reader(story: Article) -> Reader:
    return Reader(story)


@pytest.fixture
def another(story: Article) -> Reader:
    """From another network."""
    return Reader(story, "198.51.100.7")


@pytest.fixture
def chief(db: None) -> User:
    return User.objects.create_user("chief", first_name="Главред")
