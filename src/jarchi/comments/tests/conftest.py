import gzip
import json
import re
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.core import signing
from django.http import HttpResponse
from django.test import Client

from jarchi.articles import actions
from jarchi.articles.models import Article, Newsroom, Section
from jarchi.comments import lately
from jarchi.comments.models import Comment, Moderation, Rules

SHARED = Path(__file__).parents[4].parent / "shared" / "data"


@pytest.fixture(scope="session")
def rows() -> Callable[[str], list[dict[str, Any]]]:
    """What a file under ../shared/data holds; the test is skipped where it is absent."""

    def read(name: str) -> list[dict[str, Any]]:
        if not (SHARED / name).exists():
            pytest.skip(f"../shared/data/{name} is absent: no real texts to try this on")
        with gzip.open(SHARED / name, "rt", encoding="utf-8") as lines:
            return [json.loads(line) for line in lines]

    return read


@pytest.fixture(autouse=True)
def nothing_remembered(settings: Any) -> None:
    settings.JARCHI_COMMENTS_REMEMBER = 0
    lately._values.clear()


@pytest.fixture
def newsroom(db: None) -> Newsroom:
    return Newsroom.objects.create(names={"ru": "Жаршы"}, languages=["ru", "kk", "tg"])


@pytest.fixture
def section(newsroom: Newsroom) -> Section:
    return Section.objects.create(names={"ru": "Общество"}, slug="society", order=1)


@pytest.fixture
def story(section: Section) -> Article:
    return actions.publish_story({"headline": "Мост открыли", "text": "Движение пущено."})


@pytest.fixture
def rules(story: Article) -> Rules:
    """Readers may comment, and at once. `rules.moderation = "pre"; rules.save()` in a test that needs others."""
    return Rules.objects.create(enabled=True, moderation=Moderation.POST, close_after_days=0)


class Reader:
    """Someone with a browser: keeps cookies, sends forms as browsers do. `network`: the address they come from."""

    def __init__(self, story: Article, network: str = "203.0.113.5") -> None:
        self.http = Client(REMOTE_ADDR=network, headers={"sec-fetch-site": "same-origin"})
        self.page = f"/{story.language}/comments/article-{story.pk}/"

    def send(self, path: str, data: dict[str, Any] | None = None, **more: Any) -> HttpResponse:
        return self.http.post(path, data or {}, **more)

    def write(self, text: str = "Наконец-то открыли.", *, page: str = "", **data: Any) -> HttpResponse:
        """The form as a person fills it in, some time after the page was made."""
        sent = {"name": "Айгуль", "text": text, "at": long_ago(), **data}
        return self.send(f"{page or self.page}write", sent)

    def said(self, text: str = "Наконец-то открыли.", **data: Any) -> Comment:
        answer = self.write(text, **data)
        assert answer.status_code == 303, answer.content.decode()
        return Comment.objects.get(pk=int(re.search(r"#c(\d+)$", answer["Location"])[1]))  # type: ignore[index]

    def sees(self, path: str = "") -> str:
        answer = self.http.get(path or self.page)
        assert answer.status_code == 200, path
        return answer.content.decode()


def long_ago() -> str:
    """The moment of a form made an hour ago."""
    signer = signing.TimestampSigner(salt="jarchi.readers.form")
    signer.timestamp = lambda: signing.b62_encode(int(time.time()) - 3600)  # type: ignore[method-assign]
    return signer.sign("f")


@pytest.fixture
def reader(rules: Rules, story: Article) -> Reader:
    return Reader(story)


@pytest.fixture
def another(rules: Rules, story: Article) -> Reader:
    """From another network."""
    return Reader(story, "198.51.100.7")
