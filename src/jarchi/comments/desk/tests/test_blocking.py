"""Who is blocked, for how long, and that one form sent twice is one block."""

import datetime as dt
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from jarchi.comments import blocking
from jarchi.comments.desk.tests.conftest import Say
from jarchi.comments.models import Block, Decision
from jarchi.desk.tests.conftest import Cast


def test_an_author_is_blocked_for_a_time_with_a_reason(say: Say, cast: Cast) -> None:
    one = say(name="Тролль")
    made = blocking.block(cast.editor, author=one.author, days=7, reason="insult", comment=one)
    assert (made.author, made.network, made.name, made.reason, made.by) == ("g1", "", "Тролль", "insult", cast.editor)
    assert made.until
    assert abs(made.until - timezone.now() - dt.timedelta(days=7)) < dt.timedelta(minutes=1)
    line = Decision.objects.get()
    assert (line.verb, line.comment, line.reason) == ("block", one, "insult")
    assert line.about == {"block": made.pk, "until": made.until.isoformat(), "author": "g1"}


@pytest.mark.parametrize(
    ("written", "kept"),
    [
        ("203.0.113.7", "203.0.113.7/32"),
        ("203.0.113.7/24", "203.0.113.0/24"),
        ("2001:db8:1:2::/64", "2001:db8:1:2::/64"),
        (" 2001:DB8:0:2::1 ", "2001:db8:0:2::/64"),
        ("2001:db8:1::/48", "2001:db8:1::/48"),
    ],
)
def test_a_network_is_kept_in_one_form(written: str, kept: str, cast: Cast) -> None:
    made = blocking.block(cast.editor, network=written, days=None, reason="other", note="Накрутка")
    assert (made.network, made.author, made.until, made.reason) == (kept, "", None, "Накрутка")


@pytest.mark.parametrize(
    ("network", "covered"),
    [
        ("203.0.113.7", {"203.0.113.7/32", "203.0.113.0/24", "203.0.0.0/16"}),
        ("2001:db8:1:2::", {"2001:db8:1:2::/64", "2001:db8:1::/48", "2001:db8::/32"}),
    ],
)
def test_a_network_is_found_in_every_wider_one_that_may_be_blocked(network: str, covered: set[str], cast: Cast) -> None:
    assert covered < set(blocking.covering(network))
    assert blocking.checked_network(network) in blocking.covering(network)
    assert blocking.covering("unknown") == blocking.covering("") == []


def test_the_same_block_sent_twice_is_one(cast: Cast) -> None:
    made = [blocking.block(cast.editor, author="g1", days=7, reason="ad") for _ in range(2)]
    assert made[0] == made[1]
    assert Block.objects.count() == Decision.objects.count() == 1


def test_a_longer_block_takes_the_place_of_a_shorter_one_and_not_the_other_way_round(cast: Cast) -> None:
    for days in (1, 30, None, 7):
        blocking.block(cast.editor, author="g1", days=days, reason="ad")
    (standing,) = Block.objects.in_force()
    assert standing.until is None
    assert Block.objects.count() == 3


def test_a_block_is_lifted_once_and_may_come_again(cast: Cast) -> None:
    made = blocking.block(cast.editor, author="g1", days=7, reason="ad")
    assert blocking.unblock(made, cast.chief)
    assert not blocking.unblock(made, cast.chief)
    assert not Block.objects.in_force().exists()
    blocking.block(cast.editor, author="g1", days=1, reason="ad")
    assert [line.verb for line in Decision.objects.order_by("id")] == ["block", "unblock", "block"]


@pytest.mark.parametrize(
    ("fields", "named"),
    [
        ({"author": "g1", "network": "203.0.113.7"}, "author"),
        ({}, "author"),
        ({"network": "не сеть"}, "network"),
        ({"network": "10.0.0.0/8"}, "network"),
        ({"network": "::/0"}, "network"),
        ({"author": "g1", "days": 0}, "days"),
        ({"author": "g1", "days": 10**9}, "days"),
        ({"author": "g1", "reason": ""}, "reason"),
        ({"author": "g1", "reason": "other"}, "note"),
    ],
)
def test_a_fault_is_told_at_its_field(fields: dict[str, Any], named: str, cast: Cast) -> None:
    with pytest.raises(ValidationError) as raised:
        blocking.block(cast.editor, **{"days": 1, "reason": "ad", **fields})
    assert list(raised.value.message_dict) == [named]
    assert not Block.objects.exists()
