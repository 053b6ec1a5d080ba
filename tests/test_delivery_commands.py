"""What the operator sees of the page store of a newsroom on air, and does to it."""

import json
import os
import subprocess
import sys
import urllib.error
import urllib.request

import pytest
from prometheus_client.parser import text_string_to_metric_families

from on_air import OnAir, environment, jarchi, prepared, wait_until

AWAY = {"JARCHI_DATABASE_URL": "postgres://nobody@127.0.0.1:1/none"}


@pytest.fixture(scope="module")
def newsroom(tmp_path_factory):
    with OnAir(prepared(tmp_path_factory.mktemp("operator") / "data")) as newsroom:
        section = "Section.objects.create(slug='society', names={'ru': 'Общество'})"
        models = "from jarchi.articles.models import Section"
        assert jarchi(newsroom.data, "manage", "shell", "-c", f"{models}; {section}").returncode == 0
        for headline in ("First", "Second"):
            newsroom.publish(headline=headline, text="A.")
        yield newsroom


def delivery(newsroom, *arguments):
    done = jarchi(newsroom.data, "delivery", *arguments, "--json")
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def without_database(newsroom, *arguments):
    return subprocess.run(
        [sys.executable, "-m", "jarchi", "delivery", *arguments], env=environment(newsroom.data) | AWAY,
        capture_output=True, text=True, timeout=120, check=False,
    )  # fmt: skip


def stored(newsroom):
    """The addresses of stored pages."""
    pages = newsroom.data / "store" / "pages" / "127.0.0.1"
    return {f"/{path.parent.relative_to(pages)}/" for path in pages.rglob("index.html")}


def measured(newsroom):
    """What Prometheus gets: {(name, labels): value}."""
    families = text_string_to_metric_families(newsroom.reader().text("/metrics"))
    return {
        (sample.name, *sample.labels.items()): sample.value for family in families for sample in family.samples
    }


def test_warming_makes_the_pages_that_readers_ask_for_first(newsroom):
    delivery(newsroom, "purge", "--all")
    done = delivery(newsroom, "warm", "--language", "ru")
    assert done["failed"] == []
    assert {"/ru/", "/ru/society/"} < stored(newsroom)
    assert len(stored(newsroom)) == done["pages"] == delivery(newsroom, "status")["pages"]


def test_warming_a_language_that_is_not_offered_is_refused(newsroom):
    done = jarchi(newsroom.data, "delivery", "warm", "--language", "fr")
    assert done.returncode == 1
    assert "'fr'" in done.stderr


def test_warming_without_a_server_says_so(tmp_path):
    done = jarchi(tmp_path / "data", "delivery", "warm")
    assert done.returncode == 1
    assert "--url" in done.stderr


def test_a_purged_path_is_rendered_anew(newsroom):
    delivery(newsroom, "warm", "--language", "ru")
    before = stored(newsroom)
    assert delivery(newsroom, "purge", "/ru/")["pages"] == 1
    assert before - stored(newsroom) == {"/ru/"}
    newsroom.reader().text("/ru/")
    assert "/ru/" in stored(newsroom)


def test_a_purged_key_takes_whatever_shows_it_and_the_journal_tells_the_others(newsroom):
    story = newsroom.publish(headline="Third", text="A.")
    delivery(newsroom, "warm", "--language", "ru")
    path = str(story["url"]).removeprefix(newsroom.url)
    before = stored(newsroom)
    done = delivery(newsroom, "purge", f"article:{story['id']}", "artcile:1")
    gone = before - stored(newsroom)
    assert {path, "/ru/", "/ru/society/"} <= gone
    assert (done["pages"], done["unknown"]) == (len(gone), ["artcile:1"])
    entry = json.loads(jarchi(newsroom.data, "journal", "--json").stdout.splitlines()[-1])
    assert entry["kind"] == "pages.purged"
    assert entry["data"]["keys"] == ["artcile:1", f"article:{story['id']}"]


@pytest.mark.parametrize("words", [[], ["/ru/", "--all"], ["nonsense"], ["/ru/../en/"], ["http://[/"], ["a:b c"]])
def test_nonsense_is_misuse(newsroom, words):
    before = stored(newsroom)
    done = jarchi(newsroom.data, "delivery", "purge", *words)
    assert done.returncode == 2
    assert len(done.stderr.splitlines()) == 1
    assert stored(newsroom) >= before


def test_the_status_is_readable_and_in_order(newsroom):
    delivery(newsroom, "warm", "--language", "ru")
    newsroom.reader().text("/ru/")
    wait_until(lambda: len(delivery(newsroom, "status")["processes"]) == 2, "both processes to tell of themselves")
    wait_until(lambda: delivery(newsroom, "status", "--hottest", "1")["hottest"], "a page that was read")
    wait_until(lambda: delivery(newsroom, "status")["journal"]["consumers"][0]["lag"] == 0, "the worker to catch up")
    said = jarchi(newsroom.data, "delivery", "status").stdout
    assert "this machine's store" in said
    assert "up to date" in said
    assert "WARNING" not in said


def test_a_machine_without_a_worker_is_warned_of(tmp_path):
    data = tmp_path / "data"
    assert jarchi(data, "manage", "migrate").returncode == 0
    assert "WARNING: no worker has run here" in jarchi(data, "delivery", "status").stdout


def test_without_the_database_the_store_tells_and_is_purged_all_the_same(newsroom):
    delivery(newsroom, "warm", "--language", "ru")
    status = without_database(newsroom, "status")
    assert status.returncode == 0
    assert "WARNING: the database does not answer" in status.stdout
    done = without_database(newsroom, "purge", "/ru/")
    assert (done.returncode, done.stdout) == (1, "1 page purged\n")
    assert "other machines" in done.stderr
    assert "/ru/" not in stored(newsroom)


def answers(newsroom):
    """Pages given to readers, in all: a page may be made anew between two of the same."""
    figures = measured(newsroom)
    return sum(figures[(f"jarchi_pages_{name}_total",)] for name in ("hits", "renders", "stale"))


def test_prometheus_is_told_and_counts_what_was_just_read(newsroom):
    newsroom.reader().text("/ru/")
    wait_until(lambda: len(delivery(newsroom, "status")["processes"]) == 2, "both processes to tell of themselves")
    before = answers(newsroom)
    for _ in range(20):
        newsroom.reader().text("/ru/")
    wait_until(lambda: answers(newsroom) >= before + 20, "twenty more answers")  # more: some of before are told late
    assert sum(name == "jarchi_hot_bytes" for name, *_ in measured(newsroom)) == 2


def test_who_comes_through_a_proxy_finds_no_metrics(newsroom):
    request = urllib.request.Request(f"{newsroom.url}/metrics", headers={"X-Forwarded-For": "203.0.113.5"})
    with pytest.raises(urllib.error.HTTPError) as refused:
        urllib.request.urlopen(request, timeout=20)
    assert refused.value.code == 404


def test_the_metrics_are_there_while_the_database_is_away(tmp_path):
    with OnAir(prepared(tmp_path / "data")) as newsroom:
        newsroom.reader().text("/ru/")
        os.rename(newsroom.data / "jarchi.sqlite3", newsroom.data / "away")
        os.mkdir(newsroom.data / "jarchi.sqlite3")
        assert measured(newsroom)[("jarchi_store_pages",)] >= 1
