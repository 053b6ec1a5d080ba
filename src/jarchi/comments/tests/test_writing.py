"""A reader writes, edits, withdraws; nothing that was sent is lost, doubled or anybody else's to change."""

import datetime as dt

import lxml.html
import pytest
from django.test import Client
from django.utils import timezone

from jarchi.articles import actions
from jarchi.comments import moderation
from jarchi.comments.models import Comment, Discussion, State
from jarchi.comments.tests.conftest import Reader
from jarchi.journal.models import Entry


def counters_are_right() -> bool:
    shown = Comment.objects.filter(state=State.SHOWN)
    return all(
        one.shown == shown.filter(discussion=one).count() for one in Discussion.objects.all()
    ) and all(
        root.answers == shown.filter(root=root).count() for root in Comment.objects.filter(parent=None)
    )


def test_a_comment_appears_on_its_page_and_under_the_story(reader, another, story):
    reader.said("Наконец-то открыли <b>мост</b>!\n\nhttps://example.org/a")
    for path in (another.page, story.get_absolute_url()):
        page = another.sees(path)
        assert "Наконец-то открыли &lt;b&gt;мост&lt;/b&gt;!" in page
        assert 'rel="nofollow ugc"' in page
        assert "Айгуль" in page
    assert Entry.objects.filter(kind="comment.shown").count() == 1


def test_an_answer_stands_beneath_what_it_answers(reader, another):
    first = reader.said()
    answer = another.said("Давно пора.", parent=first.pk, name="Фаррух")
    assert (answer.parent_id, answer.root_id) == (first.pk, first.pk)
    page = reader.sees()
    assert page.index(f'id="{first.anchor}"') < page.index(f'id="{answer.anchor}"')
    assert counters_are_right()


def test_the_form_of_an_answer_shows_what_is_answered(reader, another):
    first = reader.said("Мост узкий.")
    page = another.sees(f"{another.page}write?parent={first.pk}")
    assert "Мост узкий." in page
    assert f'name="parent" value="{first.pk}"' in page


def test_the_same_form_sent_twice_is_one_comment(reader):
    one, two = reader.said(), reader.said()
    assert one.pk == two.pk
    assert Comment.objects.count() == 1
    assert counters_are_right()


def test_two_readers_may_say_the_same(reader, another, story):
    assert reader.said("Согласен!").pk != another.said("Согласен!").pk
    neighbour = Reader(story)  # behind the same address, with a cookie of their own
    neighbour.said("Другое.", name="Бахром")
    assert reader.said("Верно!").pk != neighbour.said("Верно!").pk


