"""Words are mended on the air and nowhere else, whatever happens meanwhile."""

from collections.abc import Callable
from typing import Any

import pytest
from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import ValidationError
from django.utils import timezone
from wagtail.admin.models import EditingSession

from jarchi.articles import actions
from jarchi.articles.models import Article
from jarchi.corrections import fixing
from jarchi.corrections.anchoring import find
from jarchi.corrections.closing import close
from jarchi.corrections.desk.tests.conftest import Told
from jarchi.corrections.models import Case, Correction
from jarchi.corrections.passages import passages, text_of
from jarchi.desk.tests.conftest import Cast

pytestmark = pytest.mark.django_db
LINE = "Вчера в городе открыли мост длинной два километра. Движение пустили утром."


def offer_of(case: Case) -> fixing.Offer:
    """As the case's page shows it."""
    article = Article.objects.get(pk=case.article_id)
    return fixing.offered(article, find(case.quote, text_of(passages(article))))


def on_air(story: Article) -> str:
    return text_of(passages(Article.objects.get(pk=story.pk)))


def newest(story: Article) -> str:
    return text_of(passages(Article.objects.get(pk=story.pk).latest_revision.as_object()))


def drafted(story: Article, **changes: Any) -> Article:
    """Somebody saves a draft of it in the editor."""
    draft = Article.objects.get(pk=story.pk).get_latest_revision_as_object()
    for name, value in changes.items():
        setattr(draft, name, value)
    draft.save_revision(user=story.owner)
    return draft


def body(*paragraphs: str) -> list[tuple[str, str]]:
    return [("paragraph", f"<p>{one}</p>") for one in paragraphs]


@pytest.fixture
def case(bridge: Article, told: Told) -> Case:
    return told(bridge, "длинной")


@pytest.fixture
def mend(case: Case, cast: Cast) -> Callable[..., fixing.Fixed]:
    """`mend()`: the editor writes «длиной»."""
    offer = offer_of(case)

    def act(new: str = LINE.replace("длинной", "длиной"), by: Any = None, **told: Any) -> fixing.Fixed:
        return fixing.fix(case.pk, by or cast.editor, offer, new, **told)

    return act


def test_the_passage_is_offered_as_readers_have_it(case: Case, bridge: Article) -> None:
    offer = offer_of(case)
    assert offer.words == LINE
    assert offer.revision == bridge.live_revision_id


def test_mended_words_are_on_the_air_and_the_case_is_closed(
    mend: Callable[..., fixing.Fixed], bridge: Article, cast: Cast, heard: Callable[[], list[str]]
) -> None:
    before, first = on_air(bridge), bridge.live_revision_id
    heard()
    done = mend()
    assert on_air(bridge) == before.replace("длинной", "длиной")
    assert (done.case.state, done.case.closed_by, done.case.correction) == ("fixed", cast.editor, None)
    stored = Article.objects.get(pk=bridge.pk)
    assert stored.live_revision_id == stored.latest_revision_id != first
    assert not stored.has_unpublished_changes
    assert stored.revisions.count() == 2
    assert heard() == ["article.updated"]


def test_a_fact_becomes_a_correction_with_the_passage(
    mend: Callable[..., fixing.Fixed], bridge: Article, heard: Callable[[], list[str]]
) -> None:
    heard()
    done = mend(LINE.replace("два", "три"), correction="Длина моста — три километра.", weight="serious")
    made = Correction.objects.get()
    assert done.case.correction == made
    assert (made.was, made.now) == (LINE, LINE.replace("два", "три"))
    assert (made.weight, made.revision) == ("serious", Article.objects.get(pk=bridge.pk).live_revision)
    assert heard() == ["article.updated", "correction.made"]


def test_a_correction_that_cannot_be_made_changes_nothing(mend: Callable[..., fixing.Fixed], bridge: Article) -> None:
    before = on_air(bridge)
    with pytest.raises(ValidationError):
        mend(correction="слово " * 200)
    assert on_air(bridge) == before
    assert Case.objects.get().state == "open"


# --- a draft that waits ---------------------------------------------------------------------------------------
def test_a_draft_gets_the_mended_words_and_stays_a_draft(mend: Callable[..., fixing.Fixed], bridge: Article) -> None:
    drafted(bridge, headline="Тайный заголовок")
    done = mend()
    assert "Тайный" not in on_air(bridge)
    assert "длиной" in on_air(bridge)
    assert "Тайный" in newest(bridge)
    assert "длиной" in newest(bridge)
    assert "длинной" not in newest(bridge)
    assert not done.draft_differs
    stored = Article.objects.get(pk=bridge.pk)
    assert stored.has_unpublished_changes
    assert stored.latest_revision_id != stored.live_revision_id
    assert stored.latest_revision.is_latest_revision()
    actions.publish(stored)
    assert "Тайный" in on_air(bridge)
    assert "длиной" in on_air(bridge)


