"""A case at the desk: mended in place, closed as fixed, refused, one or many."""

import re
from collections.abc import Callable
from html import unescape
from typing import Any

import pytest
from django.http import HttpResponse
from django.test import Client
from django.utils import timezone, translation
from django.utils.html import escape
from django.utils.translation import gettext as _

from jarchi.articles import actions
from jarchi.articles.models import Article
from jarchi.corrections.desk.tests.conftest import TEXT, Told
from jarchi.corrections.models import Case, Correction
from jarchi.corrections.passages import passages, text_of
from jarchi.corrections.reasons import LONGEST, Reason, answer
from jarchi.desk.tests.conftest import Cast

pytestmark = pytest.mark.django_db
AtDesk = Callable[..., Client]
INBOX, ACT = "/desk/corrections/", "/desk/corrections/act/"


def words(response: HttpResponse) -> str:
    return response.content.decode()


def sent_by(page: HttpResponse) -> dict[str, str]:
    """What a browser sends of the form that mends, as it stands."""
    form = re.search(r"<form[^>]*err-fix.*?</form>", words(page), re.DOTALL)
    assert form
    fields = dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', form[0]))
    fields |= dict(re.findall(r'<textarea name="(\w+)"[^>]*>\n?(.*?)</textarea>', form[0], re.DOTALL))
    fields |= dict(re.findall(r'type="radio" name="(\w+)" value="(\w*)" checked', form[0]))
    return {name: unescape(value) for name, value in fields.items()}


@pytest.fixture
def editor(cast: Cast, at_desk: AtDesk) -> Client:
    return at_desk(cast.editor)


@pytest.fixture
def case(bridge: Article, told: Told) -> Case:
    return told(bridge, "длинной", reports=2)


def on_air(case: Case) -> str:
    return text_of(passages(Article.objects.get(pk=case.article_id)))


# --- mended in place ------------------------------------------------------------------------------------------
def test_the_words_are_mended_from_the_page(case: Case, editor: Client) -> None:
    page = editor.get(f"{INBOX}{case.pk}/?next={INBOX}%3Ffault%3Dtypo")
    sent = sent_by(page)
    assert sent["new"].startswith("Вчера в городе открыли мост длинной")
    assert sent["tell"] == ""
    done = editor.post(f"{INBOX}{case.pk}/", sent | {"new": sent["new"].replace("длинной", "длиной")})
    assert (done.status_code, done["Location"]) == (302, f"{INBOX}?fault=typo")
    assert "длиной" in on_air(case)
    case.refresh_from_db()
    assert case.state == "fixed"
    assert not Correction.objects.exists()


def test_a_fact_is_told_unless_the_editor_says_otherwise(bridge: Article, told: Told, editor: Client) -> None:
    case = told(bridge, "2014", "fact")
    sent = sent_by(editor.get(f"{INBOX}{case.pk}/"))
    sent["new"] = sent["new"].replace("2014", "2015")
    assert sent["tell"] == "ordinary"
    asked = editor.post(f"{INBOX}{case.pk}/", sent)
    assert asked.status_code == 422
    assert sent_by(asked)["new"] == sent["new"]
    assert "2014" in on_air(case)
    editor.post(f"{INBOX}{case.pk}/", sent | {"tell": "serious", "text": "Мост строили с 2015 года."})
    made = Correction.objects.get()
    assert (made.weight, made.text, made.was) == ("serious", "Мост строили с 2015 года.", "Его строили с 2014 года.")
    case.refresh_from_db()
    assert case.correction == made


def test_what_cannot_be_done_now_comes_back_with_all_that_was_written(
    case: Case, bridge: Article, editor: Client
) -> None:
    sent = sent_by(editor.get(f"{INBOX}{case.pk}/"))
    sent |= {"new": sent["new"].replace("длинной", "<b>длиной</b>"), "tell": "ordinary", "text": "Длиной, конечно."}
    draft = bridge.get_latest_revision_as_object()
    draft.body = [("paragraph", f"<p>{TEXT.splitlines()[0].replace('длинной', 'шириной')}</p>")]
    draft.save_revision().publish()
    answer = editor.post(f"{INBOX}{case.pk}/", sent)
    assert answer.status_code == 409
    again = sent_by(answer)
    assert (again["new"], again["text"], again["tell"]) == (sent["new"], "Длиной, конечно.", "ordinary")
    assert "шириной" in again["words"]
    assert "<b>длиной" not in words(answer)
    # Looked at and sent again, it stands.
    assert editor.post(f"{INBOX}{case.pk}/", again).status_code == 302
    assert "<b>длиной</b> два километра" in on_air(case)