@pytest.mark.parametrize(
    ("sent", "field"),
    [
        ({"text": ""}, "text"), ({"text": " \u200b\n "}, "text"), ({"text": "а" * 4001}, "text"),
        ({"name": ""}, "name"),
        ({"name": "."}, "name"), ({"name": "я" * 61}, "name"), ({"email": "nobody"}, "email"),
        ({"name": "Жаршы"}, "name"), ({"name": "РЕДАКЦИЯ"}, "name"), ({"name": "Pедaкция"}, "name"),
        ({"email": "a@b.kz\r\nBcc: c@d.kz"}, "email"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_named_and_nothing_is_lost(reader, sent, field):
    whole = {"text": "Хорошая новость для всех.", "name": "Айгуль", **sent}
    answer = reader.write(**whole)
    page = answer.content.decode()
    assert answer.status_code == 422
    assert f'id="comment_{field}_error"' in page
    assert sent.get("text", "Хорошая новость для всех.").strip() in page
    assert not Comment.objects.exists()


def test_errors_are_told_to_scripts_too(reader):
    answer = reader.send(f"{reader.page}write", {"text": "", "name": "А"}, headers={"accept": "application/json"})
    assert answer.status_code == 422
    assert set(answer.json()["errors"]) == {"text", "name"}


@pytest.mark.parametrize("parent", ["0", "-1", "x", "99999999999999999999", "12345"])
def test_an_answer_to_nothing_is_refused_and_the_text_comes_back(reader, parent):
    answer = reader.write("Отвечаю вам.", parent=parent)
    assert answer.status_code == 422
    assert "Отвечаю вам." in answer.content.decode()
    assert not Comment.objects.exists()


def test_nobody_answers_across_discussions(reader, story, section):
    other = actions.publish_story({"headline": "Другая", "text": "Текст."})
    first = reader.said()
    answer = reader.write("Не туда.", page=f"/ru/comments/article-{other.pk}/", parent=first.pk)
    assert answer.status_code == 422


@pytest.mark.parametrize("name", "article-0 article-999 topic-1 post-1 nothing-1 article-01 article-9article-9".split())
def test_there_is_no_discussion_of_what_is_not_there(reader, name):
    assert reader.http.get(f"/ru/comments/{name}/").status_code == 404
    assert reader.write(page=f"/ru/comments/{name}/").status_code == 404


def test_a_story_has_its_discussion_in_its_own_language(reader, story):
    assert reader.http.get(f"/kk/comments/article-{story.pk}/").status_code == 404


def test_a_withdrawn_story_takes_no_comments(reader, story):
    reader.said()
    actions.withdraw(story, "Ошибка")
    assert reader.http.get(reader.page).status_code == 404
    assert reader.write("Почему?").status_code == 404


def test_without_the_newsrooms_wish_there_are_none(reader, rules, story):
    rules.enabled = False
    rules.save()
    assert reader.http.get(reader.page).status_code == 404
    assert reader.write().status_code == 404
    assert 'id="comments"' not in reader.sees(story.get_absolute_url())


def test_a_topic_is_talked_about_too(reader, section):
    story = actions.publish_story({"headline": "Ещё мост", "text": "Текст.", "topics": ["Мосты"]})
    topic = story.topics.get()
    said = reader.said("Мостов мало.", page=f"/ru/comments/topic-{topic.pk}/")
    assert said.discussion.kind == "topic"
    assert "Мостов мало." in reader.sees(topic.url_in("ru"))


# --- one's own ----------------------------------------------------------------------------------------------------
def test_a_reader_edits_within_the_time(reader, another):
    said = reader.said("Мост окрыли.")
    assert f"/ru/comments/{said.pk}/edit" in reader.sees()
    assert f"/ru/comments/{said.pk}/edit" not in another.sees()
    assert reader.send(f"/ru/comments/{said.pk}/edit", {"text": "Мост открыли."}).status_code == 303
    page = another.sees()
    assert "Мост открыли." in page
    assert "Мост окрыли." not in page
    assert Entry.objects.filter(kind="comment.updated").exists()


def test_the_time_for_editing_ends(reader):
    said = reader.said("Мост окрыли.")
    Comment.objects.filter(pk=said.pk).update(written_at=timezone.now() - dt.timedelta(minutes=6))
    answer = reader.send(f"/ru/comments/{said.pk}/edit", {"text": "Иначе."})
    assert answer.status_code == 403
    said.refresh_from_db()
    assert said.text == "Мост окрыли."


def test_a_withdrawn_comment_leaves_its_place_to_its_answers(reader, another):
    said = reader.said("Неправда это.")
    answer = another.said("Почему?", parent=said.pk)
    assert reader.send(f"/ru/comments/{said.pk}/withdraw").status_code == 303
    page = another.sees()
    assert "Неправда это." not in page
    assert "Почему?" in page
    another.send(f"/ru/comments/{answer.pk}/withdraw")
    assert f'id="{said.anchor}"' not in reader.sees()
    assert counters_are_right()


@pytest.mark.parametrize("verb", ["edit", "withdraw"])
def test_nobody_touches_anothers_comment(reader, another, verb):
    said = reader.said()
    address = f"/ru/comments/{said.pk}/{verb}"
    assert another.http.get(address).status_code == 404
    assert another.send(address, {"text": "Моё."}).status_code == 404
    said.refresh_from_db()
    assert (said.text, said.state) == ("Наконец-то открыли.", State.SHOWN)


def test_a_forged_cookie_is_nobodys(reader, another, story):
    said = reader.said()
    another.http.cookies["guest"] = said.author + ":forged"
    assert another.send(f"/ru/comments/{said.pk}/withdraw").status_code == 404


def test_mass_assignment_changes_nothing(reader):
    said = reader.said(
        state="shown", mark="newsroom", pinned="1", featured="1", author="u1", user="1", up="99", answers="5", root="1"
    )
    assert (said.mark, said.pinned, said.featured, said.user_id, said.up, said.answers, said.root_id) == (
        "", False, False, None, 0, 0, None,
    )  # fmt: skip


def test_mine_lists_what_i_wrote_and_nothing_else(reader, another):
    reader.said("Моё слово.")
    another.said("Чужое слово.", name="Бахром")
    page = reader.sees("/ru/comments/mine")
    assert "Моё слово." in page
    assert "Чужое слово." not in page


def test_mine_says_in_words_why_a_comment_was_refused(reader, django_user_model):
    said = reader.said("Моё слово.")
    moderation.refuse([said.pk], django_user_model.objects.create_user("editor"), "insult", "Без личностей")
    page = reader.sees("/ru/comments/mine")
    assert "оскорбление: Без личностей" in page
    assert f"/ru/comments/{said.pk}/edit" not in page


# --- from whose page ----------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    "headers",
    [
        {"sec-fetch-site": "cross-site"}, {"sec-fetch-site": "same-site"}, {"origin": "https://evil.example"},
        {"origin": "null"},
    ],
)
def test_a_page_of_others_sends_nothing_in_a_readers_name(reader, story, headers):
    said = reader.said()
    stranger = Client(headers=headers)
    stranger.cookies = reader.http.cookies
    for path, data in (
        (f"{reader.page}write", {"name": "А Б", "text": "Спам."}), (f"/ru/comments/{said.pk}/edit", {"text": "Спам."}),
        (f"/ru/comments/{said.pk}/withdraw", {}), ("/ru/comments/vote", {"up": said.pk}),
        (f"/ru/comments/{said.pk}/flag", {"reason": "spam"}),
    ):  # fmt: skip
        assert stranger.post(path, data).status_code == 403, path
    said.refresh_from_db()
    assert (said.text, said.state, said.up, said.flags) == ("Наконец-то открыли.", State.SHOWN, 0, 0)
    assert Comment.objects.count() == 1


def test_a_page_of_others_does_not_change_who_a_reader_is(reader):
    stranger = Client(headers={"sec-fetch-site": "cross-site"})
    assert not stranger.post(f"{reader.page}write", {"name": "А Б", "text": "Спам."}).cookies


@pytest.mark.parametrize(("secure", "cookie"), [(False, "form"), (True, "__Host-form")])
def test_a_browser_that_tells_nothing_sends_it_again_from_a_page_of_its_own(rules, story, secure, cookie):
    silent = Client(enforce_csrf_checks=True)
    page = f"/ru/comments/article-{story.pk}/"
    sent = {"name": "Айгуль", "text": "Старый браузер."}
    first = silent.post(f"{page}write", sent, secure=secure)
    assert first.status_code == 403
    assert "Старый браузер." in first.content.decode()
    assert set(first.cookies) == {cookie}
    assert (first.cookies[cookie]["secure"] or False, first.cookies[cookie]["path"]) == (secure, "/")
    again = silent.post(f"{page}write", sent | {"proof": proof_in(first)}, secure=secure)
    assert again.status_code == 303


def test_what_was_made_for_one_browser_proves_nothing_in_another(rules, story):
    """A page of others knows what it was given itself, and cannot give a cookie of ours to its visitor."""
    page, sent = f"/ru/comments/article-{story.pk}/write", {"name": "А Б", "text": "Спам."}
    stolen = proof_in(Client().post(page, sent, secure=True))
    victim = Client()
    victim.post(page, sent, secure=True)
    victim.cookies["form"] = stolen  # what a page beside ours, or somebody on the wire, could plant
    for proof in (stolen, "", "x"):
        assert victim.post(page, sent | {"proof": proof}, secure=True).status_code == 403
    assert not Comment.objects.exists()


def test_a_browser_without_cookies_too_is_told_what_to_do(rules, story):
    page, sent = f"/ru/comments/article-{story.pk}/write", {"name": "Айгуль", "text": "Старый браузер."}
    first = Client().post(page, sent, secure=True)
    told = Client().post(page, sent | {"proof": proof_in(first)}, secure=True, headers={"accept": "text/html"})
    assert told.status_code == 403
    assert "cookie" in told.content.decode()
    assert "Старый браузер." in told.content.decode()


def test_pages_that_readers_share_hold_nothing_that_proves(another, reader):
    reader.said()
    assert 'name="proof"' not in another.sees()
    assert 'name="proof"' not in Client().get(another.page).content.decode()


def proof_in(answer) -> str:
    return lxml.html.fromstring(answer.content.decode()).xpath("//input[@name='proof']/@value")[0]


@pytest.mark.parametrize("path", ["write", "edit", "withdraw", "flag"])
def test_a_get_changes_nothing(reader, path):
    said = reader.said()
    before = list(Comment.objects.values())
    at = f"{reader.page}write" if path == "write" else f"/ru/comments/{said.pk}/{path}"
    reader.http.get(at, {"text": "Другое", "name": "А Б", "reason": "spam"})
    assert list(Comment.objects.values()) == before


def test_no_cookie_before_a_reader_writes(another, reader):
    for path in (another.page, f"{another.page}write", "/ru/comments/mine"):
        assert not another.http.get(path).cookies
    assert set(reader.write().cookies) == {"guest", "discussion_waiting", "subject_waiting"}


PAYLOADS = [
    "<script>alert(1)</script>", "<img src=x onerror=alert(1)>", "\"><svg/onload=alert(1)>", "javascript:alert(1)",
    "https://a.kz/\"onmouseover=\"alert(1)", "<a href='javascript:alert(1)'>x</a>", "{{7*7}}{% csrf_token %}",
    "&lt;script&gt;alert(1)&lt;/script&gt;", "<iframe srcdoc='<script>alert(1)</script>'>",
    "]]><script>alert(1)</script>",
    "http://x.kz/<script>", "<math><mi//xlink:href=\"data:x,<script>alert(4)</script>\">", "'-alert(1)-'", "\u2028<b>",
]  # fmt: skip


@pytest.mark.parametrize("payload", PAYLOADS)
def test_script_stays_letters_wherever_it_is_sent(reader, another, payload):
    said = reader.said(f"Слово {payload}", name="<b onclick=alert(1)>Имя")
    another.send(f"/ru/comments/{said.pk}/flag", {"reason": "other", "note": payload})
    pages = [
        another.sees(), another.sees(f"{another.page}write?parent={said.pk}"), reader.sees("/ru/comments/mine"),
        reader.sees(f"/ru/comments/{said.pk}/edit"), reader.write(payload, name="").content.decode(),
    ]  # fmt: skip
    for page in pages:
        found = lxml.html.fromstring(page)
        assert not [one for one in found.iter("script") if not one.get("src") and "ld+json" not in one.get("type", "")]
        assert not [*found.iter("iframe"), *found.iter("svg"), *found.iter("math")]
        for one in found.iter():
            assert not [name for name in one.attrib if name.startswith("on")]
            assert not one.get("href", "").lower().startswith(("javascript:", "data:"))
