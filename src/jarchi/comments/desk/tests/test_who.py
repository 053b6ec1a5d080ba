"""Who gets through which door: the whole cast at every address of comments at the desk, looking and acting."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from jarchi.comments import wagtail_hooks
from jarchi.comments.desk.tests.conftest import Say
from jarchi.comments.models import Comment
from jarchi.desk.tests.conftest import Cast

AtDesk = Callable[..., Client]
MODERATORS = {"editor", "other_editor", "chief"}
ALLOWED = {"comments_queue": MODERATORS, "comments_act": MODERATORS}
POST_ONLY = {"comments_act"}


def test_no_address_of_comments_is_forgotten_here() -> None:
    assert {pattern.name for pattern in wagtail_hooks.addresses()} == set(ALLOWED)


def address(name: str, one: Comment) -> str:
    pattern = next(pattern for pattern in wagtail_hooks.addresses() if pattern.name == name)
    known: dict[str, Any] = {}
    return reverse(name, kwargs={part: known[part] for part in pattern.pattern.converters})


@pytest.mark.parametrize("method", ["get", "post"])
@pytest.mark.parametrize("name", ALLOWED)
def test_editors_and_the_chief_get_in_and_nobody_else(
    name: str, method: str, say: Say, cast: Cast, at_desk: AtDesk
) -> None:
    where = address(name, say())
    let_in = set()
    for who, user in [*cast, ("anonymous", None)]:
        answer = getattr(at_desk(user), method)(where, headers={"X-Requested-With": "XMLHttpRequest"})
        assert answer.status_code < 500
        if answer.status_code not in (403, 405):
            let_in.add(who)
    assert let_in == (set() if method == "get" and name in POST_ONLY else ALLOWED[name])


def test_a_reporter_has_no_such_item_in_his_menu(cast: Cast, at_desk: AtDesk) -> None:
    for user, has in ((cast.reporter, False), (cast.editor, True), (cast.chief, True)):
        page = at_desk(user).get("/desk/", follow=True).content.decode()
        assert ("/desk/comments/" in page) is has
