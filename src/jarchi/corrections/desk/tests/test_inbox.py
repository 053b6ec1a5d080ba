"""The inbox: who sees what, in which order, what each row tells, and that its cost does not grow."""

import datetime as dt
import re
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.http import HttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from django.utils.html import escape
from django.utils.translation import gettext as _

from jarchi.articles import actions
from jarchi.articles.models import Article
from jarchi.corrections.closing import close
from jarchi.corrections.desk.inbox import AT_ONCE
from jarchi.corrections.desk.tests.conftest import TEXT, Told
from jarchi.corrections.models import Case, Report
from jarchi.desk.tests.conftest import Cast, Sections

pytestmark = pytest.mark.django_db
AtDesk = Callable[..., Client]
INBOX = "/desk/corrections/"


def words(response: HttpResponse) -> str:
    return response.content.decode()


def ids(response: HttpResponse) -> list[int]:
    return [int(pk) for pk in re.findall(r'data-case="(\d+)"', words(response))]


def shown(browser: Client, **query: Any) -> list[int]:
    response = browser.get(INBOX, query)
    assert response.status_code == 200
    return ids(response)


@pytest.fixture
def editor(cast: Cast, at_desk: AtDesk) -> Client:
    return at_desk(cast.editor)


@pytest.fixture
def story(cast: Cast, sections: Sections) -> Callable[..., Article]:
    """`story(section="politics", importance="main")`: of the other reporter, on the air."""

    def publish(by: Any = None, **data: Any) -> Article:
        given = {"headline": "Набережная", "section": "society", "text": TEXT, **data}
        return actions.publish_story(given, by or cast.other_reporter)

    return publish


# --- who sees what --------------------------------------------------------------------------------------------
def test_each_sees_what_is_reported_of_the_stories_he_works_on(
    bridge: Article, story: Callable[..., Article], told: Told, cast: Cast, at_desk: AtDesk
) -> None:
    own, politics = told(bridge, "длинной"), told(story(section="politics"), "длинной")
    expected = {
        "reporter": [own], "other_reporter": [politics], "editor": [own], "other_editor": [politics],
        "chief": [politics, own],
    }  # fmt: skip
    for who, cases in expected.items():
        browser = at_desk(getattr(cast, who))
        assert sorted(shown(browser)) == sorted(case.pk for case in cases), who
        for case in (own, politics):
            answer = browser.get(f"{INBOX}{case.pk}/")
            assert answer.status_code == (200 if case in cases else 404), who
    assert at_desk(cast.stranger).get(INBOX).status_code in (302, 403)
    assert at_desk(None).get(INBOX).status_code == 302


def test_mine_are_those_of_my_stories_alone(
    bridge: Article, story: Callable[..., Article], told: Told, cast: Cast, at_desk: AtDesk
) -> None:
    told(bridge, "длинной")
    mine = told(story(cast.editor), "длинной")
    assert shown(at_desk(cast.editor), mine="on") == [mine.pk]


# --- in which order -------------------------------------------------------------------------------------------
def test_five_hundred_reports_of_a_typo_are_one_row_and_a_fact_stands_above(
    bridge: Article, told: Told, editor: Client
) -> None:
    typo = told(bridge, "длинной", reports=500)
    fact = told(bridge, "2014", "fact", reports=3)
    page = editor.get(INBOX)
    assert ids(page) == [fact.pk, typo.pk]
    assert re.search(r"desk-count.*500</span>", words(page))


def test_importance_number_and_age_come_after_what_is_wrong(
    story: Callable[..., Article], told: Told, editor: Client
) -> None:
    old, young, main = story(), story(), story(importance="main")
    moment = timezone.now() - dt.timedelta(days=30)
    old.first_published_at = moment
    old.save()
    cases = [told(old, "длинной"), told(young, "длинной"), told(old, "2014", reports=2), told(main, "длинной")]
    broken = told(old, "городе", "broken")
    assert shown(editor) == [broken.pk, cases[3].pk, cases[2].pk, cases[1].pk, cases[0].pk]


