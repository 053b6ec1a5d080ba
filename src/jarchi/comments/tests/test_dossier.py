"""What a lawyer asks for of one comment, in one answer; and that it was taken out stands in the log."""

import datetime as dt
import json

import pytest
from django.utils import timezone

from jarchi.comments import dossier, moderation, personal
from jarchi.comments.models import Comment, Decision, Rules
from jarchi.comments.tests.running import jarchi
from jarchi.desk.roles import give_role
from jarchi.readers import identity
from jarchi.readers.models import Look, User


@pytest.fixture
def chief(db):
    user = User.objects.create_user("chief", first_name="Главный")
    give_role(user, "chief")
    return user


@pytest.fixture
def gulnora(db):
    user = User.objects.create_reader("Гульнора", "gulnora@example.org")
    identity.seal(user, "phone", "sms", {"subject": "+77010000000", "name": "Гульнора Шарифи"})
    return user


@pytest.fixture
def hers(reader, another, gulnora, chief):
    reader.http.force_login(gulnora, backend="jarchi.readers.backends.ReaderBackend")
    mine = reader.said("Он вор.")
    mine.edits.create(text="Он вор!", network="198.51.100.9")
    another.send("/ru/comments/vote", {"down": mine.pk})
    another.send(f"/ru/comments/{mine.pk}/flag", {"reason": "insult", "note": "Это клевета"})
    moderation.refuse([mine.pk], chief, "untrue", "Нет доказательств")
    return mine


@pytest.fixture
def told(capsys):
    def run(*arguments: object, code: int = 0) -> dict:
        assert jarchi("comments", "dossier", *arguments, "--json") == code
        return json.loads(capsys.readouterr().out)

    return run


def test_everything_is_in_one_answer(hers, gulnora, told, story):
    found = told(hers.pk, "--by", "chief", "--why", "Запрос суда № 7", "--with-network")
    assert found["text"] == "Он вор."
    assert found["earlier_texts"][0]["text"] == "Он вор!"
    assert found["earlier_texts"][0]["changed_from"] == "198.51.100.9"
    assert found["address"].startswith("https://localhost/ru/comments/article-")
    assert found["about"]["title"] == story.headline
    assert found["written_at"].startswith(f"{hers.written_at:%Y-%m-%dT%H:%M}")
    assert found["author"]["key"] == f"u{gulnora.pk}"
    assert found["author"]["account"]["email"] == "gulnora@example.org"
    assert found["author"]["identity"][0]["claims"]["name"] == "Гульнора Шарифи"
    assert found["network"] | {"until": ""} == {
        "state": "kept", "kept_days": 180, "network": hers.network, "until": "",
    }  # fmt: skip
    assert found["votes"] == {"for": 0, "against": 1}
    assert found["reports"][0]["note"] == "Это клевета"
    [refusal] = found["decisions"]
    assert (refusal["what"], refusal["by"], refusal["reason"]) == ("refuse", "Главный", "untrue")
    assert refusal["about"]["note"] == "Нет доказательств"


def test_who_took_it_out_and_why_stands_in_the_log(hers, chief, gulnora, told):
    told(hers.pk, "--by", "chief", "--why", "Запрос суда № 7")
    line = Decision.objects.get(verb="export")
    assert (line.comment, line.by, line.reason) == (hers, chief, "Запрос суда № 7")
    assert line.about == {"network": False, "identity": True}
    assert Look.objects.get().why == "Запрос суда № 7"
    assert told(hers.pk)["decisions"][-1]["what"] == "export"
    assert Decision.objects.filter(verb="export", by=None, by_name="the operator").count() == 1


def test_without_a_reason_of_the_chief_the_identity_stays_sealed(hers, told):
    found = told(hers.pk)
    assert "Шарифи" not in str(found)
    assert "identified; sealed" in found["author"]["identity"]
    assert not Look.objects.exists()
    assert hers.network not in str(found)
    assert "198.51.100.9" not in str(found)


def test_who_may_not_see_identities_takes_nothing_out(hers, told):
    User.objects.create_user("reporter")
    for arguments in ((hers.pk, "--by", "reporter"), (hers.pk, "--by", "nobody"), (hers.pk, "--why", "так"), (999,)):
        assert told(*arguments, code=2)["errors"]
    assert not Decision.objects.filter(verb="export").exists()


def test_it_says_that_a_network_is_forgotten(hers, told):
    past = timezone.now() - dt.timedelta(days=Rules.load().network_days + 1)
    Comment.objects.update(written_at=past)
    personal.forget_networks()
    assert told(hers.pk, "--with-network")["network"] == {"state": "forgotten", "kept_days": 180, "network": ""}


def test_a_guest_is_known_by_a_key_and_what_he_said_of_himself(reader, told):
    found = told(reader.said(email="anna@example.org").pk)["author"]
    assert (found["kind"], found["name"], found["email"]) == ("guest", "Айгуль", "anna@example.org")
    assert found["account"] is None
    assert found["identity"] == []


def test_for_people_it_is_lines(hers, capsys):
    assert jarchi("comments", "dossier", hers.pk) == 0
    out = capsys.readouterr().out
    assert "text: Он вор.\n" in out
    assert "    note: Это клевета\n" in out
    assert dossier.as_text({"a": [], "b": None, "c": "раз\nдва"}) == "a: —\nb: —\nc: раз\n    два\n"
