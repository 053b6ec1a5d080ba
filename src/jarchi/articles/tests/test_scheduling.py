"""The minute the desk chose: not before, not twice, and never a word before the story is live."""

import datetime as dt
import logging
import threading

import pytest
from django.db import connection
from django.utils import timezone
from wagtail.models import Revision

from jarchi.articles import actions, scheduling
from jarchi.articles.models import Article
from jarchi.articles.scheduling import Schedule

HOUR = dt.timedelta(hours=1)


@pytest.fixture
def clock(monkeypatch):
    """Turns `timezone.now()` forward; `Revision.publish` asks it, too."""

    def turn(by):
        moment = timezone.now() + by
        monkeypatch.setattr(timezone, "now", lambda: moment)

    return turn


def plan(article, **moments):
    """Have the desk publish `article` with `go_live_at` or `expire_at` so far from now."""
    for name, after in moments.items():
        setattr(article, name, timezone.now() + after)
    revision = article.save_revision()
    revision.publish()
    article.refresh_from_db()
    return revision


def test_scheduling_rings_no_bell(draft, heard):
    plan(draft, go_live_at=HOUR)
    assert Schedule().carry_out() == 0
    assert heard() == []
    assert not draft.live


def test_at_its_minute_a_story_goes_live_and_is_announced(draft, heard, clock):
    plan(draft, go_live_at=HOUR)
    clock(HOUR)
    schedule = Schedule()
    assert schedule.carry_out() == 1
    draft.refresh_from_db()
    assert draft.live
    assert heard() == ["article.published"]
    assert schedule.carry_out() == 0
    assert heard() == []


def test_a_live_story_changes_at_its_minute(story, heard, clock):
    heard()
    story.headline = "Мост закроют в полдень"
    plan(story, go_live_at=HOUR)
    assert heard() == []
    clock(HOUR)
    assert Schedule().carry_out() == 1
    assert heard() == ["article.updated"]


def test_at_its_minute_a_story_is_withdrawn_and_that_is_announced(story, heard, clock):
    plan(story, expire_at=HOUR)
    heard()
    assert Schedule().carry_out() == 0
    clock(HOUR)
    assert Schedule().carry_out() == 1
    story.refresh_from_db()
    assert not story.live
    assert story.expired
    assert heard() == ["article.withdrawn"]


def test_a_story_whose_time_passed_while_nobody_worked_is_not_shown(draft, heard, clock):
    plan(draft, go_live_at=HOUR, expire_at=2 * HOUR)
    clock(3 * HOUR)
    assert Schedule().carry_out() == 0
    draft.refresh_from_db()
    assert not draft.live
    assert heard() == []
    assert not Revision.objects.filter(approved_go_live_at__isnull=False).exists()


def test_a_story_that_fails_does_not_hold_up_the_others(section, draft, heard, clock, monkeypatch, caplog):
    broken = plan(draft, go_live_at=HOUR)
    other = actions.draft_story({"headline": "Мост покрасят", "text": "Раз."})
    plan(other, go_live_at=2 * HOUR)
    publish = Revision.publish

    def fail(revision, **kwargs):
        if revision.pk == broken.pk:
            raise RuntimeError("broken")
        return publish(revision, **kwargs)

    monkeypatch.setattr(Revision, "publish", fail)
    clock(3 * HOUR)
    schedule = Schedule()
    with caplog.at_level(logging.ERROR):
        assert schedule.carry_out() == 1
        assert schedule.carry_out() == 0
    assert len(caplog.records) == 1, "tried again without a pause"
    assert heard() == ["article.published"]

    monkeypatch.setattr(Revision, "publish", publish)
    clock(scheduling.LONGEST_PAUSE)
    assert schedule.carry_out() == 1, "never tried again"


def test_looking_costs_two_queries_whatever_there_is(story, draft, django_assert_num_queries):
    plan(draft, go_live_at=HOUR)
    with django_assert_num_queries(2):
        Schedule().carry_out()


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_two_workers_never_publish_a_story_twice(section, clock):
    stories = [actions.draft_story({"headline": f"Мост {n}", "text": "Раз."}) for n in range(10)]
    for story in stories:
        plan(story, go_live_at=HOUR)
    clock(HOUR)
    done = []

    def work():
        schedule = Schedule()
        while schedule.carry_out():
            pass
        done.append(schedule)
        connection.close()

    workers = [threading.Thread(target=work) for _ in range(3)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join(60)
    assert len(done) == 3
    while Schedule().carry_out():  # what a worker had locked while the others looked
        pass
    assert Article.objects.live().count() == 10
    from jarchi.journal.models import Entry

    assert Entry.objects.filter(kind="article.published").count() == 10
