"""Who gets through which door: the whole cast at every address of comments at the desk, looking and acting."""

from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse

from jarchi.comments import wagtail_hooks
from jarchi.comments.desk.tests.conftest import Say
from jarchi.comments.models import Comment
from jarchi.desk.tests.conftest import Cast

AtDesk = Callable[..., Client]
MODERATORS = {"editor", "other_editor", "chief"}
NAMES = (
    "queue", "act", "reader", "identity", "blocks", "lift", "log", "log_csv", "discussion", "dossier",
)  # fmt: skip
ALLOWED = {f"comments_{name}": {"chief"} if name in ("identity", "dossier") else MODERATORS for name in NAMES}


def test_no_address_of_comments_is_forgotten_here() -> None:
    assert {pattern.name for pattern in wagtail_hooks.addresses()} == set(ALLOWED)


def address(name: str, one: Comment) -> str:
    pattern = next(pattern for pattern in wagtail_hooks.addresses() if pattern.name == name)
    known = {"key": one.author, "name": one.discussion.name, "language": "ru", "pk": "1"}
    return reverse(name, kwargs={part: known[part] for part in pattern.pattern.regex.groupindex})


@pytest.mark.parametrize("method", ["get", "post"])
@pytest.mark.parametrize("name", ALLOWED)
def test_editors_and_the_chief_get_in_and_nobody_else(
    name: str, method: str, say: Say, cast: Cast, at_desk: AtDesk
) -> None:
    where = address(name, say())
    before = list(Comment.objects.values())
    let_in = set()
    for who, user in [*cast, ("anonymous", None)]:
        answer = getattr(at_desk(user), method)(where, headers={"X-Requested-With": "XMLHttpRequest"})
        assert answer.status_code < 500
        if answer.status_code != 403:
            let_in.add(who)
    assert let_in == ALLOWED[name]
    assert list(Comment.objects.values()) == before


def test_a_reporter_has_no_such_item_in_his_menu(cast: Cast, at_desk: AtDesk) -> None:
    for user, has in ((cast.reporter, False), (cast.editor, True), (cast.chief, True)):
        page = at_desk(user).get("/desk/", follow=True).content.decode()
        assert ("/desk/comments/" in page) is has
