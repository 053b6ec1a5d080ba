"""What is held, what is shown at once, who may not write, and how much."""

import datetime as dt

import pytest
from django.test import Client
from django.utils import timezone

from jarchi.comments import states
from jarchi.comments.models import Block, Comment, Flag, Moderation, State, Vote, Who
from jarchi.comments.tests.conftest import Reader
from jarchi.readers import identity
from jarchi.readers.models import User


def why(one):
    return [said["why"] for said in one.held]


@pytest.fixture
def trusting(rules):
    rules.moderation, rules.trusted_after = Moderation.TRUST, 2
    rules.save()
    return rules


def test_with_premoderation_everything_waits_and_only_its_author_sees_it(reader, another, rules, story):
    rules.moderation = Moderation.PRE
    rules.save()
    said = reader.said("Хочу сказать слово.")
    assert (said.state, why(said)) == (State.WAITING, ["pre"])
    for path in (reader.page, story.get_absolute_url()):
        assert "Хочу сказать слово." not in another.sees(path)
    assert "Хочу сказать слово." in reader.sees()
    assert said.discussion.shown == 0


def test_the_first_comments_of_a_reader_are_looked_at(reader, trusting):
    first, second = reader.said("Первое слово."), reader.said("Второе слово.")
    assert [why(one) for one in (first, second)] == [["first"], ["first"]]
    states.turn([first.pk, second.pk], State.SHOWN)
    assert reader.said("Третье слово.").state == State.SHOWN


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("Автор этой статьи — xyйло, и всё тут.", "words"), ("Купите: https://a.kz и https://b.kz дёшево", "links"),
    ],
)  # fmt: skip
def test_what_is_found_in_the_text_holds_it(reader, text, reason):
    said = reader.said(text)
    assert (said.state, why(said)) == (State.WAITING, [reason])
    assert said.held[0]["of"]


def test_the_newsroom_has_words_of_its_own(reader, rules):
    rules.words = {"kk": "жаманат"}
    rules.save()
    assert why(reader.said("Бұл жаманат екен.")) == ["words"]


def test_nearly_the_same_text_is_held(reader, another):
    reader.said("Приходите все завтра в шесть вечера к новому мосту через реку и берите с собой друзей.")
    said = another.said(
        "Приходите все завтра в шесть вечера к новому мосту через реку и возьмите с собой друзей!", name="Бахром"
    )
    assert why(said) == ["repeats"]


def test_who_fills_in_what_people_do_not_see_is_held(reader):
    assert why(reader.said(website="https://spam.example")) == ["honeypot"]


@pytest.mark.parametrize("at", ["", "f:1", "f:zzzzzz:forged"])
def test_a_form_that_was_not_read_is_held(reader, at):
    assert why(reader.said(at=at)) == ["quick"]


def test_a_form_sent_at_once_is_held(reader):
    from jarchi.readers.automatic import signed_moment

    assert why(reader.said(at=signed_moment())) == ["quick"]


def test_an_edited_comment_is_looked_at_like_a_new_one(reader, another):
    said = reader.said()
    reader.send(f"/ru/comments/{said.pk}/edit", {"text": "Автор — xyйло."})
    said.refresh_from_db()
    assert (said.state, why(said)) == (State.WAITING, ["words"])
    assert "Автор" not in another.sees()


def test_words_that_are_held_stay_hidden_though_others_have_answered(reader, another, story):
    said = reader.said("Добрый день всем.")
    another.said("И вам.", parent=said.pk, name="Бахром")
    reader.send(f"/ru/comments/{said.pk}/edit", {"text": "Автор — xyйло."})
    for path in (another.page, f"{another.page}?thread={said.pk}", story.get_absolute_url()):
        page = Client().get(path).content.decode()
        assert "xyйло" not in page
        assert "И вам." in page
    assert "xyйло" in reader.sees()


# --- blocks -------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("network", ["203.0.113.5", "203.0.113.0/24"])
def test_a_blocked_network_writes_nothing_and_keeps_its_text(reader, another, network):
    Block.objects.create(network=network, reason="реклама", until=timezone.now() + dt.timedelta(days=1))
    answer = reader.write("Мой длинный текст.")
    page = answer.content.decode()
    assert answer.status_code == 403
    assert "реклама" in page
    assert "Мой длинный текст." in page
    assert another.write().status_code == 303


def test_a_blocked_reader_neither_edits_nor_votes(reader, another):
    said, others = reader.said(), another.said("Другое.", name="Бахром")
    Block.objects.create(author=said.author, reason="оскорбления")
    assert reader.send(f"/ru/comments/{said.pk}/edit", {"text": "Иначе."}).status_code == 403
    assert reader.send("/ru/comments/vote", {"up": others.pk}).status_code == 403


def test_a_block_ends(reader):
    Block.objects.create(network="203.0.113.5", reason="реклама", until=timezone.now() - dt.timedelta(minutes=1))
    assert reader.write().status_code == 303


