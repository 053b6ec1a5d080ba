"""RSS of a discussion: whole, right to the letter, from the store, purged when somebody speaks."""

import datetime as dt

import feedparser
import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from jarchi.articles import actions
from jarchi.comments import states
from jarchi.comments.models import Comment, Discussion, State
from jarchi.delivery.dependencies import collecting

LETTERS = "«Мост» & река: 5 < 7 > 3, “ҷорчӣ” — қ ң ғ ө ұ ӣ ӯ ҳ ʻ 🌊👩‍🚒"


@pytest.fixture
def feed(reader, story):
    def read(language: str = "ru", name: str = ""):
        answer = Client().get(f"/{language}/comments/{name or f'article-{story.pk}'}/feed.rss")
        assert answer.status_code == 200
        assert answer["Content-Type"] == "application/rss+xml; charset=utf-8"
        found = feedparser.parse(answer.content, response_headers={"content-type": answer["Content-Type"]})
        assert not found.bozo, found.get("bozo_exception")
        return found

    return read


def test_it_tells_the_newest_first_with_their_authors_and_permanent_links(reader, another, feed, story):
    first = reader.said("Наконец-то открыли.")
    answer = another.said(f"{LETTERS}\n\nВторой абзац https://example.org/?a=1&b=2", name="Анна & Ли", parent=first.pk)
    found = feed()
    newest, oldest = found.entries
    assert found.feed.title.endswith(": Мост открыли — Жаршы")
    assert found.feed.language == "ru"
    assert newest.title.startswith("Анна & Ли: «Мост» & река")
    assert newest.author == "Анна & Ли"
    permanent = f"https://localhost/ru/comments/article-{story.pk}/?thread={answer.pk}#c{answer.pk}"
    assert newest.link == newest.id == permanent
    assert "«Мост» &amp; река: 5 &lt; 7 &gt; 3" in newest.description
    assert "🌊👩‍🚒" in newest.description
    assert 'href="https://example.org/?a=1&amp;b=2"' in newest.description
    assert oldest.description == "<p>Наконец-то открыли.</p>"
    assert dt.datetime(*newest.published_parsed[:6], tzinfo=dt.UTC) == answer.written_at.replace(microsecond=0)


def test_what_readers_do_not_see_is_not_in_it(reader, feed):
    shown, waits = reader.said("Видно"), reader.said("Ждёт")
    states.turn([waits.pk], State.WAITING)
    assert [entry.description for entry in feed().entries] == [f"<p>{shown.text}</p>"]


def test_script_stays_letters_and_control_characters_are_left_out(reader, feed):
    one = reader.said("Раз <script>alert(1)</script> ]]> &amp;")
    assert feed().entries[0].description == "<p>Раз &lt;script&gt;alert(1)&lt;/script&gt; ]]&gt; &amp;amp;</p>"
    Comment.objects.filter(pk=one.pk).update(text="а\x08б", html="<p>а\x0bб</p>")
    assert feed().entries[0].description == "<p>аб</p>"


def test_fifty_at_most_and_as_many_queries_for_one(rules, story, feed):
    discussion = Discussion.objects.create(kind="article", subject=story.pk, language="ru")

    def say(count: int) -> None:
        rows = [Comment(discussion=discussion, author="g1", name="А", text="Да", html="<p>Да</p>", language="ru",
                        state=State.SHOWN) for _ in range(count)]  # fmt: skip
        Comment.objects.bulk_create(rows)

    def queries() -> int:
        with CaptureQueriesContext(connection) as asked:
            feed()
        return len(asked)

    say(1)
    one = queries()
    say(60)
    assert queries() == one
    assert len(feed().entries) == 50


def test_an_empty_one_says_the_same_whenever_it_is_asked(feed):
    assert feed().entries == []
    assert feed().feed.updated_parsed == feed().feed.updated_parsed
    assert feed().feed.updated_parsed.tm_year == 1970


def test_it_lies_in_the_store_until_its_discussion_changes(reader, story):
    with collecting() as page:
        assert Client().get(f"/ru/comments/article-{story.pk}/feed.rss").status_code == 200
    assert page.storable
    assert f"comments:article-{story.pk}:ru" in page.keys


def test_a_reader_who_was_forgotten_has_no_name_in_it(reader, feed):
    one = reader.said("Слова остались")
    Comment.objects.filter(pk=one.pk).update(name="", author="erased")
    assert feed().entries[0].author in ("Deleted reader", "Удалённый читатель")


def test_there_is_none_where_there_are_no_comments(rules, story):
    def status(address: str) -> int:
        return Client().get(address).status_code

    assert status(f"/kk/comments/article-{story.pk}/feed.rss") == 404
    assert status("/ru/comments/article-999/feed.rss") == 404
    assert status("/ru/comments/nothing-1/feed.rss") == 404
    rules.enabled = False
    rules.save()
    assert status(f"/ru/comments/article-{story.pk}/feed.rss") == 404
    rules.enabled = True
    rules.save()
    actions.withdraw(story, "ошибка")
    assert status(f"/ru/comments/article-{story.pk}/feed.rss") == 404