def test_what_looks_automatic_stands_apart(bridge: Article, told: Told, editor: Client) -> None:
    real, spam = told(bridge, "длинной", reports=2, held=4), told(bridge, "2014", "fact", reports=0, held=50)
    assert shown(editor) == [real.pk]
    assert shown(editor, tab="held") == [spam.pk]
    assert escape(_("Reports that look automatic: %(number)s. They do not count.") % {"number": 4}) in words(
        editor.get(INBOX)
    )


@pytest.mark.parametrize("tab", ["open", "held", "fixed"])
def test_pages_follow_each_other_without_a_gap(
    tab: str, bridge: Article, story: Callable[..., Article], told: Told, editor: Client, cast: Cast
) -> None:
    stories = [bridge, story(), story(importance="main")]
    made = []
    for number in range(AT_ONCE + 9):
        counted = {"reports": 0, "held": 1} if tab == "held" else {"reports": number % 4 + 1}
        made.append(told(stories[number % 3], "длинной", ["typo", "fact"][number % 2], **counted))
        if tab == "fixed":
            close(made[-1].pk, Case.State.FIXED, cast.editor)
    first = editor.get(INBOX, {"tab": tab})
    (further,) = re.findall(r'href="(\?[^"]+)" rel="next"', words(first))
    second = editor.get(INBOX + further.replace("&amp;", "&"))
    assert len(ids(first)) == AT_ONCE
    assert sorted(ids(first) + ids(second)) == sorted(case.pk for case in made)
    assert 'rel="next"' not in words(second)


def test_filters_narrow_it_down(
    bridge: Article, story: Callable[..., Article], told: Told, cast: Cast, at_desk: AtDesk
) -> None:
    usual = told(bridge, "длинной")
    odd = told(story(section="politics", language="kk"), "2014", "fact")
    chief = at_desk(cast.chief)
    for query in ({"fault": "fact"}, {"section": "politics"}, {"language": "kk"}, {"article": odd.article_id}):
        assert shown(chief, **query) == [odd.pk], query
    assert shown(chief, section="society", fault="fact") == []
    assert shown(chief, article=bridge.pk) == [usual.pk]


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ({"tab": "best"}, "tab"), ({"fault": "x"}, "fault"), ({"section": "x"}, "section"),
        ({"language": "x"}, "language"), ({"article": "x"}, "article"), ({"after": "x"}, "after"),
        ({"after": "1~2"}, "after"),
        ({"tab": "fixed", "after": "1~2~3~4~5"}, "after"), ({"after": "1~1~1~" + "9" * 19 + "~1"}, "after"),
    ],
)  # fmt: skip
def test_a_filter_that_means_nothing_is_told_at_its_field(
    query: dict[str, str], field: str, bridge: Article, told: Told, editor: Client
) -> None:
    told(bridge, "длинной")
    response = editor.get(INBOX, query)
    assert response.status_code == 400
    assert escape(response.context["inbox"].errors[field][0]) in words(response)
    assert ids(response) == []


def test_its_cost_does_not_grow_with_the_cases(
    bridge: Article, story: Callable[..., Article], told: Told, editor: Client, cast: Cast
) -> None:
    def cost() -> int:
        with CaptureQueriesContext(connection) as asked:
            assert ids(editor.get(INBOX))
        assert not any("COUNT(*)" in query["sql"] for query in asked)
        return len(asked)

    told(bridge, "длинной", note="не так")
    few = cost()
    for number in range(9):
        other = story(importance=["main", "ordinary"][number % 2])
        told(other, "длинной", reports=3, held=2, note="не так")
        told(other, "2014", "fact", reports=2, note="не тогда")
    assert cost() == few


# --- what it shows of each ------------------------------------------------------------------------------------
def test_a_row_marks_the_words_in_their_sentence(bridge: Article, told: Told, editor: Client) -> None:
    told(bridge, "длинной", reports=2, note="надо «длиной»")
    page = words(editor.get(INBOX))
    assert "Вчера в городе открыли мост <mark>длинной</mark> два километра." in page
    assert "надо «длиной»" in page
    assert bridge.headline in page
    assert escape(_("already changed")) not in page


