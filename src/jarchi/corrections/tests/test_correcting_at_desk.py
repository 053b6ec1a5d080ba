"""An editor corrects a story from its form."""

import pytest
from django.test import Client
from django.urls import reverse

from jarchi.articles import actions
from jarchi.articles.models import Article
from jarchi.corrections.models import Correction
from jarchi.desk.tests.conftest import Cast
from jarchi.journal.models import Entry


def address(story: Article) -> str:
    return f"/desk/corrections/story/{story.pk}/"


@pytest.fixture
def editor(cast: Cast) -> Client:
    client = Client()
    client.force_login(cast.editor)
    return client


@pytest.fixture
def mended(live: Article) -> Article:
    """Its second version says «Два.»"""
    live.body = [("paragraph", "<p>Два.</p>")]
    live.lead = "Мост открыт."
    live.save_revision()
    actions.publish(live)
    return Article.objects.get(pk=live.pk)


def test_readers_see_it_at_once(live: Article, editor: Client, client: Client) -> None:
    answer = editor.post(address(live), {"text": "Мост <не> открыли.", "weight": "serious"})
    assert (answer.status_code, answer["Location"]) == (302, address(live))
    page = client.get(live.get_absolute_url()).content.decode()
    assert "Мост &lt;не&gt; открыли." in page
    assert 'class="correction serious"' in page
    assert Entry.objects.filter(kind="correction.made").count() == 1
    assert "Мост &lt;не&gt; открыли." in editor.get(address(live)).content.decode()


def test_what_was_and_what_is_come_from_two_versions(mended: Article, editor: Client, client: Client) -> None:
    first = mended.revisions.order_by("id").first()
    sent = {"text": "Не раз, а два.", "weight": "ordinary", "before": first.pk}
    shown = editor.post(address(mended), {**sent, "show": "1"})
    assert shown.status_code == 200
    assert "<del>Раз.</del><ins>Мост открыт.<br>Два.</ins>" in shown.content.decode()
    assert "Не раз, а два." in shown.content.decode(), "nothing is lost"
    assert not Correction.objects.exists()
    editor.post(address(mended), sent)
    made = Correction.objects.get()
    assert (made.was, made.now, made.revision) == ("Раз.", "Мост открыт.\nДва.", mended.live_revision)
    assert "<del>Раз.</del><ins>Мост открыт.<br>Два.</ins>" in client.get(mended.get_absolute_url()).content.decode()


def test_what_is_wrong_is_told_at_its_field_and_nothing_is_lost(mended: Article, editor: Client) -> None:
    latest = mended.latest_revision_id
    right = {"text": "Не раз.", "weight": "ordinary"}
    for changes, field in (
        ({"text": ""}, "text"), ({"text": "я" * 601}, "text"), ({"weight": "heavy"}, "weight"),
        ({"before": latest}, "before"), ({"before": "0"}, "before"), ({"after": "x"}, "after"),
    ):  # fmt: skip
        answer = editor.post(address(mended), {**right, **changes})
        assert answer.status_code == 422
        assert list(answer.context["form"].errors) == [field]
        assert changes.get("text", "Не раз.") in answer.content.decode()
    assert not Correction.objects.exists()


def test_a_draft_is_no_version_that_readers_had(mended: Article, editor: Client) -> None:
    mended.body = [("paragraph", "<p>Тайная смета.</p>")]
    draft = mended.save_revision()
    first = mended.revisions.order_by("id").first()
    for chosen in ({"before": draft.pk}, {"before": first.pk, "after": draft.pk}):
        answer = editor.post(address(mended), {"text": "Не раз, а два.", "weight": "ordinary", **chosen})
        assert answer.status_code == 422
        assert "смета" not in answer.content.decode()
    assert not Correction.objects.exists()


def test_what_an_imported_story_said_first_was_read_too(live: Article, editor: Client) -> None:
    [kept] = actions.publish_many([
        actions.Story(Article(headline="Мост", slug="most", section=live.section, body=[("paragraph", "Раз.")]), [], [])
    ])  # fmt: skip
    story = Article.objects.get(pk=kept.pk)
    story.body = [("paragraph", "<p>Два.</p>")]
    story.save_revision()
    actions.publish(story)
    first = story.revisions.order_by("id").first()
    editor.post(address(story), {"text": "Не раз, а два.", "weight": "ordinary", "before": first.pk})
    assert (Correction.objects.get().was, Correction.objects.get().now) == ("Раз.", "Два.")


def test_another_storys_version_is_none_of_this_one(live: Article, draft: Article, editor: Client) -> None:
    answer = editor.post(address(live), {"text": "Не раз.", "weight": "ordinary", "before": draft.latest_revision_id})
    assert list(answer.context["form"].errors) == ["before"]


def test_a_story_off_the_air_is_not_corrected(draft: Article, editor: Client) -> None:
    answer = editor.post(address(draft), {"text": "Не раз.", "weight": "ordinary"})
    assert answer.status_code == 422
    assert not Correction.objects.exists()


def test_who_may_publish_the_story_may_correct_it(live: Article, cast: Cast) -> None:
    for who, user in cast:
        client = Client()
        client.force_login(user)
        seen = client.get(address(live)).status_code
        client.post(address(live), {"text": who, "weight": "ordinary"})
        assert (seen == 200) == (who in {"editor", "chief"}), who
    assert {one.text for one in Correction.objects.all()} == {"editor", "chief"}
    assert Client().post(address(live), {"text": "никто"}).status_code == 302
    assert Correction.objects.count() == 2


def test_the_form_of_a_story_on_the_air_leads_there(live: Article, draft: Article, cast: Cast) -> None:
    def form(story: Article, user: object) -> str:
        client = Client()
        client.force_login(user)
        return client.get(reverse("wagtailsnippets_articles_article:edit", args=[story.pk])).content.decode()

    assert address(live) in form(live, cast.editor)
    assert address(live) not in form(live, cast.reporter)
    assert address(draft) not in form(draft, cast.editor)
