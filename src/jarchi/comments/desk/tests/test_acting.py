"""What is sent from the queue: what comes of it, what is refused with which words, and that looking changes nothing."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.utils.html import escape
from django.utils.translation import gettext as _

from jarchi.comments import own
from jarchi.comments.desk.tests.conftest import Say
from jarchi.comments.models import Block, Comment, Decision
from jarchi.comments.speaking import Speaker
from jarchi.desk.tests.conftest import Cast

AtDesk = Callable[..., Client]
QUEUE, ACT = "/desk/comments/", "/desk/comments/act/"
JSON = {"Accept": "application/json"}


@pytest.fixture
def editor(cast: Cast, at_desk: AtDesk) -> Client:
    return at_desk(cast.editor)


def states() -> list[str]:
    return list(Comment.objects.order_by("id").values_list("state", flat=True))


@pytest.mark.parametrize(
    ("sent", "changed"),
    [
        ({"verb": "accept"}, {"state": "shown"}),
        ({"verb": "refuse", "reason": "insult"}, {"state": "refused"}),
        ({"verb": "refuse", "reason": "other", "note": "Не то"}, {"state": "refused"}),
        ({"verb": "mark", "mark": "expert"}, {"mark": "expert"}),
    ],
)
def test_each_button_does_what_it_says(
    sent: dict[str, str], changed: dict[str, Any], say: Say, editor: Client, cast: Cast
) -> None:
    one = say()
    answer = editor.post(ACT, {**sent, "comments": one.pk, "next": f"{QUEUE}?tab=all"})
    assert (answer.status_code, answer["Location"]) == (302, f"{QUEUE}?tab=all")
    assert Comment.objects.filter(**changed).get() == one
    assert Decision.objects.get().by == cast.editor


def test_featured_pinned_and_back(say: Say, editor: Client) -> None:
    one = say(state="shown")
    for verb in ("feature", "pin", "unfeature", "unpin"):
        editor.post(ACT, {"verb": verb, "comments": one.pk})
    assert [line.verb for line in Decision.objects.order_by("id")] == ["feature", "pin", "unfeature", "unpin"]


def test_words_that_nobody_has_read_are_not_accepted(say: Say, editor: Client) -> None:
    ones = [say("Вежливо"), say("Тоже вежливо")]
    (seen,) = set(re.findall(r'name="seen" value="([^"]+)"', editor.get(QUEUE).content.decode()))
    own.edit(Speaker("g1", ""), ones[1].pk, "Совсем не вежливо")
    sent = {"verb": "accept", "comments": [one.pk for one in ones], "seen": seen}
    answer = editor.post(ACT, sent)
    assert list(answer.context["form"].errors) == ["comments"]
    assert "Совсем не вежливо" in answer.content.decode()
    assert states() == ["waiting", "waiting"]
    (seen,) = re.findall(r'name="seen" value="([^"]+)"', answer.content.decode())
    editor.post(ACT, {**sent, "seen": seen})
    assert states() == ["shown", "shown"]


def test_many_at_once_and_ids_of_none(say: Say, editor: Client) -> None:
    ones = [say(f"Слово {number}") for number in range(3)]
    answer = editor.post(ACT, {"verb": "accept", "comments": [ones[0].pk, 10**17, ones[2].pk, ones[2].pk]}, follow=True)
    assert states() == ["shown", "waiting", "shown"]
    assert escape(_("%(what)s: %(number)s") % {"what": "", "number": 2}) in answer.content.decode()


@pytest.mark.parametrize("verb", ["accept", "refuse", "block"])
def test_a_form_delivered_twice_is_one_decision(verb: str, say: Say, editor: Client) -> None:
    sent = {"verb": verb, "comments": say().pk, "reason": "ad", "target": "author", "days": "7"}
    for _time in range(2):
        assert editor.post(ACT, sent).status_code == 302
    assert Decision.objects.count() == 1


def test_blocking_from_the_queue(say: Say, editor: Client) -> None:
    ones = [say(author=author, network=f"203.0.113.{number}") for number, author in enumerate(("g1", "g1", "g2"))]
    sent = {"verb": "block", "comments": [one.pk for one in ones], "reason": "ad"}
    editor.post(ACT, {**sent, "target": "author", "days": "7"})
    assert sorted(block.author for block in Block.objects.all()) == ["g1", "g2"]
    editor.post(ACT, {**sent, "target": "network", "days": "ever"})
    assert sorted(Block.objects.filter(author="", until=None).values_list("network", flat=True)) == [
        "203.0.113.0/32", "203.0.113.1/32", "203.0.113.2/32",
    ]  # fmt: skip


BAD: list[tuple[dict[str, Any], str]] = [
    ({"verb": "explode"}, "verb"),
    ({"verb": ""}, "verb"),
    ({"comments": []}, "comments"),
    ({"comments": "1; drop table"}, "comments"),
    ({"comments": "9" * 30}, "comments"),
    ({"comments": list(range(1, 500))}, "comments"),
    ({"verb": "refuse"}, "reason"),
    ({"verb": "refuse", "reason": "because"}, "reason"),
    ({"verb": "refuse", "reason": "other"}, "note"),
    ({"verb": "refuse", "reason": "ad", "note": "я" * 401}, "note"),
    ({"verb": "mark", "mark": "king"}, "mark"),
    ({"seen": "вчера"}, "seen"),
    ({"verb": "pin"}, "comments"),
    ({"verb": "feature"}, "comments"),
    ({"verb": "block", "reason": "ad", "days": "7"}, "target"),
    ({"verb": "block", "reason": "ad", "target": "author"}, "days"),
    ({"verb": "block", "reason": "ad", "target": "author", "days": "8"}, "days"),
    ({"verb": "block", "target": "author", "days": "7"}, "reason"),
]


@pytest.mark.parametrize(("sent", "field"), BAD)
def test_a_fault_is_told_at_its_field_and_nothing_is_changed(
    sent: dict[str, Any], field: str, say: Say, editor: Client
) -> None:
    whole = {"verb": "accept", "comments": say().pk, **sent}
    answer = editor.post(ACT, whole)
    assert answer.status_code == 422
    (fault,) = answer.context["form"].errors[field]
    assert escape(fault) in answer.content.decode()
    told = editor.post(ACT, whole, headers=JSON)
    assert (told.status_code, list(told.json()["errors"])) == (422, [field])
    assert states() == ["waiting"]
    assert not Decision.objects.exists()
    assert not Block.objects.exists()


def test_a_network_that_is_not_known_is_not_blocked(say: Say, editor: Client) -> None:
    ones = [say(network=""), say()]
    sent = {"verb": "block", "comments": [one.pk for one in ones], "target": "network", "days": "1", "reason": "ad"}
    assert editor.post(ACT, sent, headers=JSON).json()["errors"].keys() == {"target"}
    assert not Block.objects.exists()


def test_what_was_typed_comes_back_with_the_fault(say: Say, editor: Client) -> None:
    one = say("Купи слона")
    sent = {"verb": "block", "comments": one.pk, "note": "<b>слоны</b>", "next": f"{QUEUE}?tab=all"}
    page = editor.post(ACT, sent).content.decode()
    assert 'value="&lt;b&gt;слоны&lt;/b&gt;"' in page
    assert f'name="comments" value="{one.pk}"' in page
    assert "Купи слона" in page
    assert f'value="{QUEUE}?tab=all"' in page


def test_the_script_is_told_in_json(say: Say, editor: Client) -> None:
    sent = {"verb": "accept", "comments": say().pk}
    first, second = (editor.post(ACT, sent, headers=JSON) for _time in range(2))
    assert "1" in first.json()["told"]
    assert second.json()["told"] == _("Nothing is changed: that was decided already.")


@pytest.mark.parametrize(
    "sent",
    ["https://evil.example/", "//evil.example/desk/comments/", "/desk/users/", "javascript:1", "/desk/commentsX"],
)
def test_one_is_led_back_to_pages_of_comments_only(sent: str, say: Say, editor: Client) -> None:
    answer = editor.post(ACT, {"verb": "accept", "comments": say().pk, "next": sent})
    assert answer["Location"].startswith("/desk/comments/")


# --- who may --------------------------------------------------------------------------------------------------
def test_looking_changes_nothing(say: Say, editor: Client) -> None:
    one = say()
    assert editor.get(ACT, {"verb": "accept", "comments": one.pk}).status_code == 405
    editor.get(QUEUE, {"tab": "all", "verb": "accept", "comments": one.pk})
    assert states() == ["waiting"]


def test_what_is_sent_from_another_site_is_refused(say: Say, cast: Cast) -> None:
    browser = Client(enforce_csrf_checks=True)
    browser.force_login(cast.chief)
    assert browser.post(ACT, {"verb": "accept", "comments": say().pk}).status_code == 403
    assert states() == ["waiting"]
