"""Letters: sent over SMTP, tried again, never to who does not want them, never with a header of another's making."""

import re

import pytest
from django.core import mail
from django.core.exceptions import ValidationError
from django.test import Client
from django.utils.translation import gettext_lazy as _

from freezing import later
from jarchi.readers import letters
from jarchi.readers.models import Letter, Profile
from jarchi.readers.tests.conftest import ADDRESS
from jarchi.readers.tests.postman import Postman, serving
from on_air import free_port

GUEST = "guest@example.org"


@pytest.fixture(autouse=True)
def kinds(monkeypatch):
    monkeypatch.setattr(letters, "kinds", {"reply": _("Replies to me"), "decision": _("Decisions about my comments")})


@pytest.fixture
def postman(settings):
    """He has not begun his round: `with serving(postman, postman.port)`."""
    postman = Postman()
    postman.port = free_port()
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", postman.port
    settings.DEFAULT_FROM_EMAIL = "Айнакент <news@example.org>"
    return postman


def write(to=GUEST, subject="Вам ответили", kind="reply", user=None, code="Ответ: «да»"):
    return letters.write(
        to=to, subject=subject, template="readers/letters/code.txt", context={"code": code}, language="ru", kind=kind,
        user=user,
    )  # fmt: skip


def link_of(letter) -> str:
    """The one-click address, as a path."""
    return re.match(r"<https?://[^/]+(/\S+)>$", letter["List-Unsubscribe"].strip())[1]


