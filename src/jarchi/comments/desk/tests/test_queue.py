"""The queue: what it shows of each comment, in which order, and that its cost does not grow."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.http import HttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from django.utils.html import escape
from django.utils.translation import gettext as _

from jarchi.articles.models import Article, Topic
from jarchi.comments import blocking, moderation
from jarchi.comments.desk.queue import AT_ONCE
from jarchi.comments.desk.rows import marked
from jarchi.comments.desk.tests.conftest import Say
from jarchi.comments.models import Comment, Discussion, Edit, Flag
from jarchi.desk.tests.conftest import Cast

AtDesk = Callable[..., Client]
QUEUE = "/desk/comments/"


def words(response: HttpResponse) -> str:
    return response.content.decode()


def ids(response: HttpResponse) -> list[int]:
    return [int(pk) for pk in re.findall(r'data-comment="(\d+)"', words(response))]


def shown(browser: Client, **query: Any) -> list[int]:
    response = browser.get(QUEUE, query)
    assert response.status_code == 200
    return ids(response)


@pytest.fixture
def editor(cast: Cast, at_desk: AtDesk) -> Client:
    return at_desk(cast.editor)


# --- which, and in which order --------------------------------------------------------------------------------
def test_each_tab_shows_its_own(say: Say, report: Callable[..., Flag], editor: Client) -> None:
    waiting, seen, refused, gone = (say(state=state) for state in ("waiting", "shown", "refused", "withdrawn"))
    report(seen)
    for tab, expected in [
        ("", [waiting]), ("waiting", [waiting]), ("reported", [seen]), ("shown", [seen]), ("refused", [refused]),
        ("all", [gone, refused, seen, waiting]),
    ]:  # fmt: skip
        assert shown(editor, tab=tab) == [one.pk for one in expected], tab


def test_the_reported_and_the_worst_come_first(say: Say, report: Callable[..., Flag], editor: Client) -> None:
    mild, unscored, bad, reported = say(score=0.1), say(), say(score=0.97), say(score=0.2)
    report(reported)
    assert shown(editor) == [one.pk for one in (reported, bad, mild, unscored)]
    assert shown(editor, order="oldest") == [one.pk for one in (mild, unscored, bad, reported)]
    assert shown(editor, order="newest") == [one.pk for one in (reported, bad, unscored, mild)]


@pytest.mark.parametrize("order", ["urgent", "oldest", "newest"])
def test_pages_follow_each_other_without_a_gap(order: str, say: Say, editor: Client) -> None:
    made = [say(f"Слово {number}", score=(number % 4) / 7 if number % 5 else None) for number in range(AT_ONCE + 9)]
    first = editor.get(QUEUE, {"order": order})
    (further,) = re.findall(r'href="(\?[^"]+)" rel="next"', words(first))
    moderation.accept(ids(first)[:5], None)  # what is decided meanwhile moves nothing
    second = editor.get(QUEUE + further.replace("&amp;", "&"))
    assert len(ids(first)) == AT_ONCE
    assert sorted(ids(first) + ids(second)) == [one.pk for one in made]
    assert 'rel="next"' not in words(second)


def test_filters_narrow_it_down(say: Say, editor: Client, discussion: Discussion) -> None:
    other = Discussion.objects.create(kind="topic", subject=5, language="kk")
    usual, odd = say(), say(discussion=other, language="kk", author="u7", network="2001:db8:1:2::/64")
    for query in (
        {"language": "kk"}, {"author": "u7"}, {"network": "2001:db8:1:2::/64"}, {"discussion": "topic-5"},
    ):  # fmt: skip
        assert shown(editor, **query) == [odd.pk]
    assert shown(editor, discussion=discussion.name) == [usual.pk]
    assert shown(editor, author="u7", language="ru") == []


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ({"tab": "best"}, "tab"), ({"order": "random"}, "order"), ({"tab": "shown", "order": "urgent"}, "order"),
        ({"language": "xx"}, "language"), ({"discussion": "article-x"}, "discussion"), ({"author": "'--"}, "author"),
        ({"network": "<script>"}, "network"), ({"after": "x"}, "after"), ({"after": "1~e~1"}, "after"),
        ({"order": "newest", "after": "1" * 19}, "after"),
    ],
)  # fmt: skip
def test_a_filter_that_means_nothing_is_told_at_its_field(
    query: dict[str, str], field: str, say: Say, editor: Client
) -> None:
    say()
    response = editor.get(QUEUE, query)
    assert response.status_code == 400
    assert field in response.context["queue"].errors
    assert escape(response.context["queue"].errors[field][0]) in words(response)
    assert ids(response) == []


def test_the_tabs_say_how_many_wait_as_far_as_99(say: Say, editor: Client) -> None:
    Comment.objects.bulk_create(
        Comment(discussion=say().discussion, author="g1", name="Я", language="ru", text="Да", digest="d")
        for _number in range(120)
    )
    assert ">99+<" in words(editor.get(QUEUE, {"tab": "all"}))


def test_its_cost_does_not_grow_with_the_comments(
    say: Say, report: Callable[..., Flag], editor: Client, cast: Cast, live: Article
) -> None:
    def cost() -> int:
        with CaptureQueriesContext(connection) as asked:
            assert ids(editor.get(QUEUE, {"tab": "all"}))
        assert not any("COUNT(*)" in query["sql"] for query in asked)
        return len(asked)

    topic = Topic.objects.create(names={"ru": "Вода"})
    places = [say().discussion, Discussion.objects.create(kind="topic", subject=topic.pk, language="ru")]
    fill(say, report, cast, places, 2)
    few = cost()
    for number in range(9):
        places.append(Discussion.objects.create(kind="article", subject=live.pk + 10 + number, language="ru"))
    fill(say, report, cast, places, 12)
    assert cost() == few


def fill(say: Say, report: Callable[..., Flag], cast: Cast, places: list[Discussion], number: int) -> None:
    for each in range(number):
        place = places[each % len(places)]
        held = [{"why": "first"}, {"why": "repeats", "of": str(each + 1)}]
        root = say(discussion=place, author=f"g{number}{each}", network=f"203.0.113.{each}", held=held)
        Edit.objects.create(comment=root, text="Раньше")
        Comment.objects.filter(pk=root.pk).update(edited_at=timezone.now())
        answer = say(discussion=place, parent=root, author=f"u{number}{each}")
        report(answer)
        moderation.accept([root.pk], cast.editor)
        blocking.block(cast.editor, author=root.author, days=1, reason="ad")


# --- what it shows of each ------------------------------------------------------------------------------------
def test_a_row_has_all_that_a_decision_needs(
    say: Say, report: Callable[..., Flag], editor: Client, live: Article, cast: Cast
) -> None:
    say("Раньше", state="shown")
    say("Плохо", state="refused")
    root = say("С чего началось", name="Первый", author="g9", state="shown")
    one = say(
        "Купи слона на www.slon.example", parent=root, score=0.876,
        held=[{"why": "links", "of": "www.slon.example"}, {"why": "first"}],
    )  # fmt: skip
    report(one, "spam", "продаёт слонов")
    blocking.block(cast.chief, network="203.0.113.0/24", days=None, reason="ad")
    page = words(editor.get(QUEUE))
    assert "Купи слона на <mark>www.slon.example</mark>" in page
    assert live.headline in page
    assert "С чего началось" in page
    assert "продаёт слонов" in page
    assert "203.0.113.7" in page
    assert re.search(r"0[.,]88", page)
    for told in (_("links"), _("among the reader's first comments"), _("Advertising or fraud"), _("network blocked")):
        assert escape(told) in page, told
    known = re.search(r'class="mod-facts">([^<]*?: \d+[^<]*)', page[page.index(f'id="c{one.pk}"') :])
    assert known
    assert re.findall(r"\d+", known[1])[-2:] == ["1", "1"]


def test_what_a_deleted_story_leaves_behind_is_still_moderated(say: Say, editor: Client, live: Article) -> None:
    say(discussion=Discussion.objects.create(kind="article", subject=live.pk + 99, language="ru"))
    say(discussion=Discussion.objects.create(kind="unknown", subject=1, language="ru"))
    assert f"article-{live.pk + 99}" in words(editor.get(QUEUE))
    assert "unknown-1" in words(editor.get(QUEUE))


def test_what_was_said_before_is_told_in_its_words(say: Say, editor: Client) -> None:
    before = say("Сдаю квартиру посуточно", state="shown")
    say("Сдаю квартиру", held=[{"why": "repeats", "of": str(before.pk)}, {"why": "repeats", "of": "999999"}])
    page = words(editor.get(QUEUE))
    assert "Сдаю квартиру посуточно" in page
    assert "999999" not in page


def test_several_words_found_are_each_marked(say: Say, editor: Client) -> None:
    say("Один дурак и другой болван.", held=[{"why": "words", "of": "дурак, болван"}])
    assert "Один <mark>дурак</mark> и другой <mark>болван</mark>." in words(editor.get(QUEUE))


def test_what_it_said_before_its_author_changed_it_is_there(say: Say, editor: Client) -> None:
    one = say("Теперь вежливо", edited_at=timezone.now())
    Edit.objects.create(comment=one, text="Раньше <b>грубо</b>")
    assert "Раньше &lt;b&gt;грубо&lt;/b&gt;" in words(editor.get(QUEUE))


SCRIPT = "<script>alert(1)</script>\"'><img src=x onerror=alert(2)>"


def test_stored_script_is_shown_as_text(say: Say, report: Callable[..., Flag], editor: Client, cast: Cast) -> None:
    root = say(SCRIPT, name=SCRIPT[:60], author="g2", state="shown")
    held = [{"why": "words", "of": "<script>"}, {"why": SCRIPT, "of": SCRIPT}]
    one = say(SCRIPT, name=SCRIPT[:60], parent=root, held=held)
    report(one, "<b>", SCRIPT)
    moderation.refuse([say().pk], cast.chief, "other", SCRIPT)
    for tab in ("waiting", "all", "refused"):
        page = words(editor.get(QUEUE, {"tab": tab}))
        assert "<script>alert" not in page
        assert "<img src=x" not in page
    assert "<mark>&lt;script&gt;</mark>alert(1)" in words(editor.get(QUEUE))


@pytest.mark.parametrize(
    ("text", "found", "expected"),
    [
        ("а <b> б", [], "а &lt;b&gt; б"),
        ("дурак и ду рак", ["ду рак", "дурак"], "<mark>дурак</mark> и <mark>ду рак</mark>"),
        ("х\n у й", ["х у й"], "<mark>х\n у й</mark>"),
        ("(.*) и ещё", ["(.*)"], "<mark>(.*)</mark> и ещё"),
        ("ничего", ["чего-то нет", " "], "ничего"),
        ("аа а", ["а", "аа"], "<mark>аа</mark> <mark>а</mark>"),
        ("<i>", ["<i>"], "<mark>&lt;i&gt;</mark>"),
    ],
)
def test_what_was_found_is_marked_where_it_stands(text: str, found: list[str], expected: str) -> None:
    assert marked(text, found) == expected