def test_a_case_closed_meanwhile_keeps_the_words_on_the_page(
    case: Case, editor: Client, at_desk: AtDesk, cast: Cast
) -> None:
    sent = sent_by(editor.get(f"{INBOX}{case.pk}/"))
    at_desk(cast.chief).post(ACT, {"verb": "refuse", "cases": [case.pk], "reason": "right"})
    answer = editor.post(f"{INBOX}{case.pk}/", sent | {"new": "Мои слова"})
    assert answer.status_code == 409
    assert "Мои слова" in words(answer)
    assert "длинной" in on_air(case)


def test_a_locked_story_says_so_before_anything_is_written(
    case: Case, bridge: Article, editor: Client, cast: Cast
) -> None:
    Article.objects.filter(pk=bridge.pk).update(locked=True, locked_by=cast.chief, locked_at=timezone.now())
    page = editor.get(f"{INBOX}{case.pk}/")
    assert 'class="mod-box err-fix"' not in words(page)
    assert "Chief" in words(page)


def test_a_reporter_sends_his_words_to_the_editor(case: Case, at_desk: AtDesk, cast: Cast) -> None:
    reporter = at_desk(cast.reporter)
    page = reporter.get(f"{INBOX}{case.pk}/")
    assert 'name="tell"' not in words(page)
    assert f'action="{ACT}"' not in words(page)
    sent = sent_by(page)
    assert reporter.post(f"{INBOX}{case.pk}/", sent | {"new": "Исправлено."}).status_code == 302
    assert "Исправлено" not in on_air(case)
    assert Article.objects.get(pk=case.article_id).workflow_in_progress
    case.refresh_from_db()
    assert case.state == "open"


@pytest.mark.parametrize("change", [{"words": ""}, {"words": "ъ" * 3000}, {"revision": "x"}, {"tell": "loud"}])
def test_a_form_that_no_page_has_sent_changes_nothing(case: Case, editor: Client, change: dict[str, str]) -> None:
    sent = sent_by(editor.get(f"{INBOX}{case.pk}/")) | {"new": "Иначе."}
    assert editor.post(f"{INBOX}{case.pk}/", sent | change).status_code in (409, 422)
    assert "Иначе" not in on_air(case)


def test_a_revision_of_another_story_tells_nothing(case: Case, live: Article, editor: Client) -> None:
    sent = sent_by(editor.get(f"{INBOX}{case.pk}/"))
    new = sent["new"].replace("длинной", "длиной")
    editor.post(f"{INBOX}{case.pk}/", sent | {"new": new, "revision": live.live_revision_id})
    assert "длиной" in on_air(case)


def test_what_a_draft_has_there_is_told(case: Case, bridge: Article, editor: Client) -> None:
    same = _("A draft that is not on the air yet has the same words; what you mend here is mended there, too.")
    assert escape(same) not in words(editor.get(f"{INBOX}{case.pk}/"))
    draft = bridge.get_latest_revision_as_object()
    draft.headline = "Иначе"
    draft.save_revision()
    assert escape(same) in words(editor.get(f"{INBOX}{case.pk}/"))


def test_the_translations_are_listed_with_their_editors(
    case: Case, bridge: Article, editor: Client, cast: Cast
) -> None:
    kazakh = actions.publish_story(
        {"headline": "Көпір ашылды", "section": "society", "language": "kk", "text": "Бір."}, cast.reporter
    )
    kazakh.translation_of = bridge
    kazakh.save()
    page = words(editor.get(f"{INBOX}{case.pk}/"))
    assert "Көпір ашылды" in page
    assert f"/desk/stories/edit/{kazakh.pk}/" in page


# --- closed ---------------------------------------------------------------------------------------------------
def test_one_press_closes_what_is_fixed_already(case: Case, editor: Client, cast: Cast) -> None:
    answer = editor.post(ACT, {"verb": "fixed", "cases": [case.pk], "next": f"{INBOX}?mine=on"})
    assert answer["Location"] == f"{INBOX}?mine=on"
    case.refresh_from_db()
    assert (case.state, case.closed_by, case.answer) == ("fixed", cast.editor, "")


