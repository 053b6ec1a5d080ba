"""Taking a story off the air: by the chief, with a word to its readers, and the word stays."""

import pytest
from django.urls import reverse

from jarchi.articles import actions
from jarchi.articles.models import Article, Tombstone

NOTE = "Сообщение не подтвердилось"


@pytest.fixture
def withdraw(live, cast, at_desk):
    def send(user, note=NOTE):
        return at_desk(user).post(
            reverse("wagtailsnippets_articles_article:unpublish", args=[live.pk]), {"withdrawal_note": note}
        )

    return send


def test_readers_find_the_reason_at_the_storys_address(withdraw, live, cast, client, heard):
    heard()
    withdraw(cast.chief)
    page = client.get(live.get_absolute_url())
    assert page.status_code == 410
    assert NOTE in page.content.decode()
    assert heard() == ["article.withdrawn"]


def test_without_a_reason_nothing_is_withdrawn(withdraw, live, cast, heard):
    heard()
    page = withdraw(cast.chief, note=" ")
    live.refresh_from_db()
    assert page.status_code == 200
    assert live.live
    assert heard() == []


def test_work_on_a_withdrawn_story_leaves_the_reason_standing(withdraw, live, cast, at_desk, form_of, client):
    withdraw(cast.chief)
    edit = reverse("wagtailsnippets_articles_article:edit", args=[live.pk])
    at_desk(cast.reporter).post(edit, form_of(live, headline="Переписано"))
    assert NOTE in client.get(live.get_absolute_url()).content.decode()


def test_a_story_published_again_says_nothing_of_its_withdrawal(withdraw, live, cast):
    withdraw(cast.chief)
    story = Article.objects.get(pk=live.pk)
    actions.publish(story, cast.chief)
    assert (story.live, story.withdrawal_note, story.withdrawn_at) == (True, "", None)


def test_what_is_on_the_air_is_withdrawn_before_it_is_deleted(withdraw, live, cast, at_desk, client):
    delete = reverse("wagtailsnippets_articles_article:delete", args=[live.pk])
    chief = at_desk(cast.chief)
    assert chief.post(delete).url == reverse("wagtailsnippets_articles_article:unpublish", args=[live.pk])
    assert Article.objects.filter(pk=live.pk).exists()
    withdraw(cast.chief)
    chief.post(delete)
    assert not Article.objects.filter(pk=live.pk).exists()
    assert Tombstone.objects.get(pk=live.pk).withdrawal_note == NOTE
    assert NOTE in client.get(live.get_absolute_url()).content.decode()
