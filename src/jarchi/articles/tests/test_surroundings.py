"""What stands around stories rings too: sections, topics, people, pictures, the newsroom. Entries name their keys."""

import io

import pytest
from PIL import Image

from jarchi.articles import actions
from jarchi.articles.models import Article, Newsroom, Person, Section, Topic
from jarchi.articles.receivers import redraw_referring_bodies
from jarchi.journal.models import Entry
from jarchi.media.actions import keep_picture


@pytest.fixture
def rung(db):
    """`rung()`: (kind, keys) of the entries since the last call."""
    seen = 0

    def read():
        nonlocal seen
        entries = list(Entry.objects.filter(id__gt=seen))
        seen = entries[-1].id if entries else seen
        for entry in entries:
            redraw_referring_bodies(entry)
        return [(entry.kind, entry.data.get("keys")) for entry in entries]

    return read


@pytest.fixture
def picture(db):
    file = io.BytesIO()
    Image.new("RGB", (60, 40)).save(file, "JPEG")
    return keep_picture(file.getvalue(), "bridge.jpg", caption="Мост утром")


@pytest.fixture
def showing(section, picture):
    """A story with the picture in its text."""
    blocks = [{"type": "image", "value": {"image": picture.pk, "caption": ""}}]
    return actions.publish_story({"headline": "Мост", "blocks": blocks})


@pytest.mark.parametrize(("model", "field"), [(Topic, "summaries"), (Person, "biographies")])
def test_who_has_a_page_rings_when_it_changes(section, rung, model, field):
    named = model.objects.create(names={"ru": "Айгуль"})
    setattr(named, field, {"ru": "Тайна"})
    named.save()
    assert rung() == []  # it has no page yet: the name may be an embargo
    actions.publish_story({"headline": "Мост", "text": "Раз.", "topics": ["Айгуль"], "authors": ["Айгуль"]})
    rung()
    named.save()
    assert rung() == []
    setattr(named, field, {"ru": "Коротко"})
    named.save()  # a copy from before it had a page
    name = model._meta.model_name
    assert rung() == [(f"{name}.changed", [f"{name}:{named.pk}"])]
    assert model.objects.get().public


def test_a_section_stands_on_every_page(section, rung):
    section.save()
    section.editors.clear()
    assert rung() == []
    section.order = 7
    section.save()
    assert rung() == [("section.changed", ["site"])]
    Section.objects.all().delete()
    assert rung() == [("section.deleted", ["site"])]


def test_the_newsroom_stands_on_every_page(rung):
    newsroom = Newsroom.load()
    newsroom.save()
    assert rung() == []
    newsroom.taglines = {"ru": "Новости долины"}
    newsroom.save()
    assert rung() == [("newsroom.changed", ["site"])]


def test_a_caption_is_drawn_anew_where_the_picture_stands(showing, picture, rung):
    rung()
    picture.caption = "Мост вечером"
    picture.save()
    key = [f"picture:{picture.pk}"]
    assert rung() == [("picture.changed", key)]
    assert rung() == [("article.redrawn", [f"article:{showing.pk}"])]
    showing.refresh_from_db()
    assert "Мост вечером" in showing.body_html


def test_a_deleted_picture_leaves_the_texts(showing, picture, rung):
    rung()
    key = [f"picture:{picture.pk}"]
    picture.delete()
    assert rung() == [("picture.deleted", key)]
    showing.refresh_from_db()
    assert "Мост утром" not in showing.body_html


def test_lost_renditions_make_pages_stale(picture, rung):
    picture.get_rendition("width-30")
    assert rung() == []
    picture.renditions.all().delete()
    assert rung() == [("picture.changed", [f"picture:{picture.pk}"])]


def test_a_stale_copy_of_a_draft_is_deleted_as_the_public_story_that_it_is(draft, rung):
    stale = Article.objects.get(pk=draft.pk)
    actions.publish(draft)
    rung()
    stale.delete()
    [(kind, keys)] = rung()
    assert kind == "article.deleted"
    assert {"site", "archive:ru"} < set(keys)


def test_many_published_at_once_share_their_keys(section, rung):
    topic = Topic.objects.create(names={"ru": "Мост"})
    stories = [actions.Story(Article(headline=f"Новость {n}", section=section), [topic]) for n in range(3)]
    articles = actions.publish_many(stories)
    *others, (_kind, keys) = rung()
    assert others == [("article.published", None)] * 2
    assert {f"article:{article.pk}" for article in articles} | {f"topic:{topic.pk}:ru", "stories:ru", "site"} <= set(
        keys
    )
    articles = actions.publish_many([actions.Story(Article(headline="Ещё", section=section))])
    assert "site" not in rung()[-1][1]  # the menu has the section already
