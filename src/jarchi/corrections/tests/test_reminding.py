"""The chief is reminded by letter of official replies that are due."""

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
from django.utils import timezone

from jarchi.articles.models import Article
from jarchi.corrections import replying
from jarchi.corrections.models import Reply
from jarchi.corrections.reminding import remind
from jarchi.desk.tests.conftest import Cast
from jarchi.readers.models import Letter

MORNING = dt.datetime(2026, 11, 20, 4, tzinfo=dt.UTC)  # nine o'clock in Almaty


@pytest.fixture
def at(monkeypatch: pytest.MonkeyPatch) -> Callable[..., None]:
    """`at(hours=2)`: so long after the morning."""

    def stand(**later: float) -> None:
        monkeypatch.setattr(timezone, "now", lambda: MORNING + dt.timedelta(**later))

    stand()
    return stand


@pytest.fixture
def due(live: Article, settings: Any, at: Callable[..., None]) -> Callable[[str, int], Reply]:
    """`due("Тимур Белов", 1)`: a reply due in so many days."""
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"

    def receive(author: str, days: int) -> Reply:
        return replying.receive(live, author=author, text="Нет.", due_on=MORNING.date() + dt.timedelta(days=days))

    return receive


def test_what_is_due_tomorrow_or_was_is_told_to_the_chief_once_a_day(
    due: Callable[[str, int], Reply], at: Callable[..., None], cast: Cast
) -> None:
    for author, days in (("Просроченный <b>", -1), ("Завтрашний", 1), ("Далёкий", 2)):
        due(author, days)
    assert (remind(), remind()) == (2, 0)
    letter = Letter.objects.get()
    assert letter.to == cast.chief.email
    assert letter.body.index("Просроченный <b>") < letter.body.index("Завтрашний")
    assert "Далёкий" not in letter.body
    assert "/desk/replies/" in letter.body
    at(days=1)
    assert remind() == 3
    assert Letter.objects.count() == 2


def test_nobody_is_written_to_at_night_or_about_what_is_done(
    due: Callable[[str, int], Reply], at: Callable[..., None]
) -> None:
    replying.publish(due("Изданный", 0).pk)
    replying.decline(due("Отклонённый", 0).pk, "Не о том.")
    assert remind() == 0
    due("Сегодняшний", 0)
    at(hours=-3)
    assert remind() == 0
    at()
    assert remind() == 1
