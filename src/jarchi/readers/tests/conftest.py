"""A reader with an account, a browser of somebody, and the letters that came."""

import re
from collections.abc import Callable

import pytest
from allauth.account.models import EmailAddress
from django.contrib.auth.models import Group
from django.core import mail
from django.test import Client

from jarchi.readers import letters
from jarchi.readers.models import User

ADDRESS = "gulnora@example.org"
PASSWORD = "дорога-к-озеру-7"


def new_reader(name: str = "Гульнора", email: str = ADDRESS, password: str = "") -> User:
    user = User.objects.create_reader(name, email)
    EmailAddress.objects.create(user=user, email=email, verified=True, primary=True)
    if password:
        user.set_password(password)
        user.save()
    return user


@pytest.fixture
def reader(db: None) -> User:
    return new_reader(password=PASSWORD)


@pytest.fixture
def editor(db: None) -> User:
    """Of the staff; which role does not matter to this room."""
    user = User.objects.create_user("aigul", "aigul@example.org", PASSWORD, first_name="Айгуль", last_name="Сапарова")
    user.groups.add(Group.objects.get_or_create(name="editor")[0])
    return user


@pytest.fixture
def browser(db: None) -> Client:
    return Client(HTTP_ACCEPT_LANGUAGE="en")


@pytest.fixture
def signed_in(reader: User, browser: Client) -> Client:
    browser.force_login(reader, backend="jarchi.readers.backends.ReaderBackend")
    return browser


@pytest.fixture
def letters_to(db: None) -> Callable[[str], list[str]]:
    """Sends what waits; texts of all letters that came to an address."""

    def read(address: str) -> list[str]:
        letters.send_due()
        return [str(letter.body) for letter in mail.outbox if letter.to == [address]]

    return read


@pytest.fixture
def code_to(letters_to: Callable[[str], list[str]]) -> Callable[[str], str]:
    """The code in the last letter to an address."""

    def read(address: str) -> str:
        found = re.search(r"^ {4}(\S+)$", letters_to(address)[-1], re.MULTILINE)
        assert found
        return found[1]

    return read
