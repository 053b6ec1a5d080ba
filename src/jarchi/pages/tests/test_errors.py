"""Errors are told plainly, in the reader's language, and depend on nothing that may have failed."""

from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.test import Client, RequestFactory

from jarchi.delivery.dependencies import collecting
from jarchi.pages import errors


@pytest.mark.parametrize(
    ("path", "asked", "language"), [("/kk/x/", "ru", "kk"), ("/x/", "tg,ru", "tg"), ("/x/", "de", "ru")]
)
def test_a_broken_page_needs_no_database(path: str, asked: str, language: str) -> None:
    """Not marked with `django_db`: a query would raise."""
    request = RequestFactory().get(path, headers={"accept-language": asked})
    response = errors.server_error(request)
    assert response.status_code == 500
    assert f'<html lang="{language}">' in response.content.decode()
    assert response["Vary"] == "Accept-Language"


@pytest.mark.parametrize(("view", "status"), [(errors.bad_request, 400), (errors.forbidden, 403)])
def test_refusals_need_no_database(view: Any, status: int) -> None:
    response = view(RequestFactory().get("/ru/"), PermissionDenied())
    assert response.status_code == status
    assert "<h1>" in response.content.decode()


@pytest.mark.django_db
def test_a_missing_page_keeps_the_masthead(client: Client, publish: Any) -> None:
    publish()
    page = client.get("/tg/nowhere/at/all/")
    assert page.status_code == 404
    assert "Чунин саҳифа нест" in page.content.decode()
    assert "Ҷорчӣ" in page.content.decode()


@pytest.mark.django_db
def test_an_exception_in_a_view_is_a_broken_page(client: Client, publish: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    publish()
    client.raise_request_exception = False
    monkeypatch.setattr("jarchi.pages.views.front_page", lambda language: 1 / 0)
    response = client.get("/ru/")
    assert response.status_code == 500
    assert "У нас неполадка" in response.content.decode()


@pytest.mark.django_db
@pytest.mark.parametrize("address", ["/made-up/", "/made/up.php", "/ru/made-up/"])
def test_what_was_never_there_is_the_same_for_all_who_read_a_language(client: Client, address: str) -> None:
    with collecting() as gathered:
        response = client.get(address)
    assert (response.status_code, gathered.storable) == (404, True)
    assert "cookie" not in response["Vary"].lower()
    assert not response.cookies
