"""One request to another server: short patience, no redirect followed, and whatever is not a success is an error.

For addresses that the operator has set; those that people write need a look at where they lead, first.
"""

import datetime as dt
import http.client
import ssl
from email.message import Message
from email.utils import parsedate_to_datetime
from functools import cache
from time import monotonic
from urllib.error import HTTPError, URLError
from urllib.parse import urlsplit
from urllib.request import (
    HTTPDefaultErrorHandler,
    HTTPErrorProcessor,
    HTTPHandler,
    HTTPSHandler,
    OpenerDirector,
    ProxyHandler,
    Request,
)

PATIENCE = 5.0  # seconds without a byte
LONGEST = 10.0  # seconds for the body of an answer
MOST_READ = 100_000  # bytes of it
# These tell of the server or of the moment; all others between 400 and 500, and a lasting move, of what was asked.
_PASSING = {408, 425, 429}
_MOVED = {301, 308}


class Refused(Exception):
    """The other side did not do as it was told. The message holds no secret: of the address only the host.

    `status`: 0 if there was no answer; `retry_after`: in how many seconds it wants to be asked again, if it says so;
    `passing`: though its status says otherwise.
    """

    def __init__(
        self, message: str, status: int = 0, retry_after: float | None = None, *, passing: bool = False
    ) -> None:
        super().__init__(message)
        self.status = status
        self.retry_after = retry_after
        self.passing = passing or status in _PASSING

    @property
    def is_final(self) -> bool:
        """Whether the same request would be refused again."""
        return self.status in _MOVED or (400 <= self.status < 500 and not self.passing)


@cache
def _opener() -> OpenerDirector:
    """Reads no file, follows no redirect. Certificates are read once: that takes longer than a request."""
    opener = OpenerDirector()
    opener.add_handler(HTTPSHandler(context=ssl.create_default_context()))
    for handler in (ProxyHandler, HTTPHandler, HTTPDefaultErrorHandler, HTTPErrorProcessor):
        opener.add_handler(handler())
    return opener


def send(
    method: str,
    url: str,
    headers: dict[str, str] | None = None,
    body: bytes | None = None,
    *,
    accept: tuple[int, ...] = (),
    passing: tuple[int, ...] = (),
) -> bytes:
    """The answer's body. `accept`: statuses that are a success though not 2xx; `passing`: those that this server may
    take back, though they are 4xx. Raises `Refused`."""
    where = f"{method} to {_host(url) or 'an address that is none'}"
    try:
        if urlsplit(url).scheme not in ("http", "https"):
            raise ValueError
        request = Request(url, body, headers or {}, method=method)  # noqa: S310 -- the operator's own address
        with _opener().open(request, timeout=PATIENCE) as response:
            return _read(response)
    except HTTPError as error:
        with error:
            if error.code in accept:
                return b""
            message = f"{where}: {error.code} {_beginning(error)}"
        raise Refused(message, error.code, _retry_after(error.headers), passing=error.code in passing) from None
    except (http.client.InvalidURL, ValueError) as error:  # what it says cites the address
        raise Refused(f"{where}: {type(error).__name__}") from None
    except (URLError, OSError, http.client.HTTPException) as error:
        raise Refused(f"{where}: {getattr(error, 'reason', error)}") from None


def without_secrets(address: str) -> str:
    """For people and logs: without user, password and query. What is no address of the web stays as it is."""
    if "://" not in address:
        return address
    try:
        parts = urlsplit(address)
    except ValueError:
        return "an address that is none"
    return f"{parts.scheme}://{_host(address)}{parts.path}"


def _host(url: str) -> str:
    """With its port; of an address that has none, or a wrong one, nothing."""
    try:
        parts = urlsplit(url)
        host = f"[{parts.hostname}]" if ":" in (parts.hostname or "") else parts.hostname or ""
        return f"{host}:{parts.port}" if parts.port else host
    except ValueError:
        return ""


def _read(response: http.client.HTTPResponse) -> bytes:
    end = monotonic() + LONGEST
    read = b""
    while len(read) < MOST_READ and (part := response.read1(MOST_READ - len(read))):
        read += part
        if monotonic() > end:
            raise TimeoutError("timed out")
    return read


def _beginning(error: HTTPError) -> str:
    """Of what a refusal says, in one line."""
    try:
        return " ".join(error.read(300).decode("utf-8", "replace").split())
    except (OSError, http.client.HTTPException):
        return ""


def _retry_after(headers: Message) -> float | None:
    """RFC 9110, section 10.2.3: seconds, however many, or a date."""
    text = headers.get("Retry-After", "").strip()
    if text.isdecimal():
        return float(text)
    try:
        return max(0.0, (parsedate_to_datetime(text) - dt.datetime.now(dt.UTC)).total_seconds())
    except (TypeError, ValueError, OverflowError):
        return None
