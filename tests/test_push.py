"""Breaking news from a newsroom on air: a device that subscribed has it, whatever is killed."""

import json
import os
import signal
import stat
import urllib.request
from pathlib import Path

import pytest

from jarchi.push.tests.service import serving
from on_air import OnAir, jarchi, wait_until

pytestmark = [
    pytest.mark.skipif(not Path("/proc").is_dir(), reason="looks at processes as Linux shows them"),
    pytest.mark.xdist_group("up"),
]
RULES = """
from jarchi.articles.models import Section
from jarchi.push.models import PushRules
Section.objects.create(slug="society", names={"ru": "Общество"})
PushRules(news=True).save()
"""


def test_a_killed_worker_loses_nothing_and_repeats_what_it_was_sending_alone(tmp_path):
    with serving(tmp_path) as service:
        settings = {
            "JARCHI_PUSH_HOSTS": service.url.removeprefix("https://"), "SSL_CERT_FILE": str(service.certificate),
        }  # fmt: skip
        with OnAir(tmp_path / "data", **settings) as newsroom:
            done = jarchi(newsroom.data, "manage", "shell", "-v0", "-c", RULES)
            assert done.returncode == 0, done.stderr
            device = service.device("aigul")
            subscribe(newsroom, device)
            publish(newsroom, "Первое")
            wait_until(lambda: service.requests_of(device), "the first message", 60)
            service.is_free.clear()
            publish(newsroom, "Второе")
            wait_until(lambda: len(service.requests_of(device)) == 2, "the second message is being sent", 60)
            killed = newsroom.part("worker")
            os.kill(killed, signal.SIGKILL)
            publish(newsroom, "Третье")
            service.is_free.set()
            wait_until(lambda: newsroom.part("worker", killed), "another worker")
            wait_until(lambda: titles(service, device).count("Второе") == 2, "its answer never came", 150)
            wait_until(lambda: "Третье" in titles(service, device), "the third message", 30)
            assert sorted(titles(service, device)) == ["Второе", "Второе", "Первое", "Третье"]
            assert stat.S_IMODE((newsroom.data / "push.key").stat().st_mode) == 0o600
            assert not newsroom.has_said("aigul"), "an address is a secret"


def subscribe(newsroom, device):
    body = json.dumps({"subscription": device.subscription()}).encode()
    headers = {"Content-Type": "application/json", "Origin": newsroom.url}
    request = urllib.request.Request(f"{newsroom.url}/ru/push/subscribe", body, headers)
    with urllib.request.urlopen(request, timeout=20) as answer:
        assert answer.status == 201
        assert "Set-Cookie" not in answer.headers


def publish(newsroom, headline):
    newsroom.publish(headline=headline, text="Раз.", importance="breaking")


def titles(service, device):
    return [shown["title"] for shown in service.shown(device)]
