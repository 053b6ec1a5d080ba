"""Who a reader is: shown to the chief alone, after a reason, and only then."""

import pytest

from jarchi.readers import identity
from jarchi.readers.models import Look, User

CLAIMS = {"subject": "750101300123", "name": "САПАРОВА <b>ГУЛЬНОРА</b>"}


@pytest.fixture
def reader(cast):
    reader = User.objects.create_reader("Гульнора")
    identity.seal(reader, "oidc", "https://egov.example", CLAIMS)
    return reader


def page(user):
    return f"/desk/readers/{user.pk}/identity/"


def test_the_chief_sees_it_after_saying_why(cast, at_desk, reader):
    chief = at_desk(cast.chief)
    assert "САПАРОВА" not in chief.get(page(reader)).content.decode()
    response = chief.post(page(reader), {"why": "Запрос суда № 5"})
    assert "САПАРОВА &lt;b&gt;" in response.content.decode()
    assert "no-store" in response["Cache-Control"]
    assert "Запрос суда № 5" in chief.get(page(reader)).content.decode()
    assert Look.objects.get().by == cast.chief


def test_without_a_reason_nothing_is_shown(cast, at_desk, reader):
    response = at_desk(cast.chief).post(page(reader), {"why": "  "})
    assert "САПАРОВА" not in response.content.decode()
    assert not Look.objects.exists()


@pytest.mark.parametrize("who", ["reporter", "editor", "stranger"])
def test_nobody_else_sees_it(who, cast, at_desk, reader):
    response = at_desk(getattr(cast, who)).post(page(reader), {"why": "Хочу"})
    assert response.status_code in (302, 403)
    assert not Look.objects.exists()


def test_of_staff_there_is_no_such_page(cast, at_desk, reader):
    assert at_desk(cast.chief).get(page(cast.reporter)).status_code == 404
