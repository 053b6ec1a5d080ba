"""Breaking news goes to who wants it, once; what becomes of a story goes to exactly those who were told of it."""

import datetime as dt

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from jarchi.articles import actions, announcing
from jarchi.articles.models import Article
from jarchi.journal import consumers, writing
from jarchi.journal.models import Cursor
from jarchi.push import subscribing
from jarchi.push.models import NEWS, Delivery, Message, PushRules
from jarchi.push.sending import Sender

pytestmark = pytest.mark.django_db


@pytest.fixture
def readers(service):
    """Devices at the service that want news: two in Russian, one in Kazakh."""
    devices = {name: service.device(name) for name in ("aigul", "bahrom", "kanat")}
    for name, device in devices.items():
        subscribing.remember(NEWS, device.subscription(), "kk" if name == "kanat" else "ru")
    return devices


def correct(story, weight="serious", text="В Хороге, а не в Душанбе."):
    """As jarchi.corrections rings it (docs/reference/journal.md)."""
    with transaction.atomic():
        told = announcing.facts(story) | {"correction": 5, "text": text, "weight": weight}
        return writing.append("correction.made", **told, keys=[f"article:{story.pk}"])


def test_a_breaking_story_reaches_the_devices_of_its_language(with_news, readers, service, publish, hear, sender):
    story = publish(headline="Землетрясение в Хороге")
    hear()
    assert sender.beat() > 0
    for name in ("aigul", "bahrom"):
        [shown] = service.shown(readers[name])
        assert shown == {
            "title": "Землетрясение в Хороге", "body": "", "url": story.get_absolute_url(), "lang": "ru",
            "tag": f"story:{story.pk}", "renotify": False,
        }  # fmt: skip
    assert service.shown(readers["kanat"]) == []
    headers = service.pushed[0].headers
    assert headers["content-encoding"] == "aes128gcm"
    assert headers["urgency"] == "high"
    assert 3 * 3600 < int(headers["ttl"]) <= 4 * 3600
    assert len(headers["topic"]) == 32
    assert headers["authorization"].startswith("vapid t=")
    assert set(Delivery.objects.values_list("state", flat=True)) == {"sent"}


def test_nothing_is_pushed_until_an_editor_turns_it_on(readers, service, publish, hear, sender):
    publish()
    hear()
    sender.beat()
    assert service.pushed == []
    rules = PushRules.load()
    rules.news = True
    rules.save()
    publish("Второе")
    hear()
    sender.beat()
    assert len(service.pushed) == 2


def test_what_is_no_breaking_news_is_not_pushed(with_news, readers, section, publish, hear):
    publish(importance="main")
    long_ago = timezone.now() - dt.timedelta(days=9)
    old = Article(headline="Архив", section=section, importance="breaking", first_published_at=long_ago)
    actions.publish_many([actions.Story(old)])
    hear()
    assert not Message.objects.exists()


def test_a_story_is_pushed_once_whatever_is_read_again(with_news, readers, service, publish, hear, sender):
    story = publish()
    hear()
    consumer = consumers.registry["push.news"]
    Cursor.objects.filter(consumer="push.news").update(position=0)
    consumer._passed = 0
    hear()
    sender.beat()
    actions.withdraw(story, "")
    actions.publish(story)
    hear()
    sender.beat()
    titles = [shown["title"] for shown in service.shown(readers["aigul"])]
    assert titles.count(story.headline) == 1


def test_a_serious_correction_goes_to_exactly_those_who_were_pushed_the_story(
    with_news, readers, service, publish, hear, sender
):
    story = publish()
    hear()
    sender.beat()
    later = service.device("later")
    subscribing.remember(NEWS, later.subscription(), "ru")
    subscribing.leave(readers["bahrom"].endpoint, "ru")
    service.pushed.clear()
    correct(story)
    hear()
    sender.beat()
    [shown] = service.shown(readers["aigul"])
    assert shown["body"] == "В Хороге, а не в Душанбе."
    assert shown["title"].endswith(story.headline)
    assert shown["title"] != story.headline
    assert (shown["tag"], shown["renotify"]) == (f"story:{story.pk}", True)
    assert [pushed.path for pushed in service.pushed] == ["/push/aigul"]


def test_the_correction_takes_the_place_of_a_story_that_the_device_has_not_seen(
    with_news, readers, service, publish, hear, sender
):
    story = publish()
    hear()
    sender.beat()
    correct(story)
    hear()
    sender.beat()
    first, second = service.requests_of(readers["aigul"])
    assert first.headers["topic"] == second.headers["topic"]


def test_an_ordinary_correction_and_one_of_a_story_never_pushed_disturb_nobody(with_news, readers, publish, hear):
    pushed, other = publish(), publish(importance="main")
    hear()
    Delivery.objects.update(state="sent")
    correct(pushed, weight="ordinary")
    correct(other)
    hear()
    assert Message.objects.count() == 1


def test_who_has_not_been_told_yet_is_told_of_the_story_as_it_is_now(
    with_news, readers, service, publish, hear, sender
):
    story = publish(headline="Землетрясение в Душанбе")
    hear()
    story.headline = "Землетрясение в Хороге"
    story.save()
    correct(story)
    hear()
    sender.beat()
    assert [shown["title"] for shown in service.shown(readers["aigul"])] == ["Землетрясение в Хороге"]


def test_a_withdrawn_story_is_called_back(with_news, readers, service, publish, hear, sender):
    story = publish()
    hear()
    sender.beat()
    service.pushed.clear()
    actions.withdraw(story, "Сообщение не подтвердилось.")
    hear()
    sender.beat()
    [shown] = service.shown(readers["aigul"])
    assert shown["body"] == "Сообщение не подтвердилось."
    assert shown["url"] == story.get_absolute_url()
    assert len(service.pushed) == 2


def test_a_story_withdrawn_before_it_was_sent_never_goes(with_news, readers, service, publish, hear, sender):
    story = publish()
    hear()
    actions.withdraw(story, "Ошибка.")
    hear()
    sender.beat()
    assert service.pushed == []
    assert set(Delivery.objects.values_list("state", flat=True)) == {"skipped"}


def test_who_may_have_the_story_gets_the_correction_and_not_the_story_after_it(
    with_news, readers, service, publish, hear, sender, clock
):
    service.refuse(readers["aigul"], (500, {}))  # it may have passed it on all the same
    story = publish()
    hear()
    sender.beat()
    correct(story)
    hear()
    clock.forward(minutes=20)
    sender.beat()
    assert [shown["renotify"] for shown in service.shown(readers["aigul"])] == [False, True]


def test_who_leaves_is_told_nothing_more(with_news, readers, service, publish, hear, sender):
    publish()
    hear()
    assert not subscribing.leave(readers["aigul"].endpoint, "ru")
    sender.beat()
    assert service.shown(readers["aigul"]) == []
    assert len(service.shown(readers["bahrom"])) == 1


def test_news_is_no_news_after_hours(with_news, readers, service, publish, hear, clock):
    publish()
    hear()
    clock.forward(hours=5)
    Sender(now=clock).beat()
    assert service.pushed == []
    assert set(Delivery.objects.values_list("state", flat=True)) == {"skipped"}


def test_the_outbox_is_filled_by_few_statements_however_many_read(with_news, service, publish, hear):
    def statements(number):
        for each in range(number):
            subscribing.remember(NEWS, service.device(f"{number}-{each}").subscription(), "ru")
        publish(f"Срочно {number}")
        with CaptureQueriesContext(
            connection,
        ) as asked:
            hear()
        return len(asked)

    assert statements(2) == statements(40)
