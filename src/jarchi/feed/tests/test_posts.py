"""Entries of live blogs: what the journal hears of them, and when."""

from collections.abc import Callable

import pytest
from django.core.exceptions import ValidationError
from django.test import Client

from jarchi.articles import actions
from jarchi.articles.models import Article
from jarchi.feed import events, posts
from jarchi.feed.models import LONGEST, MOST_PINNED, Post
from jarchi.journal.consumers import registry
from jarchi.journal.models import Entry
from jarchi.media.models import Picture

Rung = Callable[[], list[Entry]]
Say = Callable[..., Post]


def test_an_entry_rings_with_what_its_page_shows(blog: Article, say: Say, rung: Rung, client: Client) -> None:
    rung()
    one = say("Мост закрыли.\n\nОбъезд через село.", importance="main")
    (entry,) = rung()
    address = f"{blog.get_absolute_url()}?post={one.pk}#p{one.pk}"
    assert entry.kind == "post.published"
    assert entry.data["html"] in client.get(blog.get_absolute_url()).content.decode()
    told = {name: value for name, value in entry.data.items() if name not in ("html", "time")}
    assert told == {
        "post": one.pk, "article": blog.pk, "language": "ru", "url": address, "importance": "main", "pinned": False,
        "keys": [f"posts:{blog.pk}", "posts:ru"],
    }  # fmt: skip
    assert entry.data["time"].startswith(f"{one.posted_at:%Y-%m-%dT%H:%M}")
    (event,) = events.of(entry)
    assert (event.channel, event.data["html"], event.data["url"]) == ("ru", entry.data["html"], address)


def test_entries_of_a_draft_ring_nothing_and_appear_with_it(draft_blog: Article, rung: Rung, client: Client) -> None:
    rung()
    one = posts.post(draft_blog, "До эфира.")
    posts.edit(one, text="До самого эфира.", image=None, importance="main", pinned=True)
    assert rung() == []
    assert one.updated_at is None  # nobody had read it
    actions.publish(draft_blog)
    assert [entry.kind for entry in rung()] == ["article.published"]
    assert "До самого эфира." in client.get(draft_blog.get_absolute_url()).content.decode()


def test_other_words_are_an_update_that_readers_are_told_of(say: Say, rung: Rung) -> None:
    one = say("Мост закрыт.")
    rung()
    posts.edit(one, text="Мост открыт.", image=None, importance="ordinary", pinned=False)
    (entry,) = rung()
    assert entry.kind == "post.updated"
    assert "<p>Мост открыт.</p>" in entry.data["html"]
    assert one.updated_at
    assert "Обновлено" in entry.data["html"]


def test_a_pin_is_told_and_makes_no_update_of_the_words(say: Say, rung: Rung) -> None:
    one = say()
    rung()
    posts.pin(one, True)
    (entry,) = rung()
    assert (entry.kind, entry.data["pinned"], one.updated_at) == ("post.updated", True, None)


def test_a_pin_takes_back_no_words_written_meanwhile(say: Say) -> None:
    one = say("Погибли трое.")
    posts.edit(Post.objects.get(), text="Погибли двое.", image=None, importance="main", pinned=False)
    posts.pin(one, True)
    stored = Post.objects.get()
    assert (stored.text, stored.importance, stored.pinned) == ("Погибли двое.", "main", True)
    assert stored.updated_at


def test_who_corrects_what_was_corrected_meanwhile_is_told_what_and_changes_nothing(say: Say, rung: Rung) -> None:
    one = say("Погибли трое.")
    seen, marks = one.state, {"image": None, "importance": "ordinary", "pinned": False}
    posts.edit(Post.objects.get(), text="Погибли двое.", seen=seen, **marks)
    rung()
    with pytest.raises(ValidationError, match="текст"):
        posts.edit(one, text="Погибли четверо.", seen=seen, **marks)
    assert rung() == []
    assert Post.objects.get().text == "Погибли двое."
    posts.edit(one, text="Погибли четверо.", seen=one.state, **marks)
    assert Post.objects.get().text == "Погибли четверо."


def test_a_deleted_picture_is_not_told_any_more(say: Say, rung: Rung, picture: Picture, client: Client) -> None:
    one, other = say("Снимок.", image=picture), say("Без снимка.")
    gone = say("Снято.", image=picture)
    posts.withdraw(gone)
    position = events.cursor("ru")
    address = Picture.objects.get().renditions.first().url.rpartition(".")[0]
    assert any(address in event.data.get("html", "") for event in events.since("ru", 0))
    rung()
    picture.delete()
    assert [(entry.kind, entry.data.get("post")) for entry in rung() if entry.kind != "picture.deleted"] == [
        ("post.updated", one.pk)
    ]
    (told,) = events.since("ru", position)
    assert "Снимок." in told.data["html"]
    assert not any("<img" in event.data.get("html", "") for event in events.since("ru", 0))
    assert {post.pk for post in Post.objects.filter(image=None)} == {one.pk, other.pk, gone.pk}
    assert "<picture>" not in client.get(one.article.get_absolute_url()).content.decode()


