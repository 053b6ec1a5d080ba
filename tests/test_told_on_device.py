"""A reader who reported an error is told on his device what became of it: from the form to what his browser shows."""

import json

import pytest

from jarchi.corrections import closing
from jarchi.corrections.models import Case, Report
from jarchi.corrections.tests.readers import long_ago
from jarchi.push.tests.conftest import clock, newsroom, publish, section, sender, service, service_of_the_run  # noqa: F401

pytestmark = pytest.mark.django_db


@pytest.fixture
def send(client, publish):  # noqa: F811
    story = publish("Мост открыли")

    def send(device):
        sent = {"exact": "Мост", "fault": "typo", "at": long_ago(), "device": device}
        return client.post(f"/ru/report/article-{story.pk}", sent, headers={"Sec-Fetch-Site": "same-origin"})

    return send


@pytest.mark.parametrize(
    ("state", "title"),
    [
        (Case.State.FIXED, "Ошибка, о которой вы сообщили, исправлена"),
        (Case.State.REFUSED, "Ответ редакции на ваше сообщение об ошибке"),
    ],
)
def test_the_answer_comes_to_the_device_once(send, service, sender, state, title):  # noqa: F811
    device = service.device("aigul")
    page = send(json.dumps(device.subscription()))["Location"]
    closing.close(Case.objects.get().pk, state, None, "Спасибо, что читаете внимательно.")
    sender.beat()
    [shown] = service.shown(device)
    assert (shown["title"], shown["body"], shown["url"]) == (title, "Спасибо, что читаете внимательно.", page)


def test_what_is_no_device_keeps_the_form_and_makes_no_report(send):
    answer = send('{"endpoint": "https://127.0.0.1/"}')
    assert answer.status_code == 422
    assert "Мост" in answer.content.decode()
    assert not Report.objects.exists()
