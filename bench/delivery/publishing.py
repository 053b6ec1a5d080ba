"""An editor in a process of its own, with the JARCHI_DATA and JARCHI_URL of a newsroom on air.

    python -m delivery.publishing watch 200 addresses.json     publish, wait until readers see it, again
    python -m delivery.publishing every 1 addresses.json       publish once a second until the standard input ends
    python -m delivery.publishing told 0 addresses.json        publish for each number on the standard input

`told` prints for each story `{"called": s, "committed": s}` by the monotonic clock.

`watch` prints for each story `{"publish": ms, "visible": ms, "last": the page}`: `visible` is from the return of
the publishing call until the story's own page, home, its section, its topic and the feeds show the number in its
headline, each asked for again and again over a connection of its own that was open before.
"""

import http.client
import json
import os
import sys
import threading
import time
import urllib.parse
from pathlib import Path

import django

from delivery import texts

FEEDS = ("/ru/feed.xml", "/ru/atom.xml", "/ru/feed.json")
PATIENCE = 30.0


class Reader(threading.Thread):
    """Reloads one page until it shows a number; `seen` is the moment (s, monotonic)."""

    def __init__(self, path, number, connection):
        super().__init__()
        self.path, self.number, self.connection, self.seen = path, str(number).encode(), connection, None

    def run(self):
        end = time.monotonic() + PATIENCE
        while time.monotonic() < end:
            status, body = get(self.connection, self.path)
            if status == 200 and self.number in body:
                self.seen = time.monotonic()
                return


def get(connection, path):
    for _ in range(2):  # a kept connection may have been closed meanwhile
        try:
            connection.request("GET", path)
            answer = connection.getresponse()
            return answer.status, answer.read()
        except (ConnectionError, http.client.HTTPException):
            connection.close()
    return 0, b""


def watch(count, addresses):
    place = urllib.parse.urlsplit(os.environ["JARCHI_URL"])
    lists = [addresses["home"], addresses["section"], addresses["topic"]]
    connections = [http.client.HTTPConnection(place.hostname, place.port, timeout=PATIENCE) for _ in range(9)]
    lists += [path for path in FEEDS if get(connections[0], path)[0] == 200]
    for number in range(count):
        for connection, path in zip(connections, lists, strict=False):  # stored, with a connection open
            get(connection, path)
        get(connections[-1], addresses["home"])
        began = time.monotonic()
        story = time.time_ns()
        article = publish(addresses, story)
        returned = time.monotonic()
        readers = [Reader(article.get_absolute_url(), story, connections[-1])]
        readers += [Reader(path, story, connection) for path, connection in zip(lists, connections, strict=False)]
        for reader in readers:
            reader.start()
        for reader in readers:
            reader.join()
        if late := [reader.path for reader in readers if reader.seen is None]:
            raise SystemExit(f"publish {number}: never seen at {', '.join(late)}")
        last = max(readers, key=lambda reader: reader.seen)
        page = last.path if last.path in lists else "the story"
        seen = {"publish": 1000 * (returned - began), "visible": 1000 * (last.seen - returned), "last": page}
        sys.stdout.write(json.dumps(seen) + "\n")
        sys.stdout.flush()


def publish(addresses, number):
    from jarchi.articles import actions

    story = texts.story(number, None)
    return actions.publish_story(
        {
            "headline": story.headline,
            "lead": story.lead,
            "text": "\n\n".join(text for _kind, text in story.blocks),
            "section": addresses["section"].rstrip("/").rpartition("/")[2],
            "topics": [addresses["topic"].rstrip("/").rpartition("/")[2]],
            "authors": list(story.authors),
        }
    )


def every(seconds, addresses):
    stop = threading.Event()
    threading.Thread(target=lambda: (sys.stdin.read(), stop.set()), daemon=True).start()
    sys.stdout.write("ready\n")
    sys.stdout.flush()
    while not stop.wait(seconds):
        publish(addresses, time.time_ns())


def told(_, addresses):
    from jarchi.journal import writing

    committed = []
    writing.heard_after_commit.insert(0, lambda entries: committed.append(time.monotonic()))
    sys.stdout.write("ready\n")
    sys.stdout.flush()
    for line in sys.stdin:
        committed.clear()
        called = time.monotonic()
        publish(addresses, int(line))
        sys.stdout.write(json.dumps({"called": called, "committed": committed[0]}) + "\n")
        sys.stdout.flush()


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "jarchi.settings")
    django.setup()
    what, number, file = sys.argv[1:]
    {"watch": watch, "every": every, "told": told}[what](int(number), json.loads(Path(file).read_text()))
