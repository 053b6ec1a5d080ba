"""What vendors' servers answer; jarchi.kit.tests.stand_in stands in for them."""

import json
from collections.abc import Callable

from jarchi.kit.tests.stand_in import Answer, Asked


def cloudflare(token: str, zone: str) -> Callable[[Asked], Answer]:
    """As https://developers.cloudflare.com/api/resources/cache/methods/purge/ tells."""

    def fault(code: int, status: int) -> Answer:
        return status, json.dumps({"success": False, "errors": [{"code": code}], "result": None}).encode()

    def judge(asked: Asked) -> Answer:
        if asked.headers.get("authorization") != f"Bearer {token}":
            return fault(10000, 403)
        if (asked.method, asked.path) != ("POST", f"/zones/{zone}/purge_cache"):
            return fault(7003, 404)
        order = json.loads(asked.body)
        tags = order.get("tags")
        if order != {"purge_everything": True} and not (set(order) == {"tags"} and 0 < len(tags) <= 100):
            return fault(1094, 400)
        return 200, json.dumps({"success": True, "errors": [], "result": {"id": zone}}).encode()

    return judge


def fastly(token: str, service: str) -> Callable[[Asked], Answer]:
    """As https://www.fastly.com/documentation/reference/api/purging/ tells."""

    def judge(asked: Asked) -> Answer:
        if asked.headers.get("fastly-key") != token:
            return 401, b'{"msg": "Provided credentials are missing or invalid"}'
        if (asked.method, asked.path) == ("POST", f"/service/{service}/purge_all"):
            return 200, b'{"status": "ok"}'
        keys = asked.headers.get("surrogate-key", "").split()
        if (asked.method, asked.path) != ("POST", f"/service/{service}/purge") or not 0 < len(keys) <= 256:
            return 400, b'{"msg": "Bad request"}'
        return 200, json.dumps(dict.fromkeys(keys, "1")).encode()

    return judge
