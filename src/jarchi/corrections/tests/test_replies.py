"""The right of reply: from the desk's list to the story's page."""

import datetime as dt
import json
import re
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from jarchi.articles import actions
from jarchi.articles.models import Article
from jarchi.corrections import replying
from jarchi.corrections.models import Reply, ReportRules
from jarchi.desk.tests.conftest import Cast
from jarchi.journal.models import Entry

LIST = "/desk/replies/"
NASTY = "</script><script>alert(1)</script>"
AtDesk = Callable[..., Client]


@pytest.fixture
def editor(cast: Cast, at_desk: AtDesk) -> Client:
    return at_desk(cast.editor)


@pytest.fixture
def chief(cast: Cast, at_desk: AtDesk) -> Client:
    return at_desk(cast.chief)


@pytest.fixture
def reply(live: Article) -> Reply:
    return replying.receive(live, author="Тимур Белов", position="директор мостоотряда", text="Мы строили в срок.")


def sent(verb: str = "save", **changes: Any) -> dict[str, Any]:
    """The form as the browser sends it."""
    today = timezone.localdate().isoformat()
    written = {"author": "Тимур Белов", "position": "директор", "text": "Мы строили в срок.", "received_on": today}
    return {**written, "due_on": "", "declined_because": "", "verb": verb, **changes}


def of_story(story: Article) -> str:
    return f"{LIST}story/{story.pk}/"


def of(reply: Reply) -> str:
    return f"{LIST}{reply.pk}/"


def page_of(client: Client, story: Article) -> str:
    return client.get(story.get_absolute_url()).content.decode()


# --- readers --------------------------------------------------------------------------------------------------
def test_readers_have_it_once_it_is_published(client: Client, reply: Reply) -> None:
    assert "Мы строили в срок." not in page_of(client, reply.article)
    replying.publish(reply.pk)
    page = page_of(client, reply.article)
    assert f'<div class="reply" id="reply-{reply.pk}"' in page
    assert "<b>Тимур Белов</b>, директор мостоотряда" in page
    assert "<p>Мы строили в срок.</p>" in page
    facts = json.loads(re.search(r'<script type="application/ld\+json">(.*?)</script>', page)[1])  # type: ignore[index]
    [told] = facts["comment"]
    assert (told["author"]["name"], told["text"]) == ("Тимур Белов", "Мы строили в срок.")
    assert told["url"].endswith(f"#reply-{reply.pk}")


def test_markup_is_shown_as_text(client: Client, live: Article) -> None:
    made = replying.receive(live, author=NASTY, position=NASTY, text=f"Раз.\n\nДва {NASTY}")
    replying.publish(made.pk)
    page = page_of(client, live)
    assert "<script>alert" not in page
    assert "<p>Раз.</p>\n<p>Два &lt;/script&gt;" in page


def test_the_journal_tells_of_each_step_and_only_of_what_readers_see(reply: Reply) -> None:
    def told() -> list[str]:
        return [entry.kind for entry in Entry.objects.filter(kind__startswith="reply.").order_by("id")]

    replying.edit(reply.pk, text="Мы строили быстро.")
    assert told() == []
    replying.publish(reply.pk)
    replying.publish(reply.pk)
    replying.edit(reply.pk, text="Мы строили очень быстро.")
    replying.decline(reply.pk, "Отозвано автором.")
    replying.decline(reply.pk, "Отозвано автором письмом.")
    assert told() == ["reply.published", "reply.updated", "reply.withdrawn"]
    entry = Entry.objects.filter(kind="reply.published").get()
    assert entry.data["keys"] == [f"article:{reply.article_id}"]
    assert (entry.data["reply"], entry.data["anchor"]) == (reply.pk, reply.anchor)


def test_a_reply_beneath_a_withdrawn_story_is_not_published(reply: Reply, editor: Client) -> None:
    actions.withdraw(reply.article, "Ошибка.")
    answer = editor.post(of(reply), sent("publish", text="Другие слова."))
    assert answer.status_code == 422
    assert "Другие слова." in answer.content.decode()
    reply.refresh_from_db()
    assert (reply.published_at, reply.text) == (None, "Мы строили в срок.")


# --- the desk -------------------------------------------------------------------------------------------------
def test_it_is_due_by_the_rule_unless_somebody_says_otherwise(live: Article, editor: Client) -> None:
    rules = ReportRules.load()
    rules.reply_days = 3
    rules.save()
    editor.post(of_story(live), sent(received_on="2026-11-02"))
    editor.post(of_story(live), sent(received_on="2026-11-02", due_on="2026-11-20"))
    assert [one.due_on.isoformat() for one in Reply.objects.order_by("id")] == ["2026-11-05", "2026-11-20"]


def test_it_is_written_down_and_published_in_one_step(live: Article, editor: Client, client: Client) -> None:
    answer = editor.post(of_story(live), sent("publish"))
    assert answer.status_code == 302
    assert "Мы строили в срок." in page_of(client, live)
    assert "Тимур Белов" in editor.get(answer["Location"]).content.decode()


