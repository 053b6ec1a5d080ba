"""What is kept of a reader is given out whole, erased as he wishes, and networks are forgotten in time."""

import datetime as dt
import json

import pytest
from django.utils import timezone

from freezing import later
from jarchi.comments import blocking, personal
from jarchi.comments.models import Block, Comment, Decision, Edit, Flag, Rules, State, Vote
from jarchi.comments.tests.test_writing import counters_are_right
from jarchi.journal.models import Entry
from jarchi.readers import data
from jarchi.readers.models import User


@pytest.fixture
def gulnora(db):
    return User.objects.create_reader("Гульнора", "gulnora@example.org")


@pytest.fixture
def hers(reader, another, gulnora):
    """A comment of hers with an answer of another; a vote and a report by her."""
    reader.http.force_login(gulnora, backend="jarchi.readers.backends.ReaderBackend")
    mine = reader.said("Мост узкий.")
    mine.edits.create(text="Мост уский.")
    answer = another.said("Нет.", parent=mine.pk)
    reader.send("/ru/comments/vote", {"up": answer.pk})
    reader.send(f"/ru/comments/{answer.pk}/flag", {"reason": "other", "note": "Я Гульнора, и мне обидно"})
    assert Vote.objects.count() == Flag.objects.count() == 1
    return mine


def test_a_reader_gets_all_that_is_kept(hers, gulnora):
    told = data.export(gulnora)["comments"]
    comment, vote, report = json.loads(json.dumps(told))
    assert (comment["what"], comment["text"], comment["state"]) == ("comment", "Мост узкий.", "shown")
    assert comment["earlier_texts"][0]["text"] == "Мост уский."
    assert comment["network"]
    assert (vote["what"], vote["for"]) == ("vote", True)
    assert (report["what"], report["note"]) == ("report", "Я Гульнора, и мне обидно")


def test_nobody_gets_what_is_another_readers(hers, db):
    assert personal.export(User.objects.create_reader("Другой", "other@example.org")) == []


def test_who_leaves_may_leave_the_words_without_the_name(hers, gulnora, reader, another):
    data.erase(gulnora, keep=True)
    hers.refresh_from_db()
    assert (hers.text, hers.state) == ("Мост узкий.", State.SHOWN)
    assert (hers.user, hers.author, hers.name, hers.email, hers.network) == (None, "erased", "", "", "")
    assert not Edit.objects.exists()
    assert Entry.objects.filter(kind="comment.updated", data__comments=[hers.pk]).exists()
    page = another.sees()
    assert "Гульнора" not in page
    assert "Мост узкий." in page
    assert counters_are_right()


def test_who_leaves_may_take_the_words_away(hers, gulnora, another):
    data.erase(gulnora, keep=False)
    hers.refresh_from_db()
    assert (hers.text, hers.html, hers.state, hers.author, hers.digest) == ("", "", State.WITHDRAWN, "erased", "")
    page = another.sees()
    assert "Мост узкий." not in page
    assert "Гульнора" not in page
    assert "Нет." in page, "what others answered stays"
    assert counters_are_right()


def test_votes_and_reports_of_who_left_count_but_are_nobodys(hers, gulnora):
    data.erase(gulnora, keep=True)
    answer = Comment.objects.get(parent=hers)
    assert (answer.up, answer.flags) == (1, 1)
    vote, report = Vote.objects.get(), Flag.objects.get()
    assert vote.voter.startswith("e")
    assert report.reporter.startswith("e")
    assert vote.voter != report.reporter
    assert (vote.network, report.network, report.note) == ("", "", "")


def test_networks_are_forgotten_after_the_days_of_the_rules(hers):
    assert personal.forget_networks() == 0
    past = timezone.now() - dt.timedelta(days=Rules.load().network_days, minutes=1)
    Comment.objects.filter(pk=hers.pk).update(written_at=past)
    Vote.objects.update(at=past)
    Flag.objects.update(at=past)
    assert personal.forget_networks() == 3
    assert personal.forget_networks() == 0
    assert Comment.objects.get(pk=hers.pk).network == ""
    assert Comment.objects.get(parent=hers).network


def test_networks_of_blocks_that_are_over_and_of_the_log_are_forgotten_by_the_same_rule(story):
    over = blocking.block(None, network="203.0.113.0/24", days=30, reason="ad")
    standing = blocking.block(None, network="198.51.100.0/24", days=None, reason="ad")
    blocking.unblock(over, None)
    with later(days=Rules.load().network_days - 1):
        assert personal.forget_networks() == 0
    with later(days=Rules.load().network_days + 1):
        assert personal.forget_networks() == 4
        assert personal.forget_networks() == 0
        assert list(Block.objects.in_force()) == [standing]
    over.refresh_from_db()
    standing.refresh_from_db()
    assert (over.network, standing.network) == ("", "198.51.100.0/24")
    lines = Decision.objects.order_by("id")
    assert [(line.verb, line.about["block"]) for line in lines] == [
        ("block", over.pk), ("block", standing.pk), ("unblock", over.pk),
    ]  # fmt: skip
    assert not any("network" in line.about for line in lines)


def test_an_edit_knows_its_network_as_long_as_the_comment_does(reader):
    said = reader.said()
    reader.http.defaults["REMOTE_ADDR"] = "198.51.100.9"
    reader.send(f"/ru/comments/{said.pk}/edit", {"text": "Наконец-то!"})
    assert said.edits.get().network == "198.51.100.9"
    with later(days=Rules.load().network_days + 1):
        assert personal.forget_networks() == 2
    assert said.edits.get().network == ""
