"""A day at the desk of a newsroom that is on air: run with its JARCHI_DATA, JARCHI_URL in a process of its own.

After each change, every page in the store is compared byte for byte with one rendered anew; then readers come by
again. Prints a line of JSON for each change: what was done, how many pages stood, how many were left, which were wrong.
"""

import json
import os
import sys
import time
import urllib.error
import urllib.request
from functools import cache
from html import unescape
from pathlib import Path
from random import Random
from typing import TYPE_CHECKING
from urllib.parse import urljoin

import django

if TYPE_CHECKING:
    from django.test import Client

PATIENCE = 60  # seconds


def main() -> None:
    from jarchi.articles.models import Section
    from jarchi.pages.tests import changes
    from jarchi.pages.tests.changes import Desk
    from jarchi.pages.tests.kept import LANGUAGES, true_lines

    def publish_an_ordinary_story(desk: Desk) -> None:
        desk.publish(hours_ago=0, language="ru", section="society", topics=[], authors=[], importance="ordinary")

    Section.objects.get_or_create(slug="world", defaults={"names": {"ru": "В мире"}})
    desk = Desk(Random(3), lambda hours: None)
    acts = [
        changes.publish_a_story, publish_an_ordinary_story, changes.rewrite, changes.retitle,
        changes.move_to_a_section, changes.translate, changes.change_topics, changes.publish_a_story_of_the_past,
        changes.withdraw, changes.bring_back, changes.rename, changes.change_a_caption, changes.delete,
        changes.change_the_newsroom,
    ]  # fmt: skip
    for act in acts:
        read_everything()
        before = len(stored())
        act(desk)
        wait_for_consumers()
        left = stored()
        lines = {language: true_lines(language) for language in LANGUAGES}
        wrong = [address for address, content in left.items() if not is_right(address, content, lines)]
        wrong += [] if act not in (changes.withdraw, changes.delete) else showing_what_is_gone()
        sys.stdout.write(json.dumps({"done": act.__name__, "before": before, "left": len(left), "wrong": wrong}) + "\n")


def read_everything() -> None:
    """As readers do, older pages of lists, too: what is missing in the store gets there."""
    from jarchi.pages.tests.kept import LINK, _addresses

    addresses = list(_addresses())
    while addresses:
        address = addresses.pop()
        try:
            page = urllib.request.urlopen(os.environ["JARCHI_URL"] + address, timeout=PATIENCE).read().decode()
        except urllib.error.HTTPError as error:
            if error.code not in (404, 410):
                raise
        else:
            addresses += [urljoin(address, unescape(link)) for link in LINK.findall(page) if link.startswith("?before")]


def stored() -> dict[str, bytes]:
    """{address: content} of all pages as nginx and Python would find them."""
    companions = (".br", ".gz", ".meta", ".old")
    files = (file for file in pages().rglob("index.html*") if not file.name.endswith(companions))
    return {
        f"/{file.parent.relative_to(pages())}/{file.name.removeprefix('index.html')}": file.read_bytes()
        for file in files
    }


def showing_what_is_gone() -> list[str]:
    """Files, old copies among them, that link to a story which is not public any more."""
    from jarchi.articles.models import Tombstone

    links = [f"/{stone.article_id}-".encode() for stone in Tombstone.objects.all()]
    files = [file for file in pages().rglob("index.html*") if not file.name.endswith((".br", ".gz", ".meta"))]
    return [str(file) for file in files if any(link in file.read_bytes() for link in links)]


def pages() -> Path:
    from django.conf import settings

    return Path(settings.JARCHI_STORE) / "pages" / "127.0.0.1"


def is_right(address: str, content: bytes, lines: dict[str, set[str]]) -> bool:
    """As a fresh page; the column beside a story may only lack what came since. `lines`: what is true in a language."""
    from jarchi.pages.tests.kept import parted

    page, column = parted(content)
    return page == parted(fresh(address))[0] and column <= lines.get(address[1:3], set())


def fresh(address: str) -> bytes:
    return reader().get(address).content


@cache
def reader() -> "Client":
    """One for all: each new one looks at every static file."""
    from django.test import Client

    return Client(headers={"host": "127.0.0.1"})


def wait_for_consumers() -> None:
    """Bodies that point at changed stories are drawn anew by the worker, and other machines would purge by now. Who
    counts comments looks but once a minute, and nobody comments meanwhile."""
    from jarchi.comments.counting import CURSOR
    from jarchi.journal.models import Cursor, Entry

    end = time.monotonic() + PATIENCE
    while True:
        newest = Entry.objects.latest("id").id
        passed = all(cursor.position >= newest for cursor in Cursor.objects.exclude(consumer=CURSOR))
        if passed and newest == Entry.objects.latest("id").id:
            return
        assert time.monotonic() < end, "the consumers do not come to the end of the journal"
        time.sleep(0.02)


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "jarchi.settings")
    django.setup()
    main()
