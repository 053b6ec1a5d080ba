"""Five hundred readers report one typo at the same moment, three a fact: no report is lost, and there are two cases."""

import http.client
import json
import threading
import time
import urllib.parse

import pytest
from django.core import signing

from jarchi.corrections.forms import QUICK
from on_air import OnAir, jarchi, prepared, wait_until

WRITERS, REPORTS = 10, 500
MAKE = """
from jarchi.articles import actions
from jarchi.articles.models import Section
from jarchi.corrections.models import ReportRules
from jarchi.readers.automatic import signed_moment
Section.objects.create(slug="society", names={"ru": "Общество"})
rules = ReportRules.load()
rules.network_limit = rules.story_limit = 0
rules.save()
text = "Мост черес реку строили четыре года. Движение пущено в семь утра."
print(actions.publish_story({"headline": "Мост открыли", "text": text}).pk, signed_moment())
"""
CASES = """
import json
from jarchi.corrections.models import Case, Report
cases = Case.objects.order_by("-rank").values_list("exact", "fault", "reports")
print(json.dumps([list(cases), Report.objects.count()]))
"""


@pytest.fixture(scope="module")
def newsroom(tmp_path_factory):
    with OnAir(prepared(tmp_path_factory.mktemp("reports") / "data")) as newsroom:
        yield newsroom


def shell(newsroom, code):
    done = jarchi(newsroom.data, "manage", "shell", "-v0", "-c", code)
    assert done.returncode == 0, done.stderr
    return done.stdout


def send(line, story, moment, **sent):
    body = urllib.parse.urlencode({"at": moment, **sent})
    headers = {"Content-Type": "application/x-www-form-urlencoded", "Sec-Fetch-Site": "same-origin"}
    line.request("POST", f"/ru/report/article-{story}", body, headers)
    answer = line.getresponse()
    answer.read()
    return answer.status, answer.headers["Location"]


def test_five_hundred_reports_of_one_typo_at_once_and_three_of_a_fact(newsroom):
    story, moment = shell(newsroom, MAKE).split()
    made = signing.b62_decode(moment.split(":")[1])
    wait_until(lambda: time.time() > made + QUICK + 1, "a sooner report is held")
    numbers, lock, answers = iter(range(REPORTS)), threading.Lock(), []

    def work():
        line = http.client.HTTPConnection(urllib.parse.urlsplit(newsroom.url).netloc, timeout=60)
        while True:
            with lock:
                number = next(numbers, None)
            if number is None:
                return
            around = {"before": "Мост ", "after": " реку строили"} if number % 2 else {}
            answers.append(send(line, story, moment, exact="черес", fault="typo", note=f"№ {number}", **around))

    threads = [threading.Thread(target=work) for _ in range(WRITERS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    line = http.client.HTTPConnection(urllib.parse.urlsplit(newsroom.url).netloc, timeout=60)
    for number in range(3):
        answers.append(send(line, story, moment, exact="четыре года", fault="fact", note=f"№ {number}"))
    assert {status for status, _address in answers} == {303}
    assert len({address for _status, address in answers}) == REPORTS + 3, "each has a page of its own"
    cases, reports = json.loads(shell(newsroom, CASES))
    assert cases == [["четыре года", "fact", 3], ["черес", "typo", REPORTS]]
    assert reports == REPORTS + 3
