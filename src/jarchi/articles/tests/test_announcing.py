"""The journal hears what became public, and nothing else; whoever saves and however."""

import datetime as dt

import pytest
from django.core.management import call_command
from django.db import transaction
from django.http import Http404
from django.utils import timezone
from wagtail.models import Revision

from jarchi.articles import actions
from jarchi.articles.models import Article, StaleStory, Tombstone
from jarchi.articles.querysets import Unannounced
from jarchi.journal.models import Entry


def test_publishing_is_announced_with_what_a_feed_shows(section, heard):
    story = actions.publish_story({"headline": "Мост «Достық» открыли 🚧", "text": "Раз."})
    entry = Entry.objects.get()
    assert entry.kind == "article.published"
    assert entry.data == {
        "article": story.pk,
        "url": f"/ru/society/{story.pk}-{story.slug}/",
        "headline": "Мост «Достық» открыли 🚧",
        "language": "ru",
        "section": "society",
        "section_name": "Общество",
        "kind": "news",
        "importance": "ordinary",
        "time": entry.data["time"],
        "lists": [f"section:{section.pk}:ru", "stories:ru"],
        "keys": entry.data["keys"],
    }
    assert dt.datetime.fromisoformat(entry.data["time"]) == story.first_published_at


def test_a_draft_is_not_announced(draft, heard):
    draft.headline = "Мост откроют завтра"
    draft.save()
    draft.save_revision()
    assert heard() == []


def test_a_changed_headline_is_announced_as_an_update(story, heard):
    heard()
    story.headline = "Мост закрыли"
    story.save_revision().publish()
    assert heard() == ["article.updated"]
    story.refresh_from_db()
    assert story.updated_at is not None


def test_publishing_again_without_a_change_is_no_news(story, heard):
    heard()
    story.save_revision().publish()
    story.refresh_from_db()
    assert heard() == []
    assert story.updated_at is None


def test_a_changed_byline_is_announced(story, heard):
    heard()
    story.bylines.add(*_bylines("Айгуль Сапарова"))
    story.save()
    assert heard() == ["article.updated"]


def _bylines(name):
    from jarchi.articles.models import Byline, Person

    return [Byline(person=Person.named(name, "ru", Person.Role.AUTHOR))]


def test_scheduling_rings_no_bell(draft, heard):
    draft.go_live_at = timezone.now() + dt.timedelta(hours=1)
    draft.save_revision().publish()
    draft.refresh_from_db()
    assert not draft.live
    assert heard() == []


def test_a_scheduled_story_is_announced_when_its_minute_comes(draft, heard):
    draft.go_live_at = timezone.now() + dt.timedelta(hours=1)
    revision = draft.save_revision()
    revision.publish()
    past = timezone.now() - dt.timedelta(seconds=1)
    content = revision.content | {"go_live_at": past.isoformat()}
    draft.revisions.filter(pk=revision.pk).update(approved_go_live_at=past, content=content)
    call_command("publish_scheduled")
    draft.refresh_from_db()
    assert draft.live
    assert heard() == ["article.published"]


def test_an_expired_story_is_announced_as_withdrawn(story, heard):
    heard()
    Article.objects.filter(pk=story.pk).update(expire_at=timezone.now() - dt.timedelta(seconds=1))
    call_command("publish_scheduled")
    assert heard() == ["article.withdrawn"]


def test_withdrawal_is_announced_with_its_note(story):
    actions.withdraw(story, "Имя названо неверно.")
    entry = Entry.objects.last()
    assert (entry.kind, entry.data["note"]) == ("article.withdrawn", "Имя названо неверно.")
    story.refresh_from_db()
    assert story.withdrawn_at is not None


def test_a_withdrawn_story_comes_back_with_its_first_moment(story, heard):
    first = story.first_published_at
    actions.withdraw(story, "Проверяем.")
    heard()
    actions.publish(story)
    assert heard() == ["article.published"]
    assert (story.first_published_at, story.withdrawn_at, story.withdrawal_note) == (first, None, "")


@pytest.mark.parametrize("how", ["instance", "queryset"])
def test_deletion_is_announced_and_leaves_a_tombstone(story, heard, how):
    heard()
    pk = story.pk
    story.delete() if how == "instance" else Article.objects.filter(pk=pk).delete()
    assert heard() == ["article.deleted"]
    assert Tombstone.objects.get(pk=pk).headline == "Мост открыли"


def test_deleting_a_draft_is_silent_and_leaves_nothing(draft, heard):
    draft.delete()
    assert heard() == []
    assert not Tombstone.objects.exists()


def test_plain_saves_announce_what_they_make_public(draft, heard):
    draft.live = True
    draft.save()
    draft.live = False
    draft.save(update_fields=["live"])
    assert heard() == ["article.published", "article.withdrawn"]


