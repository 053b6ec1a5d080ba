"""Accounts of the staff: the chief gives them roles, and nobody climbs higher than he stands."""

import pytest

from jarchi.desk.roles import CHIEF, EDITOR, REPORTER, role_of
from jarchi.readers.models import User


def account(**changes):
    return {
        "username": "aigul", "email": "aigul@example.org", "first_name": "Айгуль", "last_name": "Сапарова",
        "role": REPORTER, "password1": "сложный-пароль-7", "password2": "сложный-пароль-7", **changes,
    }  # fmt: skip


def edit(user):
    return f"/desk/users/edit/{user.pk}/"


def test_the_chief_makes_an_account_with_a_role(cast, at_desk, client):
    at_desk(cast.chief).post("/desk/users/new/", account())
    aigul = User.objects.get(username="aigul")
    assert role_of(aigul) == REPORTER
    assert client.login(username="aigul", password="сложный-пароль-7")


def test_the_chief_changes_a_role_and_closes_an_account(cast, at_desk):
    same = {"username": "reporter", "password1": "", "password2": "", "role": EDITOR}
    at_desk(cast.chief).post(edit(cast.reporter), account(**same, is_active="on"))
    assert role_of(User.objects.get(pk=cast.reporter.pk)) == EDITOR
    at_desk(cast.chief).post(edit(cast.reporter), account(**same))
    assert role_of(User.objects.get(pk=cast.reporter.pk)) is None


def test_the_chief_does_not_lose_his_own_role(cast, at_desk):
    sent = account(username="chief", password1="", password2="", role=REPORTER)
    at_desk(cast.chief).post(edit(cast.chief), sent)
    assert role_of(User.objects.get(pk=cast.chief.pk)) == CHIEF


def test_no_superuser_is_made_or_touched_from_the_desk(cast, at_desk):
    at_desk(cast.chief).post("/desk/users/new/", account(is_superuser="on"))
    assert not User.objects.get(username="aigul").is_superuser
    root = User.objects.create_superuser("root", "root@example.org", "word")
    for method in ("get", "post"):
        response = getattr(at_desk(cast.chief), method)(edit(root), account(username="root"))
        assert response.status_code == 302
    assert User.objects.get(pk=root.pk).check_password("word")


@pytest.mark.parametrize("who", ["reporter", "editor", "stranger"])
def test_accounts_are_the_chiefs_alone(who, cast, at_desk):
    browser = at_desk(getattr(cast, who))
    for address in ("/desk/users/", "/desk/users/new/", edit(cast.chief)):
        assert browser.get(address).status_code == 302
    browser.post("/desk/users/new/", account(role=CHIEF))
    assert not User.objects.filter(username="aigul").exists()


def test_readers_are_not_among_the_staff(cast, at_desk):
    reader = User.objects.create_reader("Гульнора Читатель", "gulnora@example.org")
    chief = at_desk(cast.chief)
    assert "Читатель" not in chief.get("/desk/users/").content.decode()
    for page in ("edit", "delete", "history"):
        assert chief.get(f"/desk/users/{page}/{reader.pk}/").status_code == 404
    chief.post(f"/desk/users/delete/{reader.pk}/")
    assert User.objects.filter(pk=reader.pk).exists()


def test_the_list_names_everyones_role(cast, at_desk):
    page = at_desk(cast.chief).get("/desk/users/").content.decode()
    for label in ("Корреспондент", "Редактор", "Главный редактор"):
        assert label in page