def test_words_that_changed_since_are_told_beside_those_that_were_read(
    bridge: Article, told: Told, editor: Client
) -> None:
    told(bridge, "длинной")
    draft = bridge.get_latest_revision_as_object()
    draft.body = [("paragraph", f"<p>{TEXT.splitlines()[0].replace('длинной', 'длиной')}</p>")]
    draft.save_revision().publish()
    page = words(editor.get(INBOX))
    assert escape(_("already changed")) in page
    assert "<mark>длинной</mark>" in page
    assert "<ins>длиной</ins>" in page


def test_of_a_story_off_the_air_what_was_read_is_shown(bridge: Article, told: Told, editor: Client, cast: Cast) -> None:
    case = told(bridge, "длинной")
    actions.withdraw(bridge, "Ошибка", cast.chief)
    assert "<mark>длинной</mark>" in words(editor.get(INBOX))
    assert escape(_("not on the air")) in words(editor.get(INBOX))
    page = editor.get(f"{INBOX}{case.pk}/")
    assert page.status_code == 200
    assert 'name="new"' not in words(page)


def test_few_notes_are_in_the_row_and_all_on_the_cases_page(bridge: Article, told: Told, editor: Client) -> None:
    case = told(bridge, "длинной", reports=9)
    for number, report in enumerate(Report.objects.filter(case=case)):
        Report.objects.filter(pk=report.pk).update(note=f"Слово {number}")
    assert len(re.findall(r"Слово \d", words(editor.get(INBOX)))) == 3
    assert len(set(re.findall(r"Слово \d", words(editor.get(f"{INBOX}{case.pk}/"))))) == 9


def test_nobody_at_the_desk_reads_a_guests_address(bridge: Article, told: Told, editor: Client) -> None:
    case = told(bridge, "длинной", email="reader@example.org")
    for address in (INBOX, f"{INBOX}{case.pk}/"):
        assert "reader@example.org" not in words(editor.get(address))


SCRIPT = "<script>alert(1)</script>\"'><img src=x onerror=alert(2)>"


def test_stored_script_is_shown_as_text(bridge: Article, told: Told, editor: Client, cast: Cast) -> None:
    case = told(bridge, "длинной", note=SCRIPT)
    Case.objects.filter(pk=case.pk).update(exact=SCRIPT, prefix=SCRIPT, suffix=SCRIPT)
    Report.objects.filter(case=case).update(exact=f"{SCRIPT}!", prefix=SCRIPT, suffix=SCRIPT)
    pages = [words(editor.get(INBOX)), words(editor.get(f"{INBOX}{case.pk}/")), words(editor.get("/desk/"))]
    close(case.pk, Case.State.REFUSED, cast.editor, answer=SCRIPT)
    pages += [words(editor.get(INBOX, {"tab": "refused"})), words(editor.get(f"{INBOX}{case.pk}/"))]
    for page in pages:
        assert escape("<script>alert(1)") in page
        assert "<script>alert" not in page
        assert "<img src=x" not in page


# --- elsewhere at the desk ------------------------------------------------------------------------------------
def test_the_first_page_shows_what_comes_first(bridge: Article, told: Told, cast: Cast, at_desk: AtDesk) -> None:
    case = told(bridge, "2014", "fact")
    for who, expected in (("reporter", True), ("editor", True), ("chief", True), ("other_reporter", False)):
        assert (f"/corrections/{case.pk}/" in words(at_desk(getattr(cast, who)).get("/desk/"))) == expected, who


def test_the_form_of_a_story_leads_to_its_cases(bridge: Article, told: Told, editor: Client) -> None:
    address = f"/desk/corrections/?article={bridge.pk}"
    assert address not in words(editor.get(f"/desk/stories/edit/{bridge.pk}/"))
    told(bridge, "длинной")
    assert address in words(editor.get(f"/desk/stories/edit/{bridge.pk}/"))


@pytest.mark.parametrize(("who", "status"), [("chief", 200), ("editor", 302), ("reporter", 302)])
def test_the_rules_are_the_chiefs(who: str, status: int, cast: Cast, at_desk: AtDesk) -> None:
    answer = at_desk(getattr(cast, who)).get("/desk/settings/corrections/reportrules/", follow=False)
    assert answer.status_code in ((302,) if status == 302 else (200, 302))
    page = at_desk(getattr(cast, who)).get("/desk/settings/corrections/reportrules/", follow=True)
    assert ('name="reply_days"' in words(page)) == (status == 200)
