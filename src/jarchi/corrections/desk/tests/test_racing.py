"""Two who act in the same moment: one of them wins, and nothing that was said or written is lost."""

import threading
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection

from jarchi.articles import actions
from jarchi.articles.models import Article
from jarchi.corrections import fixing
from jarchi.corrections.closing import close
from jarchi.corrections.desk.tests.conftest import Told
from jarchi.corrections.desk.tests.test_fixing import LINE, drafted, newest, offer_of, on_air
from jarchi.corrections.models import Case, Correction
from jarchi.desk.setting_up import set_up_desk
from jarchi.desk.tests.conftest import Cast

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]


@pytest.fixture(autouse=True)
def desk(transactional_db: None) -> None:
    """Tests before this one have emptied the tables."""
    set_up_desk()


def at_once(*acts: Callable[[], Any]) -> list[Any]:
    """What each returned or raised, all begun in the same moment."""
    start, came = threading.Barrier(len(acts)), [None] * len(acts)

    def run(number: int) -> None:
        start.wait(10)
        try:
            came[number] = acts[number]()
        except Exception as error:
            came[number] = error  # type: ignore[call-overload]
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=[number]) for number in range(len(acts))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    return came


def test_of_several_who_mend_one_case_one_does(bridge: Article, told: Told, cast: Cast) -> None:
    drafted(bridge, headline="Тайный заголовок")
    case = told(bridge, "длинной")
    offer = offer_of(case)
    written = [LINE.replace("длинной", word) for word in ("длиной", "шириной", "высотой", "ценой")]
    came = at_once(
        *(
            lambda new=new: fixing.fix(case.pk, cast.editor, offer, new, correction=f"Исправлено: {new[:60]}")
            for new in written
        )
    )
    won = [number for number, each in enumerate(came) if isinstance(each, fixing.Fixed)]
    assert len(won) == 1
    assert all(isinstance(each, fixing.NotNow) for number, each in enumerate(came) if number not in won)
    assert written[won[0]] in on_air(bridge)
    assert written[won[0]] in newest(bridge)
    assert Correction.objects.get().now == written[won[0]]
    assert "Тайный" not in on_air(bridge)


def test_two_cases_of_one_story_are_mended_both(bridge: Article, told: Told, cast: Cast) -> None:
    drafted(bridge, headline="Тайный заголовок")
    one, other = told(bridge, "длинной"), told(bridge, "утром")
    came = at_once(
        lambda offer=offer_of(one): fixing.fix(one.pk, cast.editor, offer, LINE.replace("длинной", "длиной")),
        lambda offer=offer_of(other): fixing.fix(other.pk, cast.chief, offer, LINE.replace("утром", "вечером")),
    )
    assert all(isinstance(each, fixing.Fixed) for each in came)
    both = LINE.replace("длинной", "длиной").replace("утром", "вечером")
    assert both in on_air(bridge)
    assert both in newest(bridge)
    assert "Тайный" in newest(bridge)


def test_what_is_mended_and_refused_at_once_is_one_of_them(bridge: Article, told: Told, cast: Cast) -> None:
    case = told(bridge, "длинной")
    offer = offer_of(case)
    at_once(
        lambda: fixing.fix(case.pk, cast.editor, offer, LINE.replace("длинной", "длиной")),
        lambda: close(case.pk, Case.State.REFUSED, cast.chief, answer="Так и есть."),
    )
    case.refresh_from_db()
    assert ("длиной" in on_air(bridge)) == (case.state == Case.State.FIXED)


def test_a_story_withdrawn_while_it_is_mended_is_off_the_air(bridge: Article, told: Told, cast: Cast) -> None:
    case = told(bridge, "длинной")
    offer = offer_of(case)
    at_once(
        lambda: fixing.fix(case.pk, cast.editor, offer, LINE.replace("длинной", "длиной")),
        lambda: actions.withdraw(bridge, "Ошибка", cast.chief),
    )
    assert not Article.objects.get(pk=bridge.pk).live
