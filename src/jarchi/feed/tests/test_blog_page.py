"""A live blog as its reader sees it: newest first, pinned above, each entry found by its link for ever."""

import datetime as dt
import json
import re
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from jarchi.articles import actions
from jarchi.articles.models import Article
from jarchi.delivery.dependencies import collecting
from jarchi.feed import events, posts
from jarchi.feed.blog import AT_ONCE, OVER_AFTER
from jarchi.feed.models import Post
from jarchi.media.models import Picture

Say = Callable[..., Post]
ENTRY = re.compile(r'<article class="post([a-z ]*)" id="p(\d+)">')
LINK = re.compile(r'<p class="more"><a href="([^"]+)">([^<]+)</a>')


class Page:
    """`ids`: of its entries in order; `links`: to newer and older ones, by their words."""

    def __init__(self, address: str) -> None:
        with collecting() as self.declared:
            response = Client().get(address)
        assert response.status_code == 200
        self.text = response.content.decode()
        self.ids = [int(pk) for _classes, pk in ENTRY.findall(self.text)]
        self.links = {words: address.partition("?")[0] + link if link[0] == "?" else link
                      for link, words in LINK.findall(self.text)}  # fmt: skip

    def structured(self) -> dict[str, Any]:
        facts: dict[str, Any] = json.loads(self.text.partition('ld+json">')[2].partition("</script>")[0])
        return facts

    def entry(self, pk: int) -> str:
        return self.text.partition(f'id="p{pk}">')[2].partition("</article>")[0]


@pytest.fixture
def address(blog: Article) -> str:
    return blog.get_absolute_url()


@pytest.fixture
def long_blog(say: Say) -> list[Post]:
    """The oldest first."""
    return [say(f"Запись {number}.") for number in range(2 * AT_ONCE + 5)]


def test_the_newest_are_first_and_pinned_ones_above_them(say: Say, address: str) -> None:
    first, second, third, fourth = (say(pinned=number in (0, 2)) for number in range(4))
    assert Page(address).ids == [third.pk, first.pk, fourth.pk, second.pk]


def test_importance_is_seen_and_said(say: Say, address: str) -> None:
    main = say(importance="main")
    ((classes, pk),) = ENTRY.findall(Page(address).text)
    assert (classes.split(), int(pk)) == (["main"], main.pk)
    assert "Важно" in Page(address).entry(main.pk)


def test_a_blog_without_entries_says_that_they_will_come(address: str) -> None:
    assert "Здесь появятся первые записи." in Page(address).text


def test_older_entries_are_reached_by_links_and_each_stands_once(long_blog: list[Post], address: str) -> None:
    page, seen = Page(address), []
    while True:
        seen += page.ids
        assert page.declared.storable
        if "Более ранние записи" not in page.links:
            break
        page = Page(page.links["Более ранние записи"])
    assert seen == [post.pk for post in reversed(long_blog)]
    while "Более новые записи" in page.links:
        page = Page(page.links["Более новые записи"])
    assert page.ids == Page(address).ids


def test_a_page_of_older_entries_stays_the_same_while_new_ones_come(
    long_blog: list[Post], address: str, say: Say
) -> None:
    older = Page(address).links["Более ранние записи"]
    before = Page(older).ids
    say()
    assert Page(older).ids == before


def test_every_entry_is_on_the_page_of_its_link(long_blog: list[Post], address: str) -> None:
    for post in long_blog:
        page = Page(f"{address}?post={post.pk}")
        assert post.pk in page.ids
        assert re.search(f'rel="canonical" href="http[^"?]*{address}"', page.text)


def test_a_withdrawn_entry_says_so_in_its_place_to_who_has_its_link(long_blog: list[Post], address: str) -> None:
    for post in (long_blog[0], long_blog[10], long_blog[-2]):
        posts.withdraw(post)
        page = Page(f"{address}?post={post.pk}")
        assert "Эта запись снята." in page.entry(post.pk)
        assert post.text not in page.text
        assert page.ids == sorted(page.ids, reverse=True)
        assert f'id="p{post.pk}"' not in Page(address).text


@pytest.mark.parametrize("number", ["0", "05", "-1", "x", "1" * 40, "٣"])
def test_what_can_be_no_number_of_an_entry_is_not_found(say: Say, address: str, number: str) -> None:
    say()
    assert Client().get(address, {"post": number}).status_code == 404


def test_a_made_up_number_shows_the_newest_and_is_not_stored(say: Say, address: str) -> None:
    one = say()
    page = Page(f"{address}?post={one.pk + 1000}")
    assert page.ids == [one.pk]
    assert not page.declared.storable


