import datetime as dt
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.utils import timezone

from jarchi.articles import actions
from jarchi.articles.models import Article, Newsroom, Section
from jarchi.journal import consumers
from jarchi.kit import outgoing
from jarchi.push.models import PushRules
from jarchi.push.sending import Sender
from jarchi.push.telling import SETTLED
from jarchi.push.tests.service import Service, serving


class Clock:
    """It begins when what was put before is due."""

    def __init__(self) -> None:
        self.passed = SETTLED

    def __call__(self) -> dt.datetime:
        return timezone.now() + self.passed

    def forward(self, **time: float) -> None:
        self.passed += dt.timedelta(**time)


@pytest.fixture(scope="session")
def service_of_the_run(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    with serving(tmp_path_factory.mktemp("service")) as service:
        yield service


@pytest.fixture
def service(service_of_the_run: Service, settings: Any, monkeypatch: pytest.MonkeyPatch) -> Iterator[Service]:
    """A push service that this house trusts and may send to."""
    monkeypatch.setenv("SSL_CERT_FILE", str(service_of_the_run.certificate))
    outgoing._opener.cache_clear()  # it has read the certificates
    settings.JARCHI_PUSH_HOSTS = [service_of_the_run.url.removeprefix("https://")]
    service_of_the_run.pushed.clear()
    service_of_the_run.answers.clear()
    yield service_of_the_run
    outgoing._opener.cache_clear()


@pytest.fixture
def newsroom(db: None) -> Newsroom:
    return Newsroom.objects.create(names={"ru": "Жаршы"}, languages=["ru", "kk", "tg"])


@pytest.fixture
def section(newsroom: Newsroom) -> Section:
    return Section.objects.create(names={"ru": "Общество", "kk": "Қоғам"}, slug="society")


@pytest.fixture
def with_news(db: None) -> None:
    """An editor has turned it on."""
    PushRules(news=True).save()


@pytest.fixture
def publish(section: Section) -> Callable[..., Article]:
    def publish(headline: str = "Землетрясение в Хороге", **story: Any) -> Article:
        return actions.publish_story({"headline": headline, "text": "Раз.", "importance": "breaking", **story})

    return publish


@pytest.fixture
def hear(db: None) -> Callable[[], int]:
    """The journal is read as the worker reads it."""
    consumer = consumers.registry["push.news"]
    consumer.step()
    return consumer.step


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def sender(clock: Clock) -> Sender:
    return Sender(now=clock)