def test_declining_wants_a_reason_for_the_newsrooms_record(reply: Reply, editor: Client) -> None:
    answer = editor.post(of(reply), sent("decline"))
    assert answer.status_code == 422
    assert list(answer.context["form"].errors) == ["declined_because"]
    editor.post(of(reply), sent("decline", declined_because="Не о том."))
    assert "Не о том." in editor.get(f"{LIST}?which=declined").content.decode()
    assert "Тимур Белов" not in editor.get(LIST).content.decode()


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"author": " "}, "author"), ({"text": ""}, "text"), ({"author": "я" * 201}, "author"),
        ({"text": "я" * 4001}, "text"), ({"received_on": "вчера"}, "received_on"), ({"due_on": "завтра"}, "due_on"),
    ],
)  # fmt: skip
def test_a_fault_is_told_at_its_field(changes: dict[str, Any], field: str, live: Article, editor: Client) -> None:
    answer = editor.post(of_story(live), sent(**changes))
    assert answer.status_code == 422
    assert list(answer.context["form"].errors) == [field]
    assert not Reply.objects.exists()


def test_who_works_on_the_story_writes_down_and_who_publishes_it_decides(
    reply: Reply, cast: Cast, at_desk: AtDesk
) -> None:
    for who, user in cast:
        client = at_desk(user)
        works, publishes = who in {"reporter", "editor", "chief"}, who in {"editor", "chief"}
        assert (client.get(of(reply)).status_code == 200) == works, who
        assert (client.get(of_story(reply.article)).status_code == 200) == works, who
        client.post(of(reply), sent(text=f"Слово: {who}"))
        assert Reply.objects.filter(text=f"Слово: {who}").exists() == works, who
        for verb in ("decline", "publish"):
            client.post(of(reply), sent(verb, declined_because="Нет."))
            reply.refresh_from_db()
            assert bool(reply.declined_at if verb == "decline" else reply.published_at) == publishes, (who, verb)
            Reply.objects.filter(pk=reply.pk).update(published_at=None, declined_at=None)
    assert Client().get(of(reply)).status_code == 302


def test_a_reporter_does_not_change_what_readers_see(reply: Reply, cast: Cast, at_desk: AtDesk) -> None:
    replying.publish(reply.pk)
    at_desk(cast.reporter).post(of(reply), sent(text="Иначе."))
    reply.refresh_from_db()
    assert reply.text == "Мы строили в срок."
    assert at_desk(cast.reporter).get(of(reply)).status_code == 200


def test_the_list_shows_his_stories_alone_the_most_urgent_first(
    live: Article,
    cast: Cast,
    at_desk: AtDesk,
    editor: Client,
    sections: Any,
) -> None:
    politics = actions.publish_story({"headline": "Выборы", "section": "politics", "text": "Раз."}, cast.other_reporter)
    for story, author, due in ((live, "Поздний", 9), (live, "Ранний", -2), (politics, "Чужой", 1)):
        replying.receive(story, author=author, text="Нет.", due_on=timezone.localdate() + dt.timedelta(days=due))
    page = editor.get(LIST).content.decode()
    assert page.index("Ранний") < page.index("Поздний")
    assert "Чужой" not in page
    assert "Чужой" in at_desk(cast.other_editor).get(LIST).content.decode()
    assert page.count("w-status--primary") == 1, "one is overdue"
    assert at_desk(cast.stranger).get(LIST).status_code != 200


def test_long_lists_go_on_behind_links_and_queries_do_not_grow(live: Article, editor: Client) -> None:
    def asked(address: str) -> tuple[str, int]:
        with CaptureQueriesContext(connection) as queries:
            page = editor.get(address).content.decode()
        return page, len(queries)

    today = timezone.localdate()
    replying.receive(live, author="Первый", text="Нет.")
    asked(LIST)
    _page, few = asked(LIST)
    for number in range(60):
        replying.receive(live, author=f"Автор-{number:02}", text="Нет.", due_on=today + dt.timedelta(days=number // 3))
    page, many = asked(LIST)
    assert many == few
    [older] = re.findall(r'rel="next" href="(\?[^"]+)"', page)
    following, _number = asked(LIST + older.replace("&amp;", "&"))
    for number in range(60):
        assert (f"Автор-{number:02}" in page) != (f"Автор-{number:02}" in following), number


@pytest.mark.parametrize(
    "after", ["x", "2026-11-20", "2026-11-20_x", "2026-13-01_4", "2026-11-20_99999999999999999999"]
)
def test_a_place_that_is_none_begins_the_list_anew(reply: Reply, editor: Client, after: str) -> None:
    assert "Тимур Белов" in editor.get(LIST, {"after": after}).content.decode()


def test_the_first_page_reminds_of_what_is_due(live: Article, cast: Cast, at_desk: AtDesk, editor: Client) -> None:
    today = timezone.localdate()
    for author, days in (("Просроченный", -1), ("Завтрашний", 1), ("Далёкий", 5)):
        replying.receive(live, author=author, text="Нет.", due_on=today + dt.timedelta(days=days))
    page = editor.get("/desk/").content.decode()
    assert page.index("Просроченный") < page.index("Завтрашний")
    assert "Далёкий" not in page
    assert "Просроченный" not in at_desk(cast.other_editor).get("/desk/").content.decode()


def test_the_form_of_a_story_leads_there(live: Article, editor: Client) -> None:
    form = editor.get(reverse("wagtailsnippets_articles_article:edit", args=[live.pk])).content.decode()
    assert of_story(live) in form
