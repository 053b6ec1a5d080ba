"""Letters to who wrote a comment: a reply, accepted, refused with the reason; once, and only if wanted."""

import pytest
from django.core import mail
from django.test import Client

from jarchi.comments import moderation, notices
from jarchi.comments.models import Comment, Moderation, Notice
from jarchi.readers import letters
from jarchi.readers.models import Letter, Profile, User

ANNA, FARRUH = "anna@example.org", "farruh@example.org"


@pytest.fixture
def sent(db):
    """Sends what waits; what came since the last call: (to, subject, text)."""

    def read() -> list[tuple[str, str, str]]:
        letters.send_due()
        came = [(letter.to[0], letter.subject, str(letter.body)) for letter in mail.outbox]
        mail.outbox.clear()
        return came

    return read


@pytest.fixture
def editor(db):
    return User.objects.create_user("editor", first_name="Редактор")


@pytest.fixture
def gulnora(db):
    return User.objects.create_reader("Гульнора", "gulnora@example.org")


def signed_in(reader, user):
    reader.http.force_login(user, backend="jarchi.readers.backends.ReaderBackend")
    return reader


# --- replies ------------------------------------------------------------------------------------------------------
def test_a_guest_is_told_of_a_reply_once(reader, another, sent, story):
    first = reader.said("Мост узкий.", email=ANNA)
    reply = another.said("Зато «новый» & свой.", parent=first.pk, name="Фаррух")
    [(to, subject, text)] = sent()
    assert to == ANNA
    for words in ("Фаррух", "Зато", "Мост узкий."):  # the address may be somebody else's: it gets nobody's words
        assert words not in subject + text
    assert f"https://localhost/ru/comments/article-{story.pk}/?thread={reply.pk}#c{reply.pk}" in text
    assert not notices.post(to=ANNA.upper(), kind="reply", comment=reply, about=first)
    assert Notice.objects.count() == 1


def test_a_reader_with_an_account_is_told_at_the_address_of_the_account(reader, another, gulnora, sent):
    first = signed_in(reader, gulnora).said("Мост узкий.")
    another.said("Зато «новый» & свой.", parent=first.pk, name="Фаррух")
    [(to, subject, text)] = sent()
    assert to == "gulnora@example.org"
    assert "Фаррух" in subject
    assert "Зато «новый» & свой." in text
    assert "Мост узкий." in text


def test_one_address_gets_no_flood(reader, another, rules, sent):
    rules.reader_limit = rules.network_limit = 1000
    rules.save()
    first = reader.said("Мост узкий.", email=ANNA)
    for number in range(notices.MOST_IN_A_DAY + 5):
        another.said(f"Ответ под номером {number}.", parent=first.pk)
    assert len(sent()) <= notices.MOST_IN_A_DAY + 1


def test_nobody_is_told_of_his_own_answer(reader, another, sent):
    first = reader.said("Мост узкий.", email=ANNA)
    reader.said("И скользкий.", parent=first.pk)
    another.said("Я же, с другого телефона.", parent=first.pk, email=ANNA.capitalize())
    assert sent() == []


def test_who_gave_no_address_is_told_nothing(reader, another, sent):
    another.said("Нет.", parent=reader.said("Мост узкий.").pk)
    assert sent() == []


def test_a_reply_that_waits_is_told_when_it_is_accepted(reader, another, rules, editor, sent):
    first = reader.said("Мост узкий.", email=ANNA)
    rules.moderation = Moderation.PRE
    rules.save()
    reply = another.said("Нет.", parent=first.pk, email=FARRUH)
    assert sent() == []
    moderation.accept([reply.pk], editor)
    assert sorted(to for to, _subject, _text in sent()) == [ANNA, FARRUH]
    moderation.refuse([reply.pk], editor, "insult")
    sent()
    moderation.accept([reply.pk], editor)
    assert sent() == []


def test_a_refused_reply_is_told_to_its_author_alone(reader, another, rules, editor, sent):
    first = reader.said("Мост узкий.", email=ANNA)
    rules.moderation = Moderation.PRE
    rules.save()
    reply = another.said("Болван.", parent=first.pk, email=FARRUH)
    moderation.refuse([reply.pk], editor, "insult", "Без личностей")
    [(to, _subject, text)] = sent()
    assert to == FARRUH
    assert "Без личностей" in text
    assert "Болван." not in text


def test_authors_of_another_system_hear_nothing_from_us(reader, another, sent):
    first = reader.said("Мост узкий.", email=ANNA)
    Comment.objects.filter(pk=first.pk).update(origin="disqus:1")
    another.said("Нет.", parent=first.pk)
    assert sent() == []


def test_a_withdrawn_comment_brings_no_letters(reader, another, sent):
    first = reader.said("Мост узкий.", email=ANNA)
    second = another.said("Нет.", parent=first.pk)
    sent()
    reader.send(f"/ru/comments/{first.pk}/withdraw")
    reader.said("Да.", parent=second.pk)
    assert sent() == []


# --- saying no ----------------------------------------------------------------------------------------------------
def test_one_click_ends_letters_of_that_kind_to_that_address_for_ever(reader, another, editor, sent):
    first = reader.said("Мост узкий.", email=ANNA)
    another.said("Нет.", parent=first.pk)
    letter = Letter.objects.get()
    link = letters.unsubscribe_url(letter).removeprefix("https://localhost")
    assert link in sent()[0][2]
    assert Client().post(link, {"List-Unsubscribe": "One-Click"}).status_code == 200
    another.said("И ещё раз нет.", parent=first.pk)
    assert sent() == []
    moderation.refuse([first.pk], editor, "ad")
    assert [to for to, _subject, _text in sent()] == [ANNA], "the other kinds still come"


def test_a_reader_says_no_in_the_account(reader, another, gulnora, sent):
    Profile.objects.filter(user=gulnora).update(unwanted=["reply"])
    first = signed_in(reader, gulnora).said("Мост узкий.")
    another.said("Нет.", parent=first.pk)
    assert sent() == []


# --- nothing may go wrong by it -----------------------------------------------------------------------------------
def test_names_and_texts_make_no_headers(reader, another, sent):
    first = reader.said("Мост узкий.", email=ANNA)
    another.said("Нет.", parent=first.pk, name="Фаррух\r\nSubject: Иное")
    letters.send_due()
    [letter] = mail.outbox
    assert letter.recipients() == [ANNA]
    assert "\n" not in letter.subject


def test_an_address_that_is_none_stops_no_comment(reader, another, sent):
    first = reader.said("Мост узкий.", email=ANNA)
    Comment.objects.filter(pk=first.pk).update(email="нет адреса")
    assert another.said("Нет.", parent=first.pk).pk
    assert sent() == []


def test_without_a_mail_server_nothing_is_kept(reader, another, settings):
    settings.EMAIL_BACKEND = letters.NOT_SENDING
    another.said("Нет.", parent=reader.said("Мост узкий.", email=ANNA).pk)
    assert not Letter.objects.exists()
    assert not Notice.objects.exists()


@pytest.mark.parametrize("language", ["ru", "kk", "tg", "uz", "ky", "en"])
@pytest.mark.parametrize("kind", ["reply", "accepted", "refused"])
def test_letters_are_whole_in_each_language(reader, gulnora, language, kind, sent):
    one = signed_in(reader, gulnora).said("Мост & «река».")
    one.language = language
    assert notices.post(to=ANNA, kind=kind, comment=one, about=one, reason="реклама")
    [(_to, subject, text)] = sent()
    assert subject
    assert "Мост & «река»." in text
    assert "{" not in text
    assert ("реклама" in text) == (kind == "refused")
