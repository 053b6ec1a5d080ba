"""`jarchi delivery warm`: has the running server make the pages that readers will ask for first."""

import http.client
import json
import os
import sys
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import NamedTuple
from urllib.parse import SplitResult, urlsplit

from jarchi.articles.addresses import front_address
from jarchi.articles.models import Article, Newsroom, Section, Topic
from jarchi.preparation import Unusable, data_directory
from jarchi.reporting import tell

AT_ONCE = 4
PATIENCE = 60.0  # seconds for one page
SHOWN_FAILURES = 10


class Failure(NamedTuple):
    path: str
    said: str


def warm(limit: int, language: str | None, url: str | None, *, as_json: bool) -> int:
    """`limit`: newest stories; `language`: None for all that the newsroom offers. 1 if a page could not be had."""
    server, public = _server(url)
    paths = list(dict.fromkeys(_paths(limit, language)))
    started = time.monotonic()
    failed = _fetch_all(paths, _Fetching(server, public))
    seconds = time.monotonic() - started
    pages = len(paths) - len(failed)
    answer = {
        "pages": pages, "seconds": round(seconds, 3), "per_second": round(pages / max(seconds, 0.001), 1),
        "failed": [failure._asdict() for failure in failed],
    }  # fmt: skip
    lines = [f"{pages} pages in {seconds:.1f} s ({answer['per_second']} a second), {len(failed)} failed"]
    tell(answer, lines, as_json=as_json)
    sys.stderr.writelines(f"{failure.path}: {failure.said}\n" for failure in failed[:SHOWN_FAILURES])
    return int(bool(failed))


def _fetch_all(paths: list[str], fetch: "_Fetching") -> list[Failure]:
    """What could not be had. Pages that took longer than the server lets a reader wait (new pictures are encoded at
    the first look) are stored meanwhile: as long as there are fewer of them, they are asked for again."""
    with ThreadPoolExecutor(AT_ONCE) as pool:
        before = len(paths)
        failed = [failure for failure in pool.map(fetch, paths) if failure]
        while 0 < len(failed) < before:
            before = len(failed)
            failed = [failure for failure in pool.map(fetch, [failure.path for failure in failed]) if failure]
    return failed


def _paths(limit: int, language: str | None) -> Iterator[str]:
    """Fronts and sections, then the newest stories and the topics they belong to."""
    offered = [code for code, _name in Newsroom.load().language_choices()]
    if language and language not in offered:
        raise Unusable(f"The newsroom offers no pages in {language!r}; it does in {', '.join(offered)}.")
    languages = [language] if language else offered
    sections = list(Section.objects.all())
    for code in languages:
        yield front_address(code)
        yield from (section.url_in(code) for section in sections)
    stories = Article.objects.live().filter(language__in=languages).newest_first().for_lists()[:limit]
    newest = {story.pk: story for story in stories}
    topics = Topic.objects.in_bulk()
    told = Article.topics.through.objects.filter(article_id__in=newest).values_list("article_id", "topic_id")
    yield from (topics[topic].url_in(newest[story].language) for story, topic in told)
    yield from (story.get_absolute_url() for story in newest.values())


def _server(url: str | None) -> tuple[SplitResult, SplitResult]:
    """Where to ask, and the address that readers use."""
    try:
        on_air = json.loads((data_directory() / "up.lock").read_text())
        server, public = on_air["server"], on_air["url"]
    except (OSError, ValueError, KeyError):
        server = public = None
    if not (url or server):
        raise Unusable("No newsroom went on air with `jarchi up` here; name its server with --url.")
    asked = urlsplit(url or server)
    if asked.scheme not in ("http", "https") or not asked.hostname:
        raise Unusable(f"{url} is no address of a server, such as http://127.0.0.1:8000.")
    return asked, urlsplit(os.environ.get("JARCHI_URL") or public or asked.geturl())


class _Fetching:
    """Fetches paths, over one connection per thread, as a reader behind the proxy would."""

    def __init__(self, server: SplitResult, public: SplitResult) -> None:
        self.server = server
        self.headers = {"Host": public.netloc, "X-Forwarded-Proto": public.scheme, "Accept-Encoding": "br"}
        self._own = threading.local()

    def __call__(self, path: str) -> Failure | None:
        """None if the page was given."""
        try:
            status = self._status(path)
        except (OSError, http.client.HTTPException) as error:
            self._own.connection = None
            return Failure(path, str(error) or type(error).__name__)
        return None if status == http.HTTPStatus.OK else Failure(path, f"status {status}")

    def _status(self, path: str) -> int:
        connection = getattr(self._own, "connection", None) or self._connect()
        connection.request("GET", path, headers=self.headers)
        answer = connection.getresponse()
        answer.read()
        return int(answer.status)

    def _connect(self) -> http.client.HTTPConnection:
        kind = http.client.HTTPSConnection if self.server.scheme == "https" else http.client.HTTPConnection
        self._own.connection = kind(str(self.server.hostname), self.server.port, timeout=PATIENCE)
        connection: http.client.HTTPConnection = self._own.connection
        return connection