def test_a_draft_that_has_other_words_there_is_left_as_it_is(
    mend: Callable[..., fixing.Fixed], bridge: Article
) -> None:
    drafted(bridge, body=body("Вчера в городе открыли переправу. Движение пустили утром.", "Его строили с 2014 года."))
    before = newest(bridge)
    assert mend().draft_differs
    assert "длиной" in on_air(bridge)
    assert newest(bridge) == before
    assert Article.objects.get(pk=bridge.pk).has_unpublished_changes


def test_a_draft_that_moved_the_passage_gets_the_words_there(
    mend: Callable[..., fixing.Fixed], bridge: Article
) -> None:
    drafted(bridge, body=body("Его строили с 2014 года.", "Новый абзац.", LINE))
    assert not mend().draft_differs
    assert newest(bridge).endswith(LINE.replace("длинной", "длиной"))


def test_a_draft_with_the_editors_stays_with_them(
    mend: Callable[..., fixing.Fixed], bridge: Article, cast: Cast
) -> None:
    drafted(bridge, headline="Тайный заголовок")
    stored = Article.objects.get(pk=bridge.pk)
    stored.get_workflow().start(stored, cast.reporter)
    mend()
    stored = Article.objects.get(pk=bridge.pk)
    assert stored.workflow_in_progress
    task = stored.current_workflow_task_state
    task.approve(user=cast.editor)
    assert "Тайный" in on_air(bridge)
    assert "длиной" in on_air(bridge)


def test_a_story_without_revisions_is_mended_too(bridge: Article, told: Told, cast: Cast) -> None:
    Article.objects.filter(pk=bridge.pk).update(live_revision=None, latest_revision=None)
    bridge.revisions.all().delete()
    bridge.refresh_from_db()
    case = told(bridge, "длинной")
    offer = offer_of(case)
    assert offer.revision is None
    fixing.fix(case.pk, cast.editor, offer, LINE.replace("длинной", "длиной"))
    assert "длиной" in on_air(bridge)
    assert bridge.revisions.count() == 2  # what was on the air, and what is


# --- meanwhile ------------------------------------------------------------------------------------------------
def test_what_others_changed_elsewhere_stays(mend: Callable[..., fixing.Fixed], bridge: Article, cast: Cast) -> None:
    actions.publish(
        drafted(bridge, body=body("Новое начало.", LINE.replace("утром", "вечером"), "Его строили с 2014 года."))
    )
    mend()
    assert "Новое начало." in on_air(bridge)
    assert LINE.replace("длинной", "длиной").replace("утром", "вечером") in on_air(bridge)


def test_two_who_mend_one_passage_of_a_story_with_a_draft_are_both_heard(
    mend: Callable[..., fixing.Fixed], bridge: Article, told: Told, cast: Cast
) -> None:
    drafted(bridge, headline="Тайный заголовок")
    other = told(bridge, "утром")
    offer = offer_of(other)
    mend()
    assert not fixing.fix(other.pk, cast.chief, offer, LINE.replace("утром", "вечером")).draft_differs
    both = LINE.replace("длинной", "длиной").replace("утром", "вечером")
    assert both in on_air(bridge)
    assert both in newest(bridge)


def test_words_that_were_changed_meanwhile_are_not_overwritten(
    mend: Callable[..., fixing.Fixed], bridge: Article
) -> None:
    actions.publish(drafted(bridge, body=body(LINE.replace("длинной", "шириной"), "Его строили с 2014 года.")))
    before = on_air(bridge)
    with pytest.raises(fixing.NotNow):
        mend()
    assert on_air(bridge) == before
    assert Case.objects.get().state == "open"


def test_a_case_closed_meanwhile_changes_nothing(
    mend: Callable[..., fixing.Fixed], bridge: Article, case: Case, cast: Cast
) -> None:
    close(case.pk, Case.State.REFUSED, cast.chief, answer="Так и есть.")
    with pytest.raises(fixing.NotNow):
        mend()
    assert "длинной" in on_air(bridge)


def test_a_story_withdrawn_meanwhile_stays_off_the_air(
    mend: Callable[..., fixing.Fixed], bridge: Article, cast: Cast
) -> None:
    actions.withdraw(bridge, "Ошибка", cast.chief)
    with pytest.raises(fixing.NotNow):
        mend()
    assert not Article.objects.get(pk=bridge.pk).live


def test_a_lock_of_somebody_else_is_respected_and_ones_own_is_none(
    mend: Callable[..., fixing.Fixed], bridge: Article, cast: Cast
) -> None:
    lock = {"locked": True, "locked_at": timezone.now()}
    Article.objects.filter(pk=bridge.pk).update(**lock, locked_by=cast.chief)
    with pytest.raises(fixing.NotNow, match="Chief"):
        mend()
    Article.objects.filter(pk=bridge.pk).update(**lock, locked_by=cast.editor)
    assert mend().case.state == "fixed"
    assert Article.objects.get(pk=bridge.pk).locked_by == cast.editor


def test_a_scheduled_update_is_not_unscheduled(mend: Callable[..., fixing.Fixed], bridge: Article, cast: Cast) -> None:
    later = timezone.now() + timezone.timedelta(hours=1)
    draft = drafted(bridge, headline="Завтра", go_live_at=later)
    draft.latest_revision.publish(user=cast.editor, skip_permission_checks=True)
    assert bridge.revisions.exclude(approved_go_live_at=None).count() == 1
    with pytest.raises(fixing.NotNow):
        mend()
    assert bridge.revisions.exclude(approved_go_live_at=None).count() == 1


