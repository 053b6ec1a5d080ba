"""The form of a story: what it fills in, what it lets pass, what it keeps."""

import pytest
from django.urls import reverse

from jarchi.articles import actions
from jarchi.articles.models import Article, Newsroom, Section, Topic

ADD = "/desk/stories/add/"


def edit(story):
    return reverse("wagtailsnippets_articles_article:edit", args=[story.pk])


def test_the_address_follows_a_headline_half_written_until_the_story_is_public(draft, cast, at_desk, form_of):
    reporter = at_desk(cast.reporter)
    reporter.post(edit(draft), form_of(draft, headline="Мост", slug=""))
    draft.refresh_from_db()
    assert draft.slug == "most"
    reporter.post(edit(draft), form_of(draft, headline="Мост открыли", slug="most"))
    draft.refresh_from_db()
    assert draft.slug == "most-otkryli"
    reporter.post(edit(draft), form_of(draft, headline="Мост закрыли", slug="svoj-adres"))
    draft.refresh_from_db()
    assert draft.slug == "svoj-adres"


def test_a_public_address_stays_when_the_headline_changes(live, cast, at_desk, form_of):
    at_desk(cast.editor).post(edit(live), form_of(live, headline="Иначе", slug=live.slug, **{"action-publish": "1"}))
    changed = Article.objects.get(pk=live.pk)
    assert (changed.headline, changed.slug) == ("Иначе", live.slug)


def test_a_headline_pasted_in_two_lines_becomes_one(draft, cast, at_desk, form_of):
    at_desk(cast.reporter).post(edit(draft), form_of(draft, headline="Мост\nоткрыли "))
    draft.refresh_from_db()
    assert draft.headline == "Мост открыли"


def test_an_interview_may_lack_its_expert_while_it_is_a_draft(draft, cast, at_desk, form_of):
    interview = form_of(draft, kind="interview")
    at_desk(cast.editor).post(edit(draft), interview)
    draft.refresh_from_db()
    assert draft.kind == "interview"
    page = at_desk(cast.editor).post(edit(draft), interview | {"action-publish": "1"})
    assert "нужно указать собеседника" in page.content.decode()
    draft.refresh_from_db()
    assert not draft.live


def test_topics_are_named_and_unknown_ones_refused_with_the_text_kept(draft, cast, at_desk, form_of):
    water = Topic.objects.create(names={"ru": "Водный кризис", "kk": "Су дағдарысы"})
    vote = Topic.objects.create(names={"ru": "Выборы, парламент"})
    reporter = at_desk(cast.reporter)
    reporter.post(edit(draft), form_of(draft, topics='"Водный кризис", "Выборы, парламент"'))
    assert set(Article.objects.get(pk=draft.pk).topics.all()) == {water, vote}
    assert "Водный кризис" in reporter.get(edit(draft)).content.decode()
    page = reporter.post(edit(draft), form_of(draft, topics="Выдумка", lead="Свежий лид"))
    assert "Такого сюжета нет: Выдумка" in page.content.decode()
    assert "Свежий лид" in page.content.decode()
    names = reporter.get("/desk/topic-names/", {"term": "КРИЗ"}).json()
    assert names == ["Водный кризис"]


def test_a_new_story_begins_where_its_reporter_wrote_last(draft, cast, at_desk):
    page = at_desk(cast.reporter).get(ADD)
    assert page.context["form"].initial["section"] == draft.section_id
    assert at_desk(cast.other_reporter).get(ADD).context["form"].initial["section"] is None


def test_a_translation_begins_with_what_its_original_is(live, cast, at_desk):
    page = at_desk(cast.other_reporter).get(ADD, {"translation_of": live.pk})
    initial = page.context["form"].initial
    assert (initial["translation_of"], initial["language"]) == (live.pk, "kk")
    assert initial["section"] == live.section_id


def test_a_draft_of_another_cannot_be_looked_into_by_translating_it(draft, cast, at_desk):
    for odd in (draft.pk, "x", "-1", "99999999999999999999"):
        page = at_desk(cast.other_reporter).get(ADD, {"translation_of": odd})
        assert page.context["form"].initial["translation_of"] is None