def test_a_refusal_is_told_in_the_language_of_the_story(
    bridge: Article, told: Told, at_desk: AtDesk, cast: Cast
) -> None:
    kazakh = actions.publish_story(
        {"headline": "Көпір", "section": "society", "language": "kk", "text": "Бір екі."}, cast.reporter
    )
    cases = [told(bridge, "длинной"), told(kazakh, "екі")]
    at_desk(cast.editor).post(
        ACT, {"verb": "refuse", "cases": [one.pk for one in cases], "reason": "quoted", "note": "!"}
    )
    for case, language in zip(cases, ("ru", "kk"), strict=True):
        case.refresh_from_db()
        with translation.override(language):
            assert (case.state, case.answer) == ("refused", f"{Reason.QUOTED.label} !")


@pytest.mark.parametrize("language", ["ru", "kk", "tg", "uz", "ky", "en"])
def test_every_reason_with_ones_own_words_fits_the_answer(language: str) -> None:
    longest = Case._meta.get_field("answer").max_length or 0
    assert all(len(answer(reason, "x" * LONGEST, language)) <= longest for reason in Reason.values)


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"verb": "dance"}, "verb"), ({"cases": []}, "cases"), ({"cases": ["x"]}, "cases"),
        ({"verb": "refuse"}, "reason"), ({"verb": "refuse", "reason": "other", "note": " "}, "note"),
        ({"verb": "refuse", "reason": "right", "note": "x" * 301}, "note"),
    ],
)  # fmt: skip
def test_what_is_missing_is_told_and_nothing_is_lost(
    change: dict[str, Any], field: str, case: Case, editor: Client
) -> None:
    sent = {"verb": "fixed", "cases": [case.pk], "note": "Мои слова"} | change
    answer = editor.post(ACT, sent)
    assert answer.status_code == 422
    assert field in answer.context["form"].errors
    if sent["note"] == "Мои слова" and case.pk in sent["cases"]:
        assert "Мои слова" in words(answer)
    told = editor.post(ACT, sent, headers={"Accept": "application/json"})
    assert (told.status_code, list(told.json()["errors"])) == (422, [field])
    case.refresh_from_db()
    assert case.state == "open"


@pytest.mark.parametrize("who", ["reporter", "other_reporter", "other_editor"])
def test_who_may_not_publish_the_story_closes_nothing(who: str, case: Case, at_desk: AtDesk, cast: Cast) -> None:
    told = at_desk(getattr(cast, who)).post(
        ACT, {"verb": "fixed", "cases": [case.pk]}, headers={"Accept": "application/json"}
    )
    assert told.status_code == 200
    case.refresh_from_db()
    assert case.state == "open"


def test_whoever_comes_second_changes_nothing(case: Case, editor: Client, at_desk: AtDesk, cast: Cast) -> None:
    at_desk(cast.chief).post(ACT, {"verb": "refuse", "cases": [case.pk], "reason": "right"})
    editor.post(ACT, {"verb": "fixed", "cases": [case.pk]})
    case.refresh_from_db()
    assert (case.state, case.closed_by) == ("refused", cast.chief)


def test_nobody_is_led_to_another_site(case: Case, editor: Client) -> None:
    for sent in ("https://evil.example/", "//evil.example/", "/desk/corrections/../../x//", "javascript:alert(1)"):
        answer = editor.post(ACT, {"verb": "fixed", "cases": [case.pk], "next": sent})
        assert answer["Location"].startswith("/desk/corrections/")


def test_strangers_have_no_part_in_it(case: Case, at_desk: AtDesk, cast: Cast) -> None:
    for who in (None, cast.stranger):
        browser = at_desk(who)
        for address in (INBOX, f"{INBOX}{case.pk}/", f"{INBOX}figures/", f"{INBOX}figures.csv", f"{INBOX}counts.json"):
            assert browser.get(address).status_code in (302, 403)
        assert browser.post(ACT, {"verb": "fixed", "cases": [case.pk]}).status_code in (302, 403)
    case.refresh_from_db()
    assert case.state == "open"