def test_unsaved_words_in_somebodys_editor_are_waited_for(
    mend: Callable[..., fixing.Fixed], bridge: Article, cast: Cast
) -> None:
    session = EditingSession.objects.create(
        user=cast.reporter, content_type=ContentType.objects.get_for_model(Article), object_id=str(bridge.pk),
        last_seen_at=timezone.now(), is_editing=True,
    )  # fmt: skip
    with pytest.raises(fixing.NotNow, match="Reporter"):
        mend()
    EditingSession.objects.filter(pk=session.pk).update(last_seen_at=timezone.now() - EditingSession.IDLE_TIMEOUT)
    assert mend().case.state == "fixed"


# --- rights ---------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("who", ["other_reporter", "other_editor", "stranger"])
def test_a_story_of_others_is_not_mended(
    mend: Callable[..., fixing.Fixed], bridge: Article, cast: Cast, who: str
) -> None:
    with pytest.raises(fixing.NotNow):
        mend(by=getattr(cast, who))
    assert "длинной" in on_air(bridge)


def test_a_reporters_words_go_to_the_editors(mend: Callable[..., fixing.Fixed], bridge: Article, cast: Cast) -> None:
    done = mend(by=cast.reporter)
    assert done.sent
    assert done.case.state == "open"
    assert "длинной" in on_air(bridge)
    assert "длиной" in newest(bridge)
    stored = Article.objects.get(pk=bridge.pk)
    assert stored.workflow_in_progress
    with pytest.raises(fixing.NotNow):  # it is with the editors now
        mend(by=cast.reporter)
    stored.current_workflow_task_state.approve(user=cast.editor)
    assert "длиной" in on_air(bridge)


def test_a_returned_story_is_sent_again(mend: Callable[..., fixing.Fixed], bridge: Article, cast: Cast) -> None:
    draft = drafted(bridge, headline="Иначе")
    draft.get_workflow().start(draft, cast.reporter)
    draft.current_workflow_task_state.reject(user=cast.editor, comment="Не так")
    mend(by=cast.reporter)
    stored = Article.objects.get(pk=bridge.pk)
    assert stored.workflow_in_progress
    assert "Иначе" in newest(bridge)
    assert "длиной" in newest(bridge)


# --- the words themselves -------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("длинной", ""), ("мост длинной", "мост, длиной"), ("километра.", "километра!"), ("Вчера в", "Вчера, в"),
        ("утром.", "утром. Ура."), ("городе", "<b>городе</b>"), ("два", "2\u00a0"), ("открыли мост", "мост открыли"),
        (LINE, "Совсем другие слова."),
    ],
)  # fmt: skip
def test_only_what_differs_is_replaced(mend: Callable[..., fixing.Fixed], bridge: Article, old: str, new: str) -> None:
    before = on_air(bridge)
    mend(LINE.replace(old, new))
    assert on_air(bridge).split() == before.replace(old, new, 1).split()


def test_marks_and_links_stay(bridge: Article, told: Told, cast: Cast) -> None:
    source = '<p>Вчера <b>в городе</b> открыли <a href="https://example.org/">мост длинной</a> два километра.</p>'
    actions.publish(drafted(bridge, body=[("paragraph", source)]))
    bridge.refresh_from_db()
    case = told(bridge, "длинной")
    offer = offer_of(case)
    fixing.fix(case.pk, cast.editor, offer, offer.words.replace("длинной", "длиной"))
    assert Article.objects.get(pk=bridge.pk).body[0].value.source == source.replace("длинной", "длиной")


def test_headline_and_lead_are_mended(bridge: Article, told: Told, cast: Cast) -> None:
    for words, new in (("Мост открыли", "Мост закрыли"), ("пущено", "открыто")):
        case = told(Article.objects.get(pk=bridge.pk), words)
        offer = offer_of(case)
        fixing.fix(case.pk, cast.editor, offer, offer.words.replace(words, new))
    stored = Article.objects.get(pk=bridge.pk)
    assert (stored.headline, stored.lead) == ("Мост закрыли", "Движение открыто.")


def test_a_headline_is_not_mended_away(bridge: Article, told: Told, cast: Cast) -> None:
    case = told(bridge, "Мост открыли")
    with pytest.raises(ValidationError) as refused:
        fixing.fix(case.pk, cast.editor, offer_of(case), "")
    assert "new" in refused.value.message_dict
    assert Article.objects.get(pk=bridge.pk).headline == "Мост открыли"


def test_the_same_words_are_no_mending(mend: Callable[..., fixing.Fixed]) -> None:
    with pytest.raises(ValidationError):
        mend(f" {LINE}\r\n")


def test_words_across_passages_are_for_the_editor(bridge: Article, told: Told) -> None:
    with pytest.raises(fixing.NotNow):
        offer_of(told(bridge, "открыли\nДвижение"))