def test_a_picture_described_otherwise_is_told_anew_once(say: Say, rung: Rung, picture: Picture) -> None:
    consumer = registry["feed.entries"]
    consumer.step()
    one = say("Снимок.", image=picture)
    for caption in ("Мост", "Мост ночью"):
        picture.caption = caption
        picture.save()
    rung()
    consumer.step()
    (entry,) = rung()
    assert (entry.kind, entry.data["post"]) == ("post.updated", one.pk)
    assert "Мост ночью" in entry.data["html"]
    assert Post.objects.get().updated_at is None


def test_saving_the_same_again_rings_nothing(say: Say, rung: Rung) -> None:
    one = say("Мост закрыт.")
    rung()
    posts.edit(one, text=" Мост закрыт.\n", image=None, importance="ordinary", pinned=False)
    assert rung() == []


def test_what_is_withdrawn_says_so_and_tells_its_words_no_more(say: Say, rung: Rung) -> None:
    one = say("Погибли трое.", pinned=True, importance="main")
    rung()
    posts.withdraw(one)
    posts.withdraw(one)
    (entry,) = rung()
    assert entry.kind == "post.withdrawn"
    assert "Погибли" not in str(entry.data)
    assert f'id="p{one.pk}"' in entry.data["html"]
    assert "снята" in entry.data["html"]
    with pytest.raises(ValidationError):
        posts.edit(one, text="Погибли двое.", image=None, importance="main", pinned=False)


def test_the_same_form_sent_twice_is_one_entry(say: Say, rung: Rung) -> None:
    first = say("Вода прибывает.", token="a1")
    rung()
    assert say("Вода прибывает.", token="a1") == first
    assert say("Вода прибывает.", token="a2") != first
    assert [entry.kind for entry in rung()] == ["post.published"]


@pytest.mark.parametrize(
    ("text", "html"),
    [
        ("<script>alert(1)</script>", "<p>&lt;script&gt;alert(1)&lt;/script&gt;</p>"),
        ('<img src=x onerror="x()">', "<p>&lt;img src=x onerror=&quot;x()&quot;&gt;</p>"),
        ("Раз.\n\nДва.\r\n\r\nТри.", "<p>Раз.</p>\n<p>Два.</p>\n<p>Три.</p>"),
        (
            "Смотрите https://example.org/a?b=1&c=2.",
            '<p>Смотрите <a href="https://example.org/a?b=1&amp;c=2">https://example.org/a?b=1&amp;c=2</a>.</p>',
        ),
        ("javascript:alert(1) &amp; да", "<p>javascript:alert(1) &amp;amp; да</p>"),
        ("«Су» — қанша? 5 > 3 \u202e👩‍🚒", "<p>«Су» — қанша? 5 &gt; 3 \u202e👩‍🚒</p>"),
    ],
)
def test_text_stays_text_and_addresses_become_links(say: Say, text: str, html: str) -> None:
    assert say(text).html == html


def test_hostile_words_of_a_picture_stay_words(say: Say, picture: Picture, rung: Rung) -> None:
    picture.caption = picture.description = '"><script>x()</script>'
    picture.save()
    rung()
    say("Снимок.", image=picture)
    html = rung()[-1].data["html"]
    assert "<script" not in html
    assert "<picture>" in html


@pytest.mark.parametrize("text", ["", " \n ", "\u200b\u00ad", "я" * (LONGEST + 1)])
def test_an_entry_without_words_or_with_too_many_is_refused_by_the_name_of_its_field(say: Say, text: str) -> None:
    with pytest.raises(ValidationError) as refused:
        say(text)
    assert set(refused.value.message_dict) == {"text"}
    assert not Post.objects.exists()


def test_too_many_pins_are_refused(say: Say) -> None:
    pinned = [say(pinned=True) for _ in range(MOST_PINNED)]
    with pytest.raises(ValidationError) as refused:
        say(pinned=True)
    assert set(refused.value.message_dict) == {"pinned"}
    posts.withdraw(pinned[0])
    say(pinned=True)


def test_other_kinds_of_stories_have_no_entries(section: object) -> None:
    news = actions.publish_story({"headline": "Новость", "text": "Раз."})
    with pytest.raises(ValidationError):
        posts.post(news, "Раз.")


def test_entries_go_with_their_story(blog: Article, say: Say) -> None:
    say()
    Article.objects.get(pk=blog.pk).delete()
    assert not Post.objects.exists()


def test_who_resumes_is_not_told_the_words_of_a_story_that_has_gone(blog: Article, say: Say) -> None:
    position = events.cursor("ru")
    say("Погибли трое.")
    assert [event.data["event"] for event in events.since("ru", position)] == ["post.published"]
    actions.withdraw(blog, "Ошибка.")
    assert [event.data["event"] for event in events.since("ru", position)] == ["article.withdrawn"]
