"""What is known of a reader, who may know more, and how he is blocked and let back in."""

from collections.abc import Callable

import pytest
from django.db import connection
from django.http import HttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils.html import escape
from django.utils.translation import gettext as _

from jarchi.comments import blocking, moderation
from jarchi.comments.desk.readers import AT_ONCE
from jarchi.comments.desk.tests.conftest import Say
from jarchi.comments.models import Block, Decision
from jarchi.desk.tests.conftest import Cast
from jarchi.readers import identity

AtDesk = Callable[..., Client]
READER, BLOCKS = "/desk/comments/author/g1/", "/desk/comments/blocks/"


@pytest.fixture
def editor(cast: Cast, at_desk: AtDesk) -> Client:
    return at_desk(cast.editor)


def words(response: HttpResponse) -> str:
    return response.content.decode()


def test_all_of_a_reader_is_on_his_page(say: Say, editor: Client, cast: Cast) -> None:
    say("Первое", state="shown")
    bad = say("Второе")
    say("Чужое", author="g2", name="Другой")
    moderation.refuse([bad.pk], cast.chief, "insult")
    blocking.block(cast.chief, author="g1", days=7, reason="other", note="Грубит")
    page = words(editor.get(READER))
    for told in ("Первое", "Второе", "Грубит", _("insult"), "203.0.113.7"):
        assert escape(told) in page, told
    assert "Чужое" not in page
    assert editor.get(READER).context["counts"] == [
        (_("waiting"), 0), (_("shown"), 1), (_("refused"), 1), (_("withdrawn by its author"), 0),
    ]  # fmt: skip


def test_a_key_of_nobody_is_not_found(say: Say, editor: Client) -> None:
    say()
    for path in ("g999/", "x1/", "g1%27/", "g1/?after=x"):
        assert editor.get(f"/desk/comments/author/{path}").status_code == 404, path


def test_a_readers_page_costs_the_same_with_many_comments(say: Say, editor: Client, cast: Cast) -> None:
    def cost() -> int:
        with CaptureQueriesContext(connection) as asked:
            assert editor.get(READER).status_code == 200
        return len(asked)

    moderation.accept([say().pk], cast.editor)
    few = cost()
    moderation.accept([say(f"Слово {number}").pk for number in range(20)], cast.editor)
    assert cost() == few


# --- who he is ------------------------------------------------------------------------------------------------
def test_the_chief_sees_who_it_is_and_the_log_remembers_it(say: Say, cast: Cast, at_desk: AtDesk) -> None:
    key = f"u{cast.stranger.pk}"
    say(author=key, email="reader@example.org", identified="oidc", user=cast.stranger)
    identity.seal(cast.stranger, "oidc", "egov", {"subject": "77", "name": "Асель Нурланова"})
    chief, where = at_desk(cast.chief), f"/desk/comments/author/{key}/"
    assert "reader@example.org" not in words(chief.get(where))
    page = words(chief.post(f"{where}identity/", {"why": "Запрос суда № 5"}))
    for told in ("reader@example.org", "oidc", "stranger@example.org", "Асель Нурланова"):
        assert told in page
    line = Decision.objects.get()
    assert (line.verb, line.by, line.reason, line.about) == ("look", cast.chief, "Запрос суда № 5", {"author": key})


def test_a_look_without_a_reason_shows_nothing(say: Say, cast: Cast, at_desk: AtDesk) -> None:
    say(email="reader@example.org")
    for why in ("", "  ", "я" * 401):
        answer = at_desk(cast.chief).post(f"{READER}identity/", {"why": why})
        assert answer.status_code == 422
        assert escape(answer.context["why_form"].errors["why"][0]) in words(answer)
        assert "reader@example.org" not in words(answer)
    assert not Decision.objects.exists()


def test_an_editor_sees_no_address_anywhere(say: Say, editor: Client) -> None:
    say(email="reader@example.org")
    pages = [words(editor.get(path)) for path in ("/desk/comments/", READER, "/desk/comments/log/", "/desk/")]
    pages.append(words(editor.post(f"{READER}identity/", {"why": "Хочу"}, follow=True)))
    assert not any("reader@example.org" in page for page in pages)
    assert not Decision.objects.exists()