# --- over SMTP ------------------------------------------------------------------------------------------------------
def test_a_letter_goes_over_smtp_with_its_one_click_way_out(db, postman):
    write()
    with serving(postman, postman.port):
        assert letters.send_due() == 1
    letter = postman.letters[0]
    assert (letter["To"], letter["Subject"], letter["Content-Language"]) == (GUEST, "Вам ответили", "ru")
    assert letter["From"].addresses[0].addr_spec == "news@example.org"
    assert letter["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    text = letter.get_content()
    assert "Ответ: «да»" in text
    assert link_of(letter) in text
    sent = Letter.objects.get()
    assert (sent.state, sent.subject, sent.body) == ("sent", "", "")


def test_what_an_account_cannot_work_without_has_no_way_out(db, postman):
    write(kind="")
    with serving(postman, postman.port):
        letters.send_due()
    assert postman.letters[0]["List-Unsubscribe"] is None


def test_while_the_server_is_away_letters_wait_and_are_tried_again(db, postman):
    write()
    assert letters.send_due() == 0
    assert Letter.objects.get().state == "new"
    with serving(postman, postman.port):
        assert letters.send_due() == 0  # not yet
        with later(seconds=6):
            assert letters.send_due() == 1
    assert len(postman.letters) == 1


def test_a_server_that_takes_nothing_now_is_asked_again_and_less_and_less_often(db, postman):
    postman.to_data = "451 later"
    write()
    passed, waits = 0, []
    with serving(postman, postman.port):
        for _try in range(6):
            with later(seconds=passed):
                letters.send_due()
                letter = Letter.objects.get()
                waits.append(round((letter.due_at - letter.queued_at).total_seconds()) - passed)
                passed += waits[-1] + 1
    assert waits == sorted(waits)
    assert waits[-1] == 3600


def test_an_address_that_does_not_exist_is_given_up_at_once(db, postman):
    postman.to_recipient = "550 no such user guest@example.org"
    write()
    with serving(postman, postman.port):
        letters.send_due()
    letter = Letter.objects.get()
    assert (letter.state, letter.body, letter.error) == ("failed", "", "SMTPRecipientsRefused 550")


def test_after_a_day_a_letter_is_given_up_and_a_code_after_an_hour(db, postman):
    write()
    write(kind="")
    with later(hours=2):
        letters.send_due()
        assert set(Letter.objects.values_list("kind", "state")) == {("reply", "new"), ("", "failed")}
    with later(hours=27):
        letters.send_due()
    assert set(Letter.objects.values_list("state", flat=True)) == {"failed"}


def test_one_refused_letter_holds_up_no_other(db, postman):
    postman.to_recipient = "550 no"
    with serving(postman, postman.port):
        write()
        letters.send_due()
        postman.to_recipient = "250 OK"
        write()
        write()
        assert letters.send_due() == 2


def test_what_a_killed_worker_was_sending_is_sent_by_the_next(db, postman):
    write()
    assert letters._claim() is not None  # and then it was killed
    with serving(postman, postman.port):
        assert letters.send_due() == 0
        with later(minutes=3):
            assert letters.send_due() == 1


def test_a_newsroom_without_a_mail_server_queues_nothing(db, settings):
    settings.EMAIL_BACKEND = letters.NOT_SENDING
    assert write() is None
    assert not Letter.objects.exists()


def test_letters_that_are_done_are_forgotten_after_a_week(db):
    write()
    letters.send_due()
    assert letters.forget_old() == 0
    with later(days=8):
        assert letters.forget_old() == 1


# --- headers --------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("end", ["\r\n", "\n", "\r", "\u2028", "\x0b", "\x85", "\x00"])
def test_no_subject_makes_another_header(end, db, postman):
    write(subject=f"Ответ{end}Bcc: all@example.org{end}{end}<script>")
    with serving(postman, postman.port):
        letters.send_due()
    letter = postman.letters[0]
    assert (letter["Bcc"], postman.recipients) == (None, [[GUEST]])
    assert letter["Subject"] == "Ответ Bcc: all@example.org <script>"


@pytest.mark.parametrize(
    "address",
    ["a@example.org\nBcc: b@example.org", "a@example.org, b@example.org", "a@example.org\r", "Имя <a@example.org>", ""],
)
def test_no_address_is_two_or_a_header(address, db):
    with pytest.raises(ValidationError):
        write(to=address)
    assert not Letter.objects.exists()


def test_what_a_letter_cites_is_text(db):
    write(code="<b>x</b> & \r\nBcc: all@example.org")
    letters.send_due()
    assert "<b>x</b> & " in mail.outbox[0].body
    assert mail.outbox[0].recipients() == [GUEST]


# --- no more of them --------------------------------------------------------------------------------------------------
def test_one_click_works_without_signing_in_and_without_a_cookie(reader):
    write(to=ADDRESS, user=reader)
    letters.send_due()
    browser = Client(enforce_csrf_checks=True)
    response = browser.post(link_of(mail.outbox[0].message()), {"List-Unsubscribe": "One-Click"})
    assert response.status_code == 200
    assert Profile.objects.get(user=reader).unwanted == ["reply"]
    assert write(to=ADDRESS, user=reader) is None
    assert write(to=ADDRESS, user=reader, kind="decision") is not None


def test_looking_at_the_link_changes_nothing(reader):
    """Mail servers open links to look for viruses."""
    write(to=ADDRESS, user=reader)
    letters.send_due()
    page = Client(HTTP_ACCEPT_LANGUAGE="en").get(link_of(mail.outbox[0].message()))
    assert "No more such letters" in page.content.decode()
    assert Profile.objects.get(user=reader).unwanted == []


def test_letters_that_wait_are_not_sent_after_the_click(reader):
    write(to=ADDRESS, user=reader)
    letters.send_due()
    write(to=ADDRESS, user=reader)
    write(to=GUEST)
    Client().post(link_of(mail.outbox[0].message()))
    assert list(Letter.objects.filter(state="new").values_list("to", flat=True)) == [GUEST]


def test_who_has_no_account_may_refuse_too(db):
    write()
    letters.send_due()
    Client().post(link_of(mail.outbox[0].message()))
    assert write() is None
    assert write(to=GUEST.upper()) is None
    assert write(to="other@example.org") is not None


def test_a_forged_link_leads_nowhere(reader):
    write(to=ADDRESS, user=reader)
    letters.send_due()
    link = link_of(mail.outbox[0].message())
    for forged in (link[:-2], link.replace("unsubscribe/", "unsubscribe/x"), "/account/unsubscribe/abc"):
        assert Client().post(forged).status_code == 404
    assert Profile.objects.get(user=reader).unwanted == []


def test_a_link_tells_no_address(reader):
    write(to=ADDRESS, user=reader)
    letters.send_due()
    link = link_of(mail.outbox[0].message())
    assert "gulnora" not in link
    assert "gulnora" not in Client().get(link).content.decode()
