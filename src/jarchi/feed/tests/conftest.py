import io
from collections.abc import Callable
from typing import Any

import pytest
from django.http import HttpResponse
from PIL import Image

from jarchi.articles import actions
from jarchi.articles.models import Article, Newsroom, Section
from jarchi.desk.tests.conftest import Cast, Sections, at_desk, cast, draft, form_of, sections  # noqa: F401 -- fixtures
from jarchi.feed import posts
from jarchi.feed.models import Post
from jarchi.journal.models import Entry
from jarchi.media.actions import keep_picture
from jarchi.media.models import Picture


@pytest.fixture
def newsroom(db: None) -> Newsroom:
    return Newsroom.objects.create(names={"ru": "Жаршы"}, languages=["ru", "kk", "tg"])


@pytest.fixture
def section(newsroom: Newsroom) -> Section:
    return Section.objects.create(names={"ru": "Общество"}, slug="society", order=1)


@pytest.fixture
def blog(section: Section) -> Article:
    """A live blog on the air, without entries."""
    return actions.publish_story({"headline": "Паводок: главное", "text": "Следим за водой.", "kind": "live_blog"})


@pytest.fixture
def draft_blog(section: Section) -> Article:
    return actions.draft_story({"headline": "Паводок: главное", "text": "Следим.", "kind": "live_blog"})


@pytest.fixture
def say(blog: Article) -> Callable[..., Post]:
    """`say("Мост закрыли", pinned=True)`: an entry of the blog."""

    def post(text: str = "Вода прибывает.", **data: Any) -> Post:
        return posts.post(blog, text, **data)

    return post


@pytest.fixture
def picture(db: None) -> Picture:
    file = io.BytesIO()
    Image.linear_gradient("L").resize((1200, 800)).convert("RGB").save(file, "JPEG")
    return keep_picture(file.getvalue(), "bridge.jpg", caption="Мост утром", credit="Нигора Шарифи", description="Мост")


@pytest.fixture
def rung(db: None) -> Callable[[], list[Entry]]:
    """Entries of the journal since the last call, those from before the test's first call left out."""
    seen = 0

    def entries() -> list[Entry]:
        nonlocal seen
        found = list(Entry.objects.filter(id__gt=seen).order_by("id"))
        seen = found[-1].id if found else seen
        return found

    return entries


# --- at the desk ------------------------------------------------------------------------------------------------
@pytest.fixture
def coverage(cast: Cast, sections: Sections) -> Article:  # noqa: F811 -- the fixtures
    """The reporter's live blog, in «society», on the air."""
    story = {"headline": "Паводок", "section": "society", "text": "Раз.", "kind": "live_blog"}
    return actions.publish_story(story, cast.reporter)


@pytest.fixture
def address(coverage: Article) -> str:
    return f"/desk/live-blog/{coverage.pk}/"


@pytest.fixture
def entry(coverage: Article) -> Post:
    return posts.post(coverage, "Вода прибывает.")


def correction(post: Post, **fields: Any) -> dict[str, Any]:
    """The form of an entry as its page has it now, with what was typed into it."""
    return {f"{post.anchor}-{name}": value for name, value in {"seen": post.state, **fields}.items()}


def words(response: HttpResponse) -> str:
    return response.content.decode()