def test_coming_by_the_address_of_the_look_shows_nothing(say: Say, cast: Cast, at_desk: AtDesk) -> None:
    say(email="reader@example.org")
    answer = at_desk(cast.chief).get(f"{READER}identity/", follow=True)
    assert "reader@example.org" not in words(answer)
    assert not Decision.objects.exists()


# --- blocks ---------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("days", "until"), [("1", True), ("7", True), ("30", True), ("ever", False)]
)  # fmt: skip
@pytest.mark.parametrize("whom", ["g1", "203.0.113.7", "2001:db8:1:2::/64"])
def test_a_reader_or_his_network_is_blocked_and_let_back_in(
    days: str, until: bool, whom: str, say: Say, editor: Client, cast: Cast
) -> None:
    say()
    sent = {"whom": whom, "days": days, "reason": "insult", "next": READER}
    for _time in range(2):
        assert editor.post(BLOCKS, sent)["Location"] == READER
    block = Block.objects.get()
    assert (block.author or block.network).startswith(whom)
    assert (block.until is not None) is until
    lift = f"{BLOCKS}{block.pk}/lift/"
    assert editor.get(lift).status_code == 405
    assert Block.objects.in_force().exists()
    for _time in range(2):
        assert editor.post(lift, {"next": READER})["Location"] == READER
    assert not Block.objects.in_force().exists()
    assert [line.verb for line in Decision.objects.order_by("id")] == ["block", "unblock"]


@pytest.mark.parametrize(
    ("sent", "field"),
    [
        ({"whom": ""}, "whom"), ({"whom": "Тролль"}, "whom"), ({"whom": "0.0.0.0/0"}, "whom"),
        ({"whom": "g" + "1" * 60}, "whom"), ({"days": "9"}, "days"), ({"days": ""}, "days"),
        ({"reason": ""}, "reason"), ({"reason": "other", "note": ""}, "note"), ({"note": "я" * 401}, "note"),
    ],
)  # fmt: skip
def test_a_fault_is_told_at_its_field_and_what_was_typed_comes_back(
    sent: dict[str, str], field: str, editor: Client
) -> None:
    answer = editor.post(BLOCKS, {"whom": "g1", "days": "1", "reason": "ad", "note": "Так", **sent})
    assert answer.status_code == 422
    (fault,) = answer.context["block_form"].errors[field]
    assert escape(fault) in words(answer)
    assert f'value="{sent.get("whom", "g1")}"' in words(answer)
    assert not Block.objects.exists()


def test_the_list_of_blocks_has_those_in_force_and_those_over(editor: Client, cast: Cast) -> None:
    for number in range(AT_ONCE + 3):
        blocking.block(cast.editor, author=f"g{number}", days=None, reason="ad")
    blocking.unblock(Block.objects.first(), cast.editor)  # type: ignore[arg-type]
    first = editor.get(BLOCKS)
    second = editor.get(BLOCKS + first.context["older"])
    seen = [block.author for answer in (first, second) for block, in_force in answer.context["blocks"] if in_force]
    assert seen == [f"g{number}" for number in range(AT_ONCE + 1, -1, -1)]
    past = editor.get(BLOCKS, {"which": "past"}).context["blocks"]
    assert [(block.author, in_force) for block, in_force in past] == [(f"g{AT_ONCE + 2}", False)]
    assert editor.get(BLOCKS, {"before": "x"}).status_code == 404


def test_script_in_names_and_reasons_is_text(say: Say, editor: Client, cast: Cast) -> None:
    say("<script>1</script>", name="<script>alert(1)</script>")
    blocking.block(cast.editor, author="g1", days=1, reason="other", note="<script>alert(2)</script>")
    for path in (READER, BLOCKS):
        assert "<script>alert" not in words(editor.get(path))