def test_mass_updates_cannot_make_a_story_live(draft):
    with pytest.raises(Unannounced):
        Article.objects.update(live=True)
    draft.live = True
    with pytest.raises(Unannounced):
        Article.objects.bulk_update([draft], ["live"])
    with pytest.raises(Unannounced):
        Article.objects.bulk_create([Article(headline="Тайно", section=draft.section, live=True)])
    assert not Article.objects.live().exists()


def test_a_new_article_is_not_live_by_default(section):
    article = Article(headline="Тихо", section=section)
    article.save()
    assert not Article.objects.get().live


@pytest.mark.django_db(transaction=True)
def test_change_and_entry_are_kept_together_or_not_at_all(story):
    before = Entry.objects.count()
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        story.headline = "Пропало"
        story.save_revision().publish()
        raise ZeroDivisionError
    story.refresh_from_db()
    assert story.headline == "Мост открыли"
    assert Entry.objects.count() == before


def test_scheduling_an_update_of_an_imported_story_leaves_it_on_the_air(section, heard):
    [story] = actions.publish_many([actions.Story(Article(headline="Из архива", section=section))])
    heard()
    story.headline = "Из архива, исправлено"
    story.go_live_at = timezone.now() + dt.timedelta(hours=1)
    story.save_revision().publish()
    story.refresh_from_db()
    assert (story.live, story.headline) == (True, "Из архива")
    assert heard() == []


def test_a_scheduled_return_of_a_withdrawn_story_keeps_its_secret(story, client):
    from jarchi.articles import access
    from jarchi.articles.models import Topic

    actions.withdraw(story, "Проверяем.")
    story.headline = "Тайна до понедельника"
    secret = Topic.objects.create(names={"ru": "Тайна"})
    story.topics.add(secret)
    story.go_live_at = timezone.now() + dt.timedelta(days=3)
    story.save_revision().publish()
    with pytest.raises(access.Withdrawn) as gone:
        access.public_article(story.pk)
    assert (gone.value.story.headline, gone.value.story.withdrawal_note) == ("Мост открыли", "Проверяем.")
    with pytest.raises(Http404):
        access.public_topic(secret.slug)


def test_a_story_whose_revisions_were_purged_stays_on_the_air_when_an_update_is_scheduled(story, heard):
    story.headline = "Мост закроют"
    story.go_live_at = timezone.now() + dt.timedelta(days=1)
    revision = story.save_revision()
    story.revisions.exclude(pk=revision.pk).delete()
    heard()
    Revision.objects.get(pk=revision.pk).publish()
    story.refresh_from_db()
    assert (story.live, story.headline, heard()) == (True, "Мост открыли", [])
    assert story.get_latest_revision() == revision


def test_a_stale_draft_cannot_take_off_what_went_on_the_air(draft):
    stale = Article.objects.get(pk=draft.pk)
    actions.publish(draft)
    with pytest.raises(StaleStory):
        stale.save()
    assert Article.objects.get().live


def test_withdrawing_a_stale_copy_withdraws_what_is_on_the_air(story):
    stale = Article.objects.get(pk=story.pk)
    story.headline = "Мост закрыли"
    story.save_revision().publish()
    actions.withdraw(stale, "Ошибка.")
    assert Article.objects.get().headline == Tombstone.objects.get().headline == "Мост закрыли"


@pytest.mark.parametrize("change", [{"headline": "Тихо"}, {"body_html": "<p>Тихо</p>"}])
def test_mass_updates_cannot_change_what_readers_see(story, draft, change):
    with pytest.raises(Unannounced):
        Article.objects.update(**change)
    Article.objects.filter(live=False).update(**change)


def test_a_moved_moment_and_a_topic_saved_alone_are_announced(story, heard):
    heard()
    story.first_published_at -= dt.timedelta(days=1)
    story.save(update_fields=["first_published_at"])
    story.topics.add(actions.topic_named("Мост", "ru"))
    story.save(update_fields=["topics"])
    assert heard() == ["article.updated", "article.updated"]


def test_a_deleted_story_keeps_the_moment_it_was_withdrawn(story):
    actions.withdraw(story, "Ошибка.")
    withdrawn_at = Tombstone.objects.get().withdrawn_at
    Article.objects.get().delete()
    assert Tombstone.objects.get().withdrawn_at == withdrawn_at


def test_saving_a_headline_alone_keeps_body_and_public_html_together(story):
    story.body = [("paragraph", "<p>Три.</p>")]
    story.headline = "Мост"
    story.save(update_fields=["headline"])
    story.refresh_from_db()
    assert "Три." in story.body_html
    assert "Три." in str(story.body)
