import json
from collections.abc import Iterable, Sequence
from urllib.parse import urlsplit

from django.conf import settings
from django.utils.crypto import salted_hmac

from jarchi.channels.outlets import Payload
from jarchi.journal.models import Entry
from jarchi.kit.outgoing import send

TELLING = {"article.published", "article.updated", "article.withdrawn", "article.deleted", "correction.made"}


class IndexNow:
    name = "indexnow"
    at_once = 10_000  # addresses; the protocol's bound

    def places(self) -> Sequence[str]:
        return settings.JARCHI_INDEXNOW

    def wants(self, entry: Entry) -> Iterable[Payload]:
        url = entry.data.get("url")
        return [{"url": settings.JARCHI_URL + url}] if entry.kind in TELLING and url else []

    def send(self, place: str, payloads: Sequence[Payload]) -> None:
        order = {
            "host": urlsplit(settings.JARCHI_URL).hostname,
            "key": key(),
            "keyLocation": f"{settings.JARCHI_URL}/{key()}.txt",
            "urlList": [payload["url"] for payload in payloads],
        }
        headers = {"Content-Type": "application/json; charset=utf-8"}
        # 403: it could not read the key, which a restart or a cache may hide for a moment
        send("POST", place, headers, json.dumps(order).encode(), passing=(403,))


def key() -> str:
    """Whoever serves it at `/<key>.txt` may speak for the site; public, and the same as long as the secret key is."""
    return salted_hmac("jarchi.indexnow", "key", algorithm="sha256").hexdigest()[:32]


outlet = IndexNow()