def test_autosave_keeps_what_was_typed_as_a_draft(draft, cast, at_desk, form_of):
    response = at_desk(cast.reporter).post(
        edit(draft), form_of(draft, headline="Набрано"), headers={"Accept": "application/json"}
    )
    assert response.json()["success"]
    assert Article.objects.get(pk=draft.pk).get_latest_revision_as_object().headline == "Набрано"


def test_autosave_saves_a_story_just_begun(cast, sections, at_desk, form_of):
    new = Article(headline="Только начато", section=sections.society)
    response = at_desk(cast.reporter).post(ADD, form_of(new), headers={"Accept": "application/json"})
    assert response.json()["success"]
    assert Article.objects.get().owner == cast.reporter


def test_two_revisions_can_be_compared(draft, cast, at_desk, form_of):
    reporter = at_desk(cast.reporter)
    reporter.post(edit(draft), form_of(draft, headline="Мост откроют завтра"))
    compare = reverse("wagtailsnippets_articles_article:revisions_compare", args=[draft.pk, "earliest", "latest"])
    assert "завтра" in reporter.get(compare).content.decode()


def test_the_preview_is_the_readers_page_at_two_widths(draft, cast, at_desk, form_of):
    reporter = at_desk(cast.reporter)
    preview = reverse("wagtailsnippets_articles_article:preview_on_edit", args=[draft.pk])
    reporter.post(preview, form_of(draft, headline="Как увидят", slug=""))
    page = reporter.get(preview)
    assert page.status_code == 200
    assert "Как увидят" in page.content.decode()
    assert [size["device_width"] for size in draft.preview_sizes] == [360, 1280]


def test_a_story_never_saved_can_be_previewed(cast, sections, at_desk, form_of):
    reporter = at_desk(cast.reporter)
    address = reverse("wagtailsnippets_articles_article:preview_on_add")
    reporter.post(address, form_of(Article(headline="Ещё не сохранено", section=sections.society)))
    assert "Ещё не сохранено" in reporter.get(address).content.decode()


@pytest.fixture
def newsroom(db):
    return Newsroom.load()


def names(field, **by_language):
    return {f"{field}_{code}": text for code, text in by_language.items()}


def test_the_chief_writes_who_the_newsroom_is_in_its_languages(newsroom, cast, at_desk):
    address = f"/desk/settings/articles/newsroom/{newsroom.pk}/"
    sent = names("names", ru="Вестник", kk="Хабаршы") | names("about", ru="О нас")
    at_desk(cast.chief).post(address, sent | {"languages": ["kk", "ru"]})
    newsroom.refresh_from_db()
    assert newsroom.names == {"ru": "Вестник", "kk": "Хабаршы"}
    assert newsroom.languages == ["ru", "kk"]  # those it had stay first
    assert at_desk(cast.editor).get(address).status_code == 302


def test_the_chief_keeps_the_sections(cast, at_desk, db):
    at_desk(cast.chief).post(
        "/desk/sections/add/", names("names", ru="Спорт") | {"order": 5, "in_menu": "on", "editors": cast.editor.pk}
    )
    sport = Section.objects.get()
    assert (sport.slug, list(sport.editors.all())) == ("sport", [cast.editor])
    for user in (cast.editor, cast.reporter):
        assert at_desk(user).get("/desk/sections/add/").status_code == 302


def test_the_page_of_a_story_leads_to_readers_and_to_a_translation(live, cast, at_desk):
    page = at_desk(cast.editor).get(edit(live)).content.decode()
    assert f'href="{live.get_absolute_url()}"' in page
    assert f"{ADD}?translation_of={live.pk}" in page


def test_work_goes_on_while_an_update_is_not_published(live, cast, at_desk, form_of):
    at_desk(cast.editor).post(edit(live), form_of(live, headline="Поправка"))
    story = Article.objects.get(pk=live.pk)
    assert (story.headline, story.has_unpublished_changes) == (live.headline, True)
    actions.publish(story)
    assert Article.objects.get(pk=live.pk).headline == "Поправка"
