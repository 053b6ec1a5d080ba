"""How a hub is told, section 7.1 of PubSubHubbub 0.3, which WebSub leaves as it was: a form with `hub.mode=publish` and
`hub.url`. The hub then fetches the feed and passes it on."""

from collections.abc import Iterable, Iterator, Sequence
from itertools import chain
from urllib.parse import urlencode

from django.conf import settings

from jarchi.articles.addresses import corrections_address, front_address, syndicated
from jarchi.articles.models import Person, Section, Topic
from jarchi.channels.outlets import Payload
from jarchi.journal.models import Entry
from jarchi.kit.outgoing import send

TELLING = {"article.published", "article.updated", "article.withdrawn", "article.deleted", "correction.made"}
ENDINGS = ("rss", "atom", "json")
SUBJECTS: dict[str, type[Section | Topic | Person]] = {"section": Section, "topic": Topic, "person": Person}


class WebSub:
    name = "websub"
    at_once = 1  # hubs differ in how they read several addresses

    def places(self) -> Sequence[str]:
        return settings.JARCHI_WEBSUB_HUBS

    def wants(self, entry: Entry) -> Iterable[Payload]:
        if entry.kind not in TELLING or entry.data.get("archived"):
            return
        pages = _pages(entry.data.get("lists", ()))
        if entry.kind == "correction.made":
            pages = chain(pages, [corrections_address(entry.data["language"])])
        for page in pages:
            for ending in ENDINGS:
                yield {"topic": settings.JARCHI_URL + syndicated(page, ending)}

    def send(self, place: str, payloads: Sequence[Payload]) -> None:
        for payload in payloads:
            form = urlencode({"hub.mode": "publish", "hub.url": payload["topic"]})
            send("POST", place, {"Content-Type": "application/x-www-form-urlencoded"}, form.encode())


def _pages(lists: Iterable[str]) -> Iterator[str]:
    """The addresses of the pages that show these lists (articles/windows.py); languages first."""
    named = [name.split(":") for name in lists]
    yield from (front_address(language) for _kind, *pk, language in named if not pk)
    for kind, model in SUBJECTS.items():
        shown = [(int(pk[0]), language) for which, *pk, language in named if which == kind]
        subjects = model._default_manager.in_bulk([pk for pk, _language in shown])
        yield from (subjects[pk].url_in(language) for pk, language in shown if pk in subjects)


outlet = WebSub()