def test_of_another_story_an_entry_is_not_shown(say: Say, address: str) -> None:
    other = actions.publish_story({"headline": "Другое", "text": "Раз.", "kind": "live_blog"})
    stranger = posts.post(other, "Чужая запись.")
    assert "Чужая" not in Page(f"{address}?post={stranger.pk}").text


def test_the_page_depends_on_its_entries_and_their_pictures(say: Say, blog: Article, picture: Picture) -> None:
    say(image=picture)
    page = Page(blog.get_absolute_url())
    assert {f"posts:{blog.pk}", f"article:{blog.pk}", f"picture:{picture.pk}"} <= page.declared.keys
    assert page.declared.parameters == {"post"}
    assert "<picture>" in page.text
    assert "Нигора Шарифи" in page.text


def test_lists_do_not_depend_on_entries(say: Say, blog: Article) -> None:
    say()
    with collecting() as front:
        Client().get("/ru/")
    assert f"article:{blog.pk}" in front.keys
    assert f"posts:{blog.pk}" not in front.keys


def test_the_page_follows_from_where_its_entries_are_right(say: Say, address: str) -> None:
    say()
    page = Page(address)
    assert f'data-since="{events.cursor("ru")}"' in page.text
    assert 'data-live="/ru/feed/live"' in page.text
    assert 'src="/static/feed/blog.js"' in page.text


def test_older_pages_and_other_stories_load_no_script(long_blog: list[Post], address: str) -> None:
    older = Page(Page(address).links["Более ранние записи"])
    news = actions.publish_story({"headline": "Новость", "text": "Раз."})
    for text in (older.text, Client().get(news.get_absolute_url()).content.decode()):
        assert "blog.js" not in text
        assert "data-blog" not in text


def test_a_page_costs_the_same_however_many_entries_there_are(
    say: Say, address: str, picture: Picture, django_assert_num_queries: Any
) -> None:
    def queries(where: str) -> int:
        with CaptureQueriesContext(connection) as done:
            Client().get(where)
        return len(done)

    for _ in range(AT_ONCE * 2):
        say(image=picture)
    few = Post.objects.order_by("id")[5]
    Page(address)  # what is remembered between pages is read
    costs = queries(address), queries(f"{address}?post={few.pk}")
    for _ in range(AT_ONCE * 2):
        say(image=picture)
    assert (queries(address), queries(f"{address}?post={few.pk}")) == costs


# --- what machines read ---------------------------------------------------------------------------------------
def test_structured_data_are_of_a_live_blog_and_its_entries(
    blog: Article, say: Say, picture: Picture, address: str
) -> None:
    first = say("Вода у моста. Движение закрыто.\n\nПодробности позже.", image=picture)
    facts = Page(address).structured()
    assert facts["@type"] == "LiveBlogPosting"
    assert facts["headline"] == blog.headline
    assert facts["coverageStartTime"] == facts["datePublished"]
    assert "coverageEndTime" not in facts
    (update,) = facts["liveBlogUpdate"]
    assert update["@type"] == "BlogPosting"
    assert update["headline"] == "Вода у моста."
    assert update["articleBody"] == first.text
    assert update["url"].endswith(f"{address}?post={first.pk}#p{first.pk}")
    assert update["url"].startswith("http")
    assert update["image"].endswith(".jpg")
    assert facts["dateModified"] == update["datePublished"] == update["dateModified"]


def test_the_story_was_changed_when_its_newest_entry_was(say: Say, address: str, blog: Article) -> None:
    now = timezone.now()
    say(posted_at=now + dt.timedelta(minutes=5))
    last = say(posted_at=now + dt.timedelta(minutes=10))
    expected = timezone.localtime(last.posted_at).isoformat(timespec="seconds")
    assert Page(address).structured()["dateModified"] == expected


def test_coverage_is_over_a_day_after_the_last_entry(
    say: Say, address: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    last = say()
    assert Page(address).declared.fresh_until == last.posted_at + OVER_AFTER
    later = timezone.now() + OVER_AFTER
    monkeypatch.setattr(timezone, "now", lambda: later)
    facts = Page(address).structured()
    assert facts["coverageEndTime"] == timezone.localtime(last.posted_at).isoformat(timespec="seconds")


def test_hostile_words_end_no_script(say: Say, address: str) -> None:
    say("</script><script>x()</script>")
    assert "<script>x()" not in Page(address).text
    assert Page(address).structured()["liveBlogUpdate"][0]["articleBody"] == "</script><script>x()</script>"


def test_a_withdrawn_story_takes_its_entries_along(say: Say, blog: Article, client: Client) -> None:
    one = say("Вода прибывает.")
    actions.withdraw(blog, "Ошибка.")
    response = client.get(f"{blog.get_absolute_url()}?post={one.pk}")
    assert response.status_code == 410
    assert "Вода прибывает" not in response.content.decode()
