"""Whether anything is pushed, the chief says at the desk."""

import pytest
from django.test import Client
from wagtail.test.utils.form_data import nested_form_data

from jarchi.desk.roles import CHIEF, EDITOR, REPORTER, give_role
from jarchi.journal.models import Entry
from jarchi.push.models import PushRules
from jarchi.readers.models import User

pytestmark = pytest.mark.django_db


def at_desk(role):
    user = User.objects.create_user(role, f"{role}@example.org", "password")
    give_role(user, role)
    client = Client()
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    return client


def address(client):
    return client.get("/desk/settings/push/pushrules/", follow=True)


def test_the_chief_turns_it_on_and_pages_hear_of_it(newsroom):
    chief = at_desk(CHIEF)
    page = address(chief)
    assert page.status_code == 200
    assert not PushRules.now().news
    chief.post(page.redirect_chain[-1][0], nested_form_data({"news": "on"}))
    assert PushRules.now().news
    assert Entry.objects.filter(kind="push.rules").exists()


@pytest.mark.parametrize("role", [REPORTER, EDITOR])
def test_nobody_else_does(newsroom, role):
    client = at_desk(role)
    client.post("/desk/settings/push/pushrules/1/", {"news": "on"})
    assert not PushRules.now().news
    assert address(client).redirect_chain[-1][0].endswith("/desk/")
