"""What readers and machines are told while the database is away."""

import logging
import sys

import pytest
from django.db import OperationalError

from jarchi import health, logs


@pytest.fixture
def database_away(monkeypatch):
    def refuse():
        raise OperationalError("connection refused\nIs the server running?")

    monkeypatch.setattr("django.db.backends.base.base.BaseDatabaseWrapper.cursor", lambda self: refuse())


@pytest.mark.django_db
def test_all_is_well(client):
    response = client.get("/healthz")
    assert (response.status_code, response.json()) == (200, {"status": "ok"})
    assert "no-store" in response["Cache-Control"]


def test_the_database_is_away(client, database_away):
    response = client.get("/healthz")
    assert (response.status_code, response.json()) == (503, {"status": "database away"})


def test_a_supervisor_may_ask_over_plain_http(client, settings, database_away):
    settings.SECURE_SSL_REDIRECT = True
    assert client.get("/healthz").status_code == 503


@pytest.mark.parametrize("address", ["/ru/", "/desk/", "/ru/society/1-a/"])
def test_readers_are_told_honestly_and_the_log_in_one_line(client, database_away, caplog, address):
    client.raise_request_exception = False
    client.cookies["sessionid"] = "a" * 32
    with caplog.at_level(logging.ERROR, logger="django.request"):
        response = client.get(address)
    assert (response.status_code, response["Retry-After"]) == (503, "30")
    assert "503" in response.content.decode()
    assert "no-store" in response["Cache-Control"]
    (record,) = [record for record in caplog.records if record.name == "django.request"]
    assert logs.OneLine().filter(record)
    assert record.exc_info is None
    assert record.getMessage().count("\n") == 0
    assert "connection refused Is the server" in record.getMessage()


def test_our_own_mistakes_stay_500(rf):
    try:
        raise ZeroDivisionError
    except ZeroDivisionError:
        response = health.server_error(rf.get("/"))
        record = logging.LogRecord("a", logging.ERROR, "", 1, "b", (), sys.exc_info())
    assert response.status_code == 500
    assert logs.OneLine().filter(record)
    assert record.exc_info
