"""Cloudflare: purge by Cache-Tag.

https://developers.cloudflare.com/cache/how-to/purge-cache/ : at most 100 tags in one request; 5 requests a minute on
the free plan, 5 a second and more on others, else 429. Tags are told apart without regard to case.
"""

import json
from collections.abc import Collection

from jarchi.kit.outgoing import Refused, send

API = "https://api.cloudflare.com/client/v4"
MOST_TAGS = 100


class Cloudflare:
    tags = ("cache-tag", ",")
    keeps = 3600

    def __init__(self, zone: str, token: str, api: str = API) -> None:
        self.url = f"{api}/zones/{zone}/purge_cache"
        self.name = f"cloudflare.{zone}"[:50]
        self._token = token

    def purge(self, keys: Collection[str], places: Collection[str], *, everything: bool, hard: bool) -> None:
        if everything:
            self._send({"purge_everything": True})
            return
        ordered = sorted(keys)
        for start in range(0, len(ordered), MOST_TAGS):
            self._send({"tags": ordered[start : start + MOST_TAGS]})

    def _send(self, order: dict[str, object]) -> None:
        headers = {"Authorization": f"Bearer {self._token}", "Content-Type": "application/json"}
        answer = send("POST", self.url, headers, json.dumps(order).encode())
        try:
            done = json.loads(answer)["success"]
        except (ValueError, KeyError, TypeError):
            done = False
        if done is not True:
            raise Refused(f"POST {self.url}: {answer[:300].decode('utf-8', 'replace')}")
