"""Who a reader is: sealed, opened for the chief with a reason, forgotten in time, and the same person all the while."""

import base64
import os

import pytest
from django.contrib.auth.models import Permission
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import connection
from django.test import RequestFactory

from freezing import later
from jarchi.readers import access, data, identity
from jarchi.readers.models import Identity, Look, User
from jarchi.readers.tests.conftest import new_reader

EGOV = "https://egov.example"
CLAIMS = {"subject": "750101300123", "name": "САПАРОВА ГУЛЬНОРА", "birthdate": "1975-01-01"}


@pytest.fixture
def chief(editor):
    editor.user_permissions.add(Permission.objects.get(codename="reveal_identity"))
    return User.objects.get(pk=editor.pk)


@pytest.fixture
def identified(reader):
    identity.seal(reader, "oidc", EGOV, CLAIMS)
    return reader


def a_key() -> str:
    return base64.urlsafe_b64encode(os.urandom(32)).decode()


def everything_stored() -> str:
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM readers_identity")
        return str(cursor.fetchall())


def test_nothing_of_who_somebody_is_lies_open_in_the_database(identified):
    stored = everything_stored()
    assert EGOV in stored
    for said in CLAIMS.values():
        assert said not in stored


def test_the_chief_sees_it_and_the_look_is_written_down(identified, chief):
    seen = identity.reveal(identified, by=chief, why="Запрос суда № 5")
    assert (seen[0]["method"], seen[0]["provider"], seen[0]["claims"]) == ("oidc", EGOV, CLAIMS)
    look = Look.objects.get()
    assert (look.by, look.at_whom, look.why) == (chief, identified, "Запрос суда № 5")


def test_nobody_else_sees_it(identified, editor):
    stranger = new_reader("Другая", "other@example.org")
    for other in (editor, identified, stranger):
        with pytest.raises(PermissionDenied):
            identity.reveal(identified, by=other, why="Хочу")
    assert not Look.objects.exists()


def test_without_a_reason_the_chief_sees_nothing(identified, chief):
    with pytest.raises(ValidationError):
        identity.reveal(identified, by=chief, why=" ")
    assert not Look.objects.exists()


def test_a_look_is_remembered_when_both_accounts_are_gone(identified, chief):
    identity.reveal(identified, by=chief, why="Запрос суда")
    data.erase(identified, keep=False)
    chief.delete()
    look = Look.objects.get()
    assert (look.by_name, look.at_whom, look.by) == ("Айгуль Сапарова", None, None)


def test_what_was_sealed_is_forgotten_in_time_and_that_it_was_is_not(identified, chief, settings):
    settings.JARCHI_IDENTITY_DAYS = 30
    assert identity.forget_old() == 0
    with later(days=31):
        assert identity.forget_old() == 1
    assert identity.reveal(identified, by=chief, why="Запрос")[0]["claims"] is None
    assert identity.is_identified(identified)
    assert identity.find("oidc", EGOV, CLAIMS["subject"]) == identified


def test_who_signs_in_again_is_sealed_anew(identified, settings):
    settings.JARCHI_IDENTITY_DAYS = 30
    with later(days=20):
        identity.seal(identified, "oidc", EGOV, {**CLAIMS, "name": "ДРУГАЯ ФАМИЛИЯ"})
    with later(days=40):
        assert identity.forget_old() == 0
    assert Identity.objects.count() == 1
    assert identity.opened(identified)[0]["claims"]["name"] == "ДРУГАЯ ФАМИЛИЯ"


def test_one_person_has_one_account(identified):
    other = new_reader("Другая", "other@example.org")
    with pytest.raises(identity.Taken):
        identity.seal(other, "oidc", EGOV, CLAIMS)
    assert not identity.is_identified(other)


def test_the_same_number_at_another_provider_is_another_person(identified):
    assert identity.find("oidc", "https://other.example", CLAIMS["subject"]) is None
    assert identity.find("phone", EGOV, CLAIMS["subject"]) is None


def test_staff_are_not_sealed(editor):
    with pytest.raises(PermissionDenied):
        identity.seal(editor, "oidc", EGOV, CLAIMS)


def test_what_is_sealed_in_one_row_says_nothing_in_another(identified):
    other = new_reader("Другая", "other@example.org")
    identity.seal(other, "oidc", EGOV, {"subject": "1", "name": "ДРУГАЯ"})
    Identity.objects.filter(user=other).update(sealed=Identity.objects.get(user=identified).sealed)
    assert identity.opened(other)[0]["claims"] is None


def test_a_new_key_seals_and_the_old_one_still_opens(reader, settings):
    old, new = a_key(), a_key()
    settings.JARCHI_IDENTITY_KEYS = [old]
    identity.seal(reader, "oidc", EGOV, CLAIMS)
    settings.JARCHI_IDENTITY_KEYS = [new, old]
    assert identity.opened(reader)[0]["claims"] == CLAIMS
    assert identity.find("oidc", EGOV, CLAIMS["subject"]) == reader
    identity.seal(reader, "oidc", EGOV, CLAIMS)
    settings.JARCHI_IDENTITY_KEYS = [new]
    assert identity.opened(reader)[0]["claims"] == CLAIMS
    assert identity.find("oidc", EGOV, CLAIMS["subject"]) == reader


def test_seals_are_renewed_so_that_an_old_key_can_be_dropped(reader, settings):
    old, new = a_key(), a_key()
    settings.JARCHI_IDENTITY_KEYS = [old]
    identity.seal(reader, "oidc", EGOV, CLAIMS)
    assert identity.renew_seals() == 0
    settings.JARCHI_IDENTITY_KEYS = [new, old]
    assert (identity.renew_seals(), identity.renew_seals()) == (1, 0)
    settings.JARCHI_IDENTITY_KEYS = [new]
    assert identity.opened(reader)[0]["claims"] == CLAIMS
    assert identity.find("oidc", EGOV, CLAIMS["subject"]) == reader


def test_under_another_key_nothing_opens(identified, settings):
    settings.JARCHI_IDENTITY_KEYS = [a_key()]
    assert identity.opened(identified)[0]["claims"] is None


def test_a_reader_gets_his_own_with_his_data(identified):
    assert data.export(identified)["identity"][0]["claims"] == CLAIMS


def test_it_goes_with_the_account(identified):
    data.erase(identified, keep=True)
    assert not Identity.objects.exists()
    assert identity.find("oidc", EGOV, CLAIMS["subject"]) is None


def test_rooms_ask_how_somebody_is_known(reader, rf: RequestFactory):
    request = rf.get("/")
    from django.contrib.auth.models import AnonymousUser

    request.user = AnonymousUser()
    assert access.kind_of(request) == "guest"
    request.user = reader
    assert access.kind_of(request) == "account"
    identity.seal(reader, "phone", "sms", {"subject": "+77011234567"})
    assert access.kind_of(request) == "identified"
