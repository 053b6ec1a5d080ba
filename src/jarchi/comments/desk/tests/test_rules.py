"""The chief sets the rules of comments; nobody else sees them."""

from collections.abc import Callable
from typing import Any

import pytest
from django.http import HttpResponse
from django.test import Client

from jarchi.comments.desk.rules import MOST_WORDS
from jarchi.comments.models import Rules
from jarchi.desk.tests.conftest import Cast, Sections
from jarchi.journal.models import Entry

AtDesk = Callable[..., Client]
RULES = "/desk/settings/comments/rules/"


@pytest.fixture
def save(cast: Cast, at_desk: AtDesk) -> Callable[..., HttpResponse]:
    """`save(who="accounts")`: the chief sends the form with that changed; `words`: {language: text}."""

    def send(words: dict[str, str] | None = None, **changes: Any) -> HttpResponse:
        rules = Rules.load()
        plain = (
            "who", "moderation", "trusted_after", "close_after_days", "edit_minutes", "window_minutes", "reader_limit",
            "network_limit", "discussion_limit", "most_links", "hold_from", "network_days",
        )  # fmt: skip
        sent = {name: getattr(rules, name) for name in plain}
        texts = {f"words_{code}": text for code, text in (words or {}).items()}
        return at_desk(cast.chief).post(f"{RULES}{rules.pk}/", {**sent, **texts, **changes})

    return send


def test_the_chief_alone_opens_them(cast: Cast, at_desk: AtDesk) -> None:
    let_in = {who for who, user in cast if at_desk(user).get(RULES, follow=True).request["PATH_INFO"].startswith(RULES)}
    assert let_in == {"chief"}


def test_what_is_saved_holds_and_readers_pages_are_told(save: Callable[..., HttpResponse], sections: Sections) -> None:
    words = {"ru": "слон*\n!слоновая # кость", "kk": "піл"}
    answer = save(words, enabled="on", who="accounts", moderation="pre", closed_sections=[sections.politics.pk])
    assert answer.status_code == 302
    rules = Rules.load()
    assert (rules.enabled, rules.who, rules.moderation, rules.house_words) == (True, "accounts", "pre", False)
    assert {code: text.splitlines() for code, text in rules.words.items()} == {
        "ru": ["слон*", "!слоновая # кость"],
        "kk": ["піл"],
    }
    assert list(rules.closed_sections.all()) == [sections.politics]
    assert Entry.objects.filter(kind="comments.rules").exists()


def test_words_come_back_into_the_form(save: Callable[..., HttpResponse], cast: Cast, at_desk: AtDesk) -> None:
    save({"ru": "слон*"})
    assert ">\nслон*</textarea>" in at_desk(cast.chief).get(RULES, follow=True).content.decode()


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"who": "dogs"}, "who"), ({"moderation": "never"}, "moderation"), ({"trusted_after": "0"}, "trusted_after"),
        ({"trusted_after": "-1"}, "trusted_after"), ({"hold_from": "1.5"}, "hold_from"),
        ({"hold_from": "nan"}, "hold_from"), ({"network_days": "много"}, "network_days"),
        ({"closed_sections": ["99999"]}, "closed_sections"), ({"words": {"ru": "я" * (MOST_WORDS + 1)}}, "words"),
    ],
)  # fmt: skip
def test_a_fault_is_told_at_its_field_and_the_rules_stay(
    changes: dict[str, Any], field: str, save: Callable[..., HttpResponse]
) -> None:
    answer = save(**changes, enabled="on")
    assert answer.status_code == 200
    assert list(answer.context["form"].errors) == [field]
    assert not Rules.load().enabled