# --- how much -----------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("limit", ["reader_limit", "network_limit", "discussion_limit"])
def test_a_burst_is_told_when_to_come_back_and_keeps_its_text(reader, rules, limit):
    setattr(rules, limit, 2)
    rules.save()
    for number in range(2):
        reader.said(f"Слово номер {number}.")
    answer = reader.write("Ещё одно слово.")
    assert answer.status_code == 429
    assert 0 < int(answer["Retry-After"]) <= rules.window_minutes * 60
    assert "Ещё одно слово." in answer.content.decode()
    assert Comment.objects.count() == 2
    Comment.objects.update(written_at=timezone.now() - dt.timedelta(minutes=rules.window_minutes + 1))
    assert reader.write("Ещё одно слово.").status_code == 303


def test_a_crowd_of_new_cookies_is_one_network(rules, story):
    rules.network_limit = 3
    rules.save()
    answers = [Reader(story).write(f"Слово {number}.").status_code for number in range(5)]
    assert answers == [303, 303, 303, 429, 429]


def test_a_household_of_ipv6_is_one_network(rules, story):
    said = [Reader(story, f"2001:db8:1:2::{number}").said(f"Слово {number}.") for number in (1, 2)]
    assert {one.network for one in said} == {"2001:db8:1:2::"}


def test_behind_a_proxy_the_network_is_what_the_proxy_saw(rules, story, settings):
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = 1
    reader = Reader(story, "127.0.0.1")
    reader.http.defaults["HTTP_X_FORWARDED_FOR"] = "10.9.9.9, 203.0.113.77"
    assert reader.said().network == "203.0.113.77"


# --- votes and reports --------------------------------------------------------------------------------------------
def numbers(one):
    one.refresh_from_db()
    return one.up, one.down, one.value


def test_a_vote_counts_once_and_may_be_turned_or_taken_back(reader, another):
    said = reader.said()
    for sent, told in (("up", (1, 0, 1)), ("down", (0, 1, -1)), ("down", (0, 0, 0)), ("up", (1, 0, 1))):
        assert another.send("/ru/comments/vote", {sent: said.pk}).status_code == 303
        assert numbers(said) == told
    assert Vote.objects.count() == 1


def test_where_accounts_are_asked_for_guests_do_not_vote(reader, another, rules):
    said = reader.said()
    rules.who = "accounts"
    rules.save()
    assert another.send("/ru/comments/vote", {"up": said.pk}).status_code == 403
    assert numbers(said) == (0, 0, 0)


def test_changes_without_end_are_told_to_wait(reader, another, settings):
    settings.ACCOUNT_RATE_LIMITS = {**settings.ACCOUNT_RATE_LIMITS, "comment_change": "3/10m/ip"}
    said = reader.said()
    answers = [reader.send(f"/ru/comments/{said.pk}/edit", {"text": f"Слово {n}."}).status_code for n in range(5)]
    assert answers == [303, 303, 303, 429, 429]


def test_nobody_votes_for_himself(reader):
    said = reader.said()
    assert reader.send("/ru/comments/vote", {"up": said.pk}).status_code == 403
    assert numbers(said) == (0, 0, 0)


def test_deleted_cookies_stuff_no_votes(reader, story, rules):
    said = reader.said()
    answers = [Reader(story, "198.51.100.9").send("/ru/comments/vote", {"up": said.pk}).status_code for _ in range(8)]
    assert answers.count(303) == 3
    assert set(answers) == {303, 429}
    assert numbers(said)[0] == 3


def votes_from(story, said, *networks):
    """What each new guest is answered who votes from there."""
    guests = (Reader(story, network) for network in networks)
    return [guest.send("/ru/comments/vote", {"up": said.pk}).status_code for guest in guests]


def test_two_guests_behind_one_address_of_a_mobile_operator_both_vote(reader, story):
    assert votes_from(story, reader.said(), "198.51.100.9", "198.51.100.9", "198.51.100.10") == [303, 303, 303]


def test_a_line_of_ipv6_has_one_vote_however_many_addresses_it_has(reader, story):
    """2^64 addresses are one phone or one home."""
    said = reader.said()
    assert votes_from(story, said, *(f"2001:db8:1:2::{host}" for host in "1 2 ffff".split())) == [303, 429, 429]
    assert votes_from(story, said, "2001:db8:1:3::1") == [303]


@pytest.mark.parametrize("line", ["2001:db8:1:{:x}::1", "2001:db8:0:{:x}::1", "2001:0:7:{:x}::1"])
def test_who_has_thousands_of_networks_does_not_have_thousands_of_votes(line, reader, story):
    """A /48 is what one customer gets."""
    said = reader.said()
    answers = votes_from(story, said, *(line.format(number) for number in range(1, 14)))
    assert answers == [303] * 10 + [429] * 3
    assert votes_from(story, said, "2001:db8:99:1::1") == [303], "others vote on"
    assert numbers(said)[0] == 11


