"""Many readers of one page at once, and purges while it is being rendered."""

import asyncio
import threading

import pytest

from jarchi.delivery.tests.newsstand import HOST, at, page


# --- crowds and purges ------------------------------------------------------------------------------------
def test_a_crowd_causes_one_render(stand):
    async def visit(stand):
        return await asyncio.gather(*(stand.ask() for _ in range(500)))

    assert {answer.status for answer in at(stand, visit)} == {200}
    assert stand.renders == 1


class Held:
    """A view that stops in the middle, having read what it shows."""

    def __init__(self, *keys: str) -> None:
        self.keys = keys
        self.text = "before"
        self.inside = threading.Event()
        self.go = threading.Event()

    def answer(self):
        text = self.text
        self.inside.set()
        assert self.go.wait(10)
        return page(text, *self.keys)


@pytest.mark.parametrize("purged", ["article:1", "site"])
def test_a_render_that_straddles_a_purge_is_not_stored_nor_given_to_who_came_after(stand, purged):
    view = Held("article:1")
    stand.paper.views["/ru/"] = view.answer

    async def visit(stand):
        early = asyncio.create_task(stand.ask())
        assert await asyncio.to_thread(view.inside.wait, 10)
        view.text = "after"
        await asyncio.to_thread(stand.store.purge, {purged})
        late = [asyncio.create_task(stand.ask()) for _ in range(10)]
        await asyncio.sleep(0)
        view.go.set()
        return await early, await asyncio.gather(*late), await stand.ask()

    early, late, last = at(stand, visit)
    assert b"before" in early.raw, "who came before the purge may have it"
    assert {b"after" in one.raw for one in [*late, last]} == {True}
    assert b"after" in (stand.store.pages / HOST / "ru/index.html").read_bytes()
    assert stand.renders == 2


def test_a_purge_of_something_else_does_not_hold_a_render_back(stand):
    view = Held("article:1")
    stand.paper.views["/ru/"] = view.answer

    async def visit(stand):
        early = asyncio.create_task(stand.ask())
        assert await asyncio.to_thread(view.inside.wait, 10)
        await asyncio.to_thread(stand.store.purge, {"article:2"})
        late = asyncio.create_task(stand.ask())
        await asyncio.sleep(0)
        view.go.set()
        await early
        return await late

    assert at(stand, visit).status == 200
    assert stand.renders == 1
    assert stand.files() == {f"{HOST}/ru/index.html"}


def test_who_comes_after_a_purge_gets_nothing_of_a_render_stored_just_before_it(stand):
    """The page has been stored, and those who wait for it have not been told yet, when the purge comes."""
    view = Held("article:1")
    stand.paper.views["/ru/"] = view.answer

    async def visit(stand):
        early = asyncio.create_task(stand.ask())
        assert await asyncio.to_thread(view.inside.wait, 10)
        view.go.set()
        while not stand.files():  # the event loop is held up meanwhile
            view.inside.wait(0.001)
        view.text = "after"
        stand.store.purge({"article:1"})
        late = asyncio.create_task(stand.ask())
        return await early, await late

    early, late = at(stand, visit)
    assert b"before" in early.raw
    assert b"after" in late.raw


def test_what_is_not_found_is_not_given_to_who_came_after_a_purge(stand):
    view = Held()

    def answer():
        is_there = view.text == "after"
        view.answer()
        return page("here") if is_there else page("not found", status=404)

    stand.paper.views["/ru/"] = answer

    async def visit(stand):
        early = asyncio.create_task(stand.ask())
        assert await asyncio.to_thread(view.inside.wait, 10)
        await asyncio.to_thread(stand.store.purge, {"stories:ru"})
        view.text = "after"
        late = asyncio.create_task(stand.ask())
        await asyncio.sleep(0)
        view.go.set()
        await early
        return await late

    assert at(stand, visit).status == 200


def test_who_comes_after_a_purge_gets_nothing_of_before_whatever_the_query(stand):
    """A page that reads no parameter is rendered without them: by whom, is another reader's render of before."""
    view = Held("article:1")
    stand.paper.views["/ru/"] = lambda: page("read") if stand.paper.rendered[-1][1] else view.answer()

    async def visit(stand):
        early = asyncio.create_task(stand.ask())
        assert await asyncio.to_thread(view.inside.wait, 10)
        (flight,) = stand.door._flights.values()
        waiting = len(flight._callbacks)
        view.text = "after"
        await asyncio.to_thread(stand.store.purge, {"article:1"})
        late = asyncio.create_task(stand.ask(query="before=1-2"))
        while len(flight._callbacks) == waiting:
            await asyncio.sleep(0)
        view.go.set()
        return await early, await late

    early, late = at(stand, visit)
    assert b"before" in early.raw
    assert b"after" in late.raw
