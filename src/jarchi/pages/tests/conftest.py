import datetime as dt
import io
from collections.abc import Callable
from typing import Any

import pytest
from django.utils import timezone
from PIL import Image

from jarchi.articles import actions
from jarchi.articles.models import Article, Newsroom, Section
from jarchi.media.actions import keep_picture
from jarchi.media.models import Picture

Publish = Callable[..., Article]


@pytest.fixture
def newsroom(db: None) -> Newsroom:
    newsroom = Newsroom.load()
    newsroom.names = {"ru": "Жаршы", "tg": "Ҷорчӣ"}
    newsroom.taglines = {"ru": "Новости долины"}
    newsroom.languages = ["ru", "kk", "tg"]
    newsroom.save()
    return newsroom


@pytest.fixture
def section(newsroom: Newsroom) -> Section:
    return Section.objects.create(names={"ru": "Общество", "kk": "Қоғам", "tg": "Ҷомеа"}, slug="society", order=1)


@pytest.fixture
def publish(section: Section) -> Publish:
    """`publish("Мост открыли", hours_ago=2, topics=["Мост"])`: a live story of that age."""

    def make(headline: str = "Мост открыли", hours_ago: float = 0, **data: Any) -> Article:
        data.setdefault("text", "Движение пущено.\n\nПервый автобус прошёл в семь утра.")
        article = actions.publish_story({"headline": headline, **data})
        moment = timezone.now() - dt.timedelta(hours=hours_ago)
        article.first_published_at = moment
        article.save(update_fields=["first_published_at"])
        article.first_published_at = moment
        return article

    return make


@pytest.fixture
def picture(db: None) -> Picture:
    file = io.BytesIO()
    Image.linear_gradient("L").resize((1200, 800)).convert("RGB").save(file, "JPEG")
    return keep_picture(
        file.getvalue(), "bridge.jpg", caption="Мост утром", credit="Нигора Шарифи",
        taken_at=timezone.make_aware(dt.datetime(2024, 8, 23, 17, 9)), description="Автобус на мосту",
    )  # fmt: skip