def test_one_who_turns_his_vote_takes_no_new_one(reader, story):
    said, guest = reader.said(), Reader(story, "2001:db8:1:2::1")
    for way in ("up", "down", "up"):
        assert guest.send("/ru/comments/vote", {way: said.pk}).status_code == 303
    assert numbers(said)[:2] == (1, 0)


@pytest.mark.parametrize("sent", [{}, {"up": ""}, {"up": "x"}, {"up": "99999"}, {"up": "9" * 40}, {"down": "-1"}])
def test_a_vote_for_nothing_is_not_found(reader, sent):
    assert reader.send("/ru/comments/vote", sent).status_code == 404


def test_what_waits_is_not_there_for_others(reader, another, rules):
    rules.moderation = Moderation.PRE
    rules.save()
    said = reader.said()
    assert another.send("/ru/comments/vote", {"up": said.pk}).status_code == 404
    assert another.send(f"/ru/comments/{said.pk}/flag", {"reason": "spam"}).status_code == 404
    assert another.http.get(f"{another.page}?thread={said.pk}").status_code == 404
    assert another.write("Отвечу.", parent=said.pk).status_code == 422


def test_a_report_reaches_the_newsroom_once(reader, another):
    said = reader.said()
    for note in ("Грубо.", "Очень грубо."):
        assert another.send(f"/ru/comments/{said.pk}/flag", {"reason": "insult", "note": note}).status_code == 200
    said.refresh_from_db()
    assert said.flags == 1
    assert Flag.objects.get().note == "Очень грубо."


@pytest.mark.parametrize("sent", [{}, {"reason": "x"}, {"reason": "spam", "note": "а" * 501}])
def test_a_report_without_a_reason_is_refused(reader, another, sent):
    said = reader.said()
    answer = another.send(f"/ru/comments/{said.pk}/flag", sent)
    assert answer.status_code == 422
    assert not Flag.objects.exists()


def test_a_flood_of_reports_ends(another, reader, rules):
    rules.reader_limit = 100
    rules.save()
    said = [reader.said(f"Разное слово {number}.") for number in range(12)]
    answers = [another.send(f"/ru/comments/{one.pk}/flag", {"reason": "spam"}).status_code for one in said]
    assert answers == [200] * 10 + [429] * 2


# --- closing ------------------------------------------------------------------------------------------------------
def test_an_old_story_is_closed(reader, rules, story):
    reader.said()
    rules.close_after_days = 1
    rules.save()
    story.first_published_at = timezone.now() - dt.timedelta(days=2)
    story.save()
    answer = reader.write("Поздно.")
    assert answer.status_code == 403
    assert "Поздно." in answer.content.decode()
    assert "Наконец-то открыли." in reader.sees()


def test_a_section_without_comments_takes_none(reader, rules, section):
    rules.closed_sections.add(section)
    assert reader.write().status_code == 403


def test_the_newsroom_closes_one_discussion(reader):
    said = reader.said()
    said.discussion.closed = True
    said.discussion.save()
    assert reader.write("Ещё.").status_code == 403


def test_where_accounts_are_asked_for_guests_do_not_write(reader, rules):
    rules.who = "accounts"
    rules.save()
    assert reader.write("Без имени.").status_code == 403
    assert 'name="text"' not in Client().get(reader.page).content.decode()


# --- who one has to be --------------------------------------------------------------------------------------------
HOW = "/account/?next="


def test_who_is_not_identified_is_shown_how_to_be_instead_of_a_form(reader, another, rules, story):
    rules.who = Who.IDENTIFIED
    rules.save()
    user = User.objects.create_reader("Гульнора", "gulnora@example.org")
    reader.http.force_login(user, backend="jarchi.readers.backends.ReaderBackend")
    for path in (reader.page, story.get_absolute_url(), f"{reader.page}write"):
        page = reader.sees(path)
        assert f"{HOW}{reader.page}" in page, path
        assert 'name="text"' not in page, path
        assert HOW not in another.sees(path), path
        assert "/account/login/?next=" in another.sees(path), path
    refused = reader.write("Написано раньше.")
    assert refused.status_code == 403
    assert f"{HOW}{reader.page}" in refused.content.decode()
    assert "Написано раньше." in refused.content.decode()
    identity.seal(user, "oidc", "egov", {"subject": "77"})
    assert 'name="text"' in reader.sees()
    assert reader.said().identified == "oidc"


def test_the_newsroom_itself_need_not_be_identified(reader, rules, django_user_model):
    rules.who = Who.IDENTIFIED
    rules.save()
    reader.http.force_login(django_user_model.objects.create_superuser("chief"))
    assert 'name="text"' in reader.sees()
    assert reader.write().status_code == 303
