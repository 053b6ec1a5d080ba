"""The dossier of a comment from the desk: whose it is to take, and that it is never taken unseen."""

import json
from collections.abc import Callable

import pytest
from django.test import Client
from django.utils.html import escape

from jarchi.comments.desk.tests.conftest import Say
from jarchi.comments.models import Comment, Decision
from jarchi.desk.tests.conftest import Cast
from jarchi.readers import identity
from jarchi.readers.models import Look

AtDesk = Callable[..., Client]


@pytest.fixture
def one(say: Say, cast: Cast) -> Comment:
    identity.seal(cast.stranger, "oidc", "egov", {"subject": "77", "name": "Асель Нурланова"})
    return say("Он вор.", author=f"u{cast.stranger.pk}", user=cast.stranger, identified="oidc", state="shown")


def address(one: Comment) -> str:
    return f"/desk/comments/dossier/{one.pk}/"


@pytest.mark.parametrize("network", [True, False])
def test_the_chief_downloads_it_with_a_reason_and_the_log_says_so(
    network: bool, one: Comment, cast: Cast, at_desk: AtDesk
) -> None:
    sent = {"why": "Запрос суда № 5"} | ({"network": "on"} if network else {})
    answer = at_desk(cast.chief).post(address(one), sent)
    assert answer["Content-Disposition"] == f'attachment; filename="comment-{one.pk}.json"'
    assert "no-store" in answer["Cache-Control"]
    told = json.loads(answer.content)
    assert told["text"] == "Он вор."
    assert told["author"]["identity"][0]["claims"]["name"] == "Асель Нурланова"
    assert (told["network"].get("network") == "203.0.113.7") is network
    line = Decision.objects.get()
    assert (line.verb, line.by, line.reason, line.comment) == ("export", cast.chief, "Запрос суда № 5", one)
    assert Look.objects.get().by == cast.chief


@pytest.mark.parametrize("why", ["", "  ", "я" * 401])
def test_without_a_reason_nothing_is_taken(why: str, one: Comment, cast: Cast, at_desk: AtDesk) -> None:
    answer = at_desk(cast.chief).post(address(one), {"why": why, "network": "on"})
    assert answer.status_code == 422
    page = answer.content.decode()
    assert escape(answer.context["dossier"].errors["why"][0]) in page
    assert "Нурланова" not in page
    assert not Decision.objects.exists()


def test_looking_at_its_page_takes_nothing(one: Comment, cast: Cast, at_desk: AtDesk) -> None:
    page = at_desk(cast.chief).get(address(one)).content.decode()
    assert "Он вор." in page
    assert "Нурланова" not in page
    assert not Decision.objects.exists()
    assert at_desk(cast.chief).get("/desk/comments/dossier/999/").status_code == 404


def test_a_reporter_and_an_editor_take_none_and_see_no_button(one: Comment, cast: Cast, at_desk: AtDesk) -> None:
    pages = ("/desk/comments/?tab=shown", f"/desk/comments/author/{one.author}/")
    for user in (cast.reporter, cast.editor):
        assert at_desk(user).get(address(one)).status_code in (302, 403)
        for method in ("get", "post"):
            answer = getattr(at_desk(user), method)(
                address(one), {"why": "Хочу"}, headers={"X-Requested-With": "XMLHttpRequest"}
            )
            assert answer.status_code == 403
    for page in pages:
        assert address(one) not in at_desk(cast.editor).get(page).content.decode()
        assert address(one) in at_desk(cast.chief).get(page).content.decode()
    assert not Decision.objects.exists()
