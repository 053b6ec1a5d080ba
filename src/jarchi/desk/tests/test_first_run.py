"""The first account: made once, by whoever reads the console, in a newsroom where nobody has an account."""

import threading

import pytest
from django.conf import settings
from django.db import connection

from jarchi.articles.models import Newsroom, Section
from jarchi.desk import first_run
from jarchi.desk.roles import CHIEF, role_of
from jarchi.readers.models import User

PAGE = "/desk/first-run/"


@pytest.fixture(autouse=True)
def data(tmp_path, settings):
    settings.DATA = tmp_path
    return tmp_path


@pytest.fixture
def code(db):
    return first_run.new_code()


def answers(code, **changes):
    return {
        "code": code,
        "newsroom": "Айнакент сегодня",
        "language": "ru",
        "username": "aigul",
        "email": "aigul@example.org",
        "password": "дорога к озеру 7",
        "again": "дорога к озеру 7",
        **changes,
    }


def test_it_makes_the_chief_and_the_newsroom_and_signs_in(client, code):
    response = client.post(PAGE, answers(code))
    assert (response.status_code, response["Location"]) == (302, "/desk/")
    chief = User.objects.get()
    assert (role_of(chief), chief.check_password("дорога к озеру 7")) == (CHIEF, True)
    newsroom = Newsroom.load()
    assert (newsroom.names, newsroom.languages) == ({"ru": "Айнакент сегодня"}, ["ru"])
    assert Section.objects.get().names == {"ru": "Новости"}
    assert client.get("/desk/").status_code == 200


@pytest.mark.parametrize("address", ["/", "/desk/", "/desk/login/"])
def test_a_newsroom_without_accounts_leads_there(client, code, address):
    response = client.get(address)
    assert (response.status_code, response["Location"]) == (302, PAGE)
    assert response["Cache-Control"] == "no-store"


def test_without_a_code_nothing_leads_there(client, db):
    assert client.get(PAGE)["Location"] == "/desk/"
    assert client.get("/desk/login/").status_code == 200


def test_a_wrong_code_makes_nothing_and_loses_nothing(client, code):
    response = client.post(PAGE, answers("WRONG-CODEX"))
    assert response.status_code == 422
    assert response.context["form"].errors.keys() == {"code"}
    assert "Айнакент сегодня" in response.content.decode()
    assert "дорога к озеру" not in response.content.decode()
    assert not User.objects.exists()


def test_the_code_bears_small_letters_and_spaces(client, code):
    client.post(PAGE, answers(f" {code.lower().replace('-', ' ')} "))
    assert User.objects.exists()


def test_after_five_wrong_codes_the_right_one_is_void_until_a_new_one_is_made(client, code):
    for _ in range(first_run.ATTEMPTS):
        client.post(PAGE, answers("WRONG-CODEX"))
    response = client.post(PAGE, answers(code))
    assert response.status_code == 422
    assert "jarchi first-run-code" in response.content.decode()
    assert not User.objects.exists()
    client.post(PAGE, answers(first_run.new_code()))
    assert User.objects.exists()


def test_a_slip_elsewhere_costs_no_attempt(client, code):
    for _ in range(2 * first_run.ATTEMPTS):
        assert client.post(PAGE, answers("WRONG-CODEX", again="else")).status_code == 422
    client.post(PAGE, answers(code))
    assert User.objects.exists()


@pytest.mark.parametrize(
    ("field", "changes"),
    [
        ("again", {"again": "another one 8"}),
        ("password", {"password": "12345678", "again": "12345678"}),
        ("username", {"username": "ай гуль"}),
        ("email", {"email": "aigul"}),
        ("newsroom", {"newsroom": " "}),
        ("language", {"language": "de"}),
    ],
)
def test_what_is_wrong_is_named(client, code, field, changes):
    response = client.post(PAGE, answers(code, **changes))
    assert response.status_code == 422
    assert response.context["form"].errors.keys() == {field}
    assert 'aria-invalid="true"' in response.content.decode()


def test_a_code_is_used_once(client, code):
    client.post(PAGE, answers(code))
    response = client.post(PAGE, answers(code, username="second"))
    assert response["Location"] == "/desk/"
    assert User.objects.count() == 1
    assert not (settings.DATA / "first-run.json").exists()


def test_readers_accounts_do_not_close_the_page(client, code):
    User.objects.create_reader("Гульнора")
    client.post(PAGE, answers(code))
    assert role_of(User.objects.staff().get()) == CHIEF


def test_an_account_made_otherwise_closes_the_page(client, code):
    User.objects.create_superuser("someone")
    assert client.post(PAGE, answers(code))["Location"] == "/desk/"
    assert User.objects.count() == 1
    assert client.get("/desk/login/").status_code == 200


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_two_at_once_make_one_chief(client):
    first_run.new_code()
    start, made = threading.Barrier(4), []

    def hurry(number):
        start.wait()
        made.append(first_run.make_newsroom(answers("", username=f"chief{number}")))
        connection.close()

    hurried = [threading.Thread(target=hurry, args=[number]) for number in range(4)]
    for each in hurried:
        each.start()
    for each in hurried:
        each.join(30)
    assert len([chief for chief in made if chief]) == User.objects.count() == 1


def test_the_code_is_kept_as_a_hash_for_the_owner_only(code, data):
    path = data / "first-run.json"
    assert code not in path.read_text()
    assert code.replace("-", "") not in path.read_text()
    assert path.stat().st_mode & 0o777 == 0o600


def test_the_page_is_strict_and_speaks_two_languages(client, code):
    russian, english = client.get(PAGE), client.get(f"{PAGE}?in=en")
    for response in (russian, english):
        assert "unsafe-inline" not in response["Content-Security-Policy"]
        assert "no-store" in response["Cache-Control"]
        page = response.content.decode()
        assert "<script" not in page
        assert "style=" not in page
    assert "A new newsroom" in english.content.decode()
    assert '<html lang="ru">' in russian.content.decode()
    assert client.get(PAGE, headers={"accept-language": "en"}).content.decode().count("English") == 2
