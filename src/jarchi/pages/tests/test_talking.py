"""Readers talk about entries of live blogs: which they may, and how the way there is shown."""

import time
from typing import Any

import pytest
from django.core import signing
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from jarchi.articles import actions
from jarchi.articles.models import Article
from jarchi.comments import lately
from jarchi.comments.desk import titles
from jarchi.comments.models import Comment, Discussion, Moderation, Rules
from jarchi.delivery.dependencies import collecting
from jarchi.feed import posts
from jarchi.feed.models import Post
from jarchi.journal.models import Entry
from jarchi.pages.tests.conftest import Publish


@pytest.fixture(autouse=True)
def nothing_remembered(settings: Any) -> None:
    settings.JARCHI_COMMENTS_REMEMBER = 0
    lately._values.clear()


@pytest.fixture
def rules(db: None) -> Rules:
    return Rules.objects.create(enabled=True, moderation=Moderation.POST, close_after_days=0)


@pytest.fixture
def blog(publish: Publish) -> Article:
    return publish("Паводок: главное", kind="live_blog")


@pytest.fixture
def entry(blog: Article) -> Post:
    return posts.post(blog, "Вода прибывает. Мост закрыт.\n\nОбъезд через плотину.")


def talk_of(entry: Post, language: str = "ru") -> str:
    return f"/{language}/comments/post-{entry.pk}/"


def say(entry: Post, text: str = "Держитесь там.") -> None:
    signer = signing.TimestampSigner(salt="jarchi.readers.form")
    signer.timestamp = lambda: signing.b62_encode(int(time.time()) - 60)  # type: ignore[method-assign]
    sent = {"name": "Айгуль", "text": text, "at": signer.sign("f")}
    answer = Client(headers={"sec-fetch-site": "same-origin"}).post(f"{talk_of(entry)}write", sent)
    assert answer.status_code == 303, answer.content.decode()


# --- what they talk of ----------------------------------------------------------------------------------------
def test_an_entry_has_a_page_of_comments_that_names_it_and_leads_back(
    rules: Rules, blog: Article, entry: Post, client: Client
) -> None:
    say(entry)
    page = client.get(talk_of(entry)).content.decode()
    assert "Держитесь там." in page
    assert "Паводок: главное\u00a0— Вода прибывает." in page
    assert f'href="{blog.get_absolute_url()}{entry.link}"' in page
    assert Comment.objects.get().discussion.name == f"post-{entry.pk}"


def test_the_page_of_comments_is_made_anew_when_the_entry_changes(rules: Rules, entry: Post, client: Client) -> None:
    with collecting() as gathered:
        client.get(talk_of(entry))
    assert {f"posts:{entry.article_id}", f"article:{entry.article_id}"} <= gathered.keys


def test_the_desk_names_an_entry_also_once_it_is_withdrawn(
    rules: Rules, entry: Post, django_assert_num_queries: Any
) -> None:
    say(entry)
    posts.withdraw(entry)
    discussions = [Comment.objects.get().discussion, Discussion(kind="post", subject=999, language="ru", pk=999)]
    with django_assert_num_queries(1):
        known, unknown = titles.of(discussions).values()
    assert (known.text, known.exists) == ("Паводок: главное\u00a0— Вода прибывает.", True)
    assert not unknown.exists


@pytest.mark.parametrize("case", ["withdrawn", "another language", "story off the air", "no live blog", "unknown"])
def test_of_what_readers_do_not_see_nobody_talks(
    rules: Rules, blog: Article, entry: Post, client: Client, case: str
) -> None:
    page = talk_of(entry, "kk" if case == "another language" else "ru")
    if case == "withdrawn":
        posts.withdraw(entry)
    elif case == "story off the air":
        actions.withdraw(blog, "Ошибка.")
    elif case == "no live blog":
        blog.kind = "news"
        blog.save_revision()
        actions.publish(blog)
    elif case == "unknown":
        page = "/ru/comments/post-999/"
    assert client.get(page).status_code == 404
    assert client.post(f"{page}write", {"text": "Ау"}, headers={"sec-fetch-site": "same-origin"}).status_code == 404


def test_a_draft_gives_nothing_away(rules: Rules, publish: Publish, client: Client) -> None:
    draft = actions.draft_story({"headline": "Паводок", "text": "Ждём.", "kind": "live_blog"})
    assert client.get(talk_of(posts.post(draft, "Тайна."))).status_code == 404


# --- the way there --------------------------------------------------------------------------------------------
def test_each_entry_leads_to_its_comments_and_says_how_many(
    rules: Rules, blog: Article, entry: Post, client: Client
) -> None:
    posts.post(blog, "Мост открыт.")
    say(entry)
    with collecting() as gathered:
        page = client.get(blog.get_absolute_url()).content.decode()
    assert page.count("/comments/post-") == 2
    assert f'<a href="{talk_of(entry)}">Комментарии (1)</a>' in page
    assert ">Комментарии</a>" in page
    assert f"count:post-{entry.pk}:ru" in gathered.keys
    assert f"comments:post-{entry.pk}:ru" not in gathered.keys, "one comment must not make the whole blog anew"


def test_a_withdrawn_entry_leads_nowhere(rules: Rules, blog: Article, entry: Post, client: Client) -> None:
    posts.withdraw(entry)
    page = client.get(blog.get_absolute_url() + f"?post={entry.pk}").content.decode()
    assert f'id="p{entry.pk}"' in page
    assert "/comments/post-" not in page


def test_where_the_newsroom_wants_no_comments_entries_say_nothing(
    blog: Article, entry: Post, client: Client
) -> None:
    assert "/comments/" not in client.get(blog.get_absolute_url()).content.decode()
    assert "/comments/" not in Entry.objects.get(kind="post.published").data["html"]
    assert client.get(talk_of(entry)).status_code == 404


def test_whoever_reads_live_gets_the_entry_as_the_page_has_it(
    rules: Rules, blog: Article, entry: Post, client: Client
) -> None:
    say(entry)
    posts.edit(entry, text="Вода прибывает. Мост открыт.", image=None, importance="main", pinned=False)
    page = client.get(blog.get_absolute_url()).content.decode()
    told = Entry.objects.get(kind="post.updated").data["html"]
    assert "Комментарии (1)" in told
    assert told in page


def test_numbers_cost_one_query_however_many_entries_there_are(
    rules: Rules, blog: Article, entry: Post, client: Client
) -> None:
    say(entry)
    address = blog.get_absolute_url()
    client.get(address)
    with CaptureQueriesContext(connection) as few:
        client.get(address)
    for number in range(9):
        say(posts.post(blog, f"Уровень: {number} м."), f"Уже {number}!")
    with CaptureQueriesContext(connection) as many:
        client.get(address)
    assert len(many) == len(few)
    assert sum("comments_discussion" in query["sql"] and "'post'" in query["sql"] for query in many) == 1
