"""Fastly: purge by Surrogate-Key.

https://www.fastly.com/documentation/reference/api/purging/ : at most 256 keys in one request; a soft purge leaves a
page for the time in which the newsroom does not answer. Everything can only be purged hard.
"""

from collections.abc import Collection

from jarchi.kit.outgoing import send

API = "https://api.fastly.com"
MOST_KEYS = 256


class Fastly:
    tags = ("surrogate-key", " ")
    keeps = 3600

    def __init__(self, service: str, token: str, api: str = API) -> None:
        self.url = f"{api}/service/{service}"
        self.name = f"fastly.{service}"[:50]
        self._token = token

    def purge(self, keys: Collection[str], places: Collection[str], *, everything: bool, hard: bool) -> None:
        headers = {"Fastly-Key": self._token, "Accept": "application/json"}
        if everything:
            send("POST", f"{self.url}/purge_all", headers)
            return
        ordered = sorted(keys)
        for start in range(0, len(ordered), MOST_KEYS):
            softness = {} if hard else {"Fastly-Soft-Purge": "1"}
            part = {"Surrogate-Key": " ".join(ordered[start : start + MOST_KEYS])}
            send("POST", f"{self.url}/purge", {**headers, **softness, **part}, b"")
