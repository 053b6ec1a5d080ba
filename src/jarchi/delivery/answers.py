"""How an answer is sent, and answers that nobody keeps."""

from collections.abc import Awaitable, Callable, Iterable
from typing import Any

from jarchi.delivery import hot
from jarchi.delivery.page import Page
from jarchi.delivery.request import Asked, best_form, has_it

Message = dict[str, Any]


def once(status: int, headers: Iterable[tuple[str, str]], body: bytes) -> hot.Ready:
    """An answer that nobody keeps."""
    answer = hot.ready(Page(tuple(headers), {"": body}, status=status), "")
    start = [(name, value) for name, value in answer.start[""]["headers"] if name not in (b"etag", b"cache-control")]
    length = [(name, value) for name, value in start if name != b"content-length"]
    answer.start[""]["headers"] = [
        *length, (b"content-length", str(len(body)).encode()), (b"cache-control", b"no-store")
    ]  # fmt: skip
    return answer


async def send_page(page: hot.Ready, asked: Asked, send: Callable[[Message], Awaitable[None]]) -> None:
    """In the form that the reader understands, or that they have it already."""
    form = best_form(asked.encoding)
    if form not in page.start:
        form = ""
    if asked.etags and page.status == 200 and has_it(asked.etags, page.etags[form]):
        await send(page.unchanged[form])
        await send({"type": "http.response.body"})
        return
    await send(page.start[form])
    await send({"type": "http.response.body"} if asked.is_head else page.body[form])
