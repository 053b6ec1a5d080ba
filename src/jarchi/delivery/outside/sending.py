"""One request to a cache in front: short patience, and whatever is not a success is an error."""

import http.client
from urllib.error import HTTPError, URLError
from urllib.request import HTTPRedirectHandler, Request, build_opener

PATIENCE = 5.0  # seconds
MOST_READ = 100_000  # bytes of an answer


class Refused(Exception):
    """The cache did not do as it was told; the message holds no secret."""


class _NoRedirect(HTTPRedirectHandler):
    def redirect_request(self, *_: object) -> None:
        return None


_opener = build_opener(_NoRedirect)


def send(
    method: str,
    url: str,
    headers: dict[str, str] | None = None,
    body: bytes | None = None,
    *,
    accept: tuple[int, ...] = (),
) -> bytes:
    """The answer's body. `accept`: statuses that are a success though not 2xx. Raises `Refused`."""
    request = Request(url, body, headers or {}, method=method)  # noqa: S310 -- the operator's own address
    try:
        with _opener.open(request, timeout=PATIENCE) as response:
            answer: bytes = response.read(MOST_READ)
            return answer
    except HTTPError as error:
        with error:
            if error.code in accept:
                return b""
            said = error.read(300).decode("utf-8", "replace")
        raise Refused(f"{method} {url}: {error.code} {' '.join(said.split())}") from None
    except (URLError, OSError, http.client.HTTPException) as error:
        raise Refused(f"{method} {url}: {error}") from None
