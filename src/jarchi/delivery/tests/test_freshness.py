"""How long an answer is the answer, and what a reader gets while no new one can be made."""

import asyncio
import datetime as dt
import subprocess
import sys
import threading

import pytest

from jarchi.delivery import dependencies, door
from jarchi.delivery.addresses import Place
from jarchi.delivery.page import Page, compressed
from jarchi.delivery.tests.newsstand import HOST, HTML, Newsstand, Paper, at, page


# --- short answers ----------------------------------------------------------------------------------------
@pytest.mark.parametrize("status", [301, 302, 308, 404, 410])
def test_redirects_and_lost_pages_are_kept_for_a_moment_and_not_past_a_purge(stand, status):
    stand.paper.views["/ru/a/"] = lambda: page("a", status=status, headers=(("location", "/ru/b/"),))

    async def visit(stand):
        got = [(await stand.ask("/ru/a/")).status for _ in range(3)]
        assert stand.renders == 1
        stand.store.purge({"something:else"})
        return [*got, (await stand.ask("/ru/a/")).status]

    assert at(stand, visit) == [status] * 4
    assert stand.renders == 2
    assert not stand.files()


def test_the_front_door_answers_in_the_language_of_the_reader(stand):
    stand.paper.views["/"] = lambda: page(
        dict(stand.paper.scopes[-1]["headers"]).get(b"accept-language", b"none").decode(),
        status=302, headers=(("vary", "Accept-Language"),),
    )  # fmt: skip

    async def visit(stand):
        languages = ["kk-KZ,kk;q=0.9,en;q=0.8", "kk", "ru, kk;q=0.5", "en", "", "kk;q=no"]
        return [(await stand.ask("/", accept_language=language)).body[3:9] for language in languages]

    assert at(stand, visit) == [b"kk;q=1", b"kk;q=1", b"ru;q=1", b"none</", b"none</", b"none</"]
    assert stand.renders == 3


def test_a_flood_of_wrong_addresses_costs_bounded_memory_and_no_page(tmp_path):
    paper = Paper()
    paper.views = {f"/ru/{number}/": lambda: page("no", status=404) for number in range(300)}
    stand = Newsstand(tmp_path, paper, memory=200_000)

    async def visit(stand):
        await stand.ask()
        for path in paper.views:
            await stand.ask(path)
        return await stand.ask()

    assert at(stand, visit).status == 200
    assert paper.rendered.count(("/ru/", b"")) == 1
    assert stand.door.brief.bytes <= 50_000
    assert stand.door.hot.bytes <= 200_000


# --- freshness --------------------------------------------------------------------------------------------
class Clockwork:
    """A page that is right for an hour, and then another."""

    def __init__(self) -> None:
        self.renders = 0
        self.over = threading.Event()
        self.gate = threading.Event()
        self.gate.set()

    def answer(self):
        self.renders += 1
        now = dt.datetime.now(dt.UTC)
        dependencies.fresh_until(now - dt.timedelta(seconds=1) if self.renders == 1 else now + dt.timedelta(hours=1))
        self.gate.wait(10)
        return page(f"number {self.renders}")


def test_who_comes_when_a_page_has_just_ended_does_not_wait_and_one_render_renews_it(stand):
    clockwork = Clockwork()
    stand.paper.views["/ru/"] = clockwork.answer

    async def visit(stand):
        await stand.ask()
        clockwork.gate.clear()
        crowd = await asyncio.gather(*(stand.ask() for _ in range(50)))
        assert {b"number 1" in one.raw for one in crowd} == {True}
        flights = list(stand.door._flights.values())
        clockwork.gate.set()
        await asyncio.gather(*flights)
        return await stand.ask()

    assert b"number 2" in at(stand, visit).raw
    assert clockwork.renders == 2


def test_a_page_whose_time_is_over_goes(stand):
    stand.paper.views["/ru/"] = Clockwork().answer

    async def visit(stand):
        await stand.ask()
        await stand.ask("/ru/b/")
        assert stand.store.purge_ended() == 1
        assert stand.store.purge_ended() == 0

    at(stand, visit)
    assert stand.files() == {f"{HOST}/ru/b/index.html"}


# --- old copies -------------------------------------------------------------------------------------------
def fail():
    raise RuntimeError("the view fell over")


FAILURES = [lambda: (503, [HTML, ("retry-after", "30")], b"away"), lambda: (500, [HTML], b"oh"), fail]


@pytest.mark.parametrize("failure", FAILURES)
@pytest.mark.parametrize("hard", [False, True])
def test_a_purged_page_is_its_old_copy_while_nothing_can_be_rendered_unless_it_was_withdrawn(stand, failure, hard):
    stand.paper.views["/ru/"] = lambda: page("as it was", "article:1")

    async def visit(stand):
        first = await stand.ask()
        stand.paper.views["/ru/"] = failure
        stand.store.purge({"article:1"}, hard=hard)
        return first, await stand.ask(), await stand.ask()

    first, *others = at(stand, visit)
    for other in others:
        if hard:
            assert other.status >= 500
            assert b"as it was" not in other.raw
        else:
            assert (other.status, other.raw) == (200, first.raw)


def test_an_old_copy_goes_when_its_story_is_withdrawn_later(stand):
    stand.paper.views["/ru/"] = lambda: page("as it was", "article:1", "article:2")

    async def visit(stand):
        await stand.ask()
        stand.paper.views["/ru/"] = fail
        stand.store.purge({"article:1"})
        assert (await stand.ask()).status == 200
        stand.store.purge({"article:2"}, hard=True)
        return await stand.ask()

    assert at(stand, visit).status == 503


def test_what_cannot_be_rendered_at_all_is_an_honest_503(stand):
    stand.paper.views["/ru/"] = fail
    got = at(stand, Newsstand.ask)
    assert (got.status, got.headers["retry-after"], got.headers["cache-control"]) == (503, "30", "no-store")


def test_a_render_that_takes_long_is_replaced_by_the_old_copy(stand, monkeypatch):
    monkeypatch.setattr(door, "PATIENCE_WITH_OLD_COPY", 0.05)
    gate = threading.Event()
    stand.paper.views["/ru/"] = lambda: page("as it was", "article:1")

    async def visit(stand):
        await stand.ask()
        stand.paper.views["/ru/"] = lambda: gate.wait(10) and page("as it is")
        stand.store.purge({"article:1"})
        old = await stand.ask()
        flights = list(stand.door._flights.values())
        gate.set()
        await asyncio.gather(*flights)
        return old, await stand.ask()

    old, new = at(stand, visit)
    assert b"as it was" in old.raw
    assert b"as it is" in new.raw


def test_a_database_that_hangs_holds_up_nobody_for_long_and_is_asked_seldom(tmp_path, monkeypatch):
    """All threads of the pool hang: files are read, the rest is 503 in bounded time, and it heals itself."""
    monkeypatch.setattr(door, "PATIENCE_WITH_OLD_COPY", 0.02)
    monkeypatch.setattr(door, "PATIENCE", 0.3)
    monkeypatch.setattr(door, "ASK_EVERY", 0.1)
    stand, gate = Newsstand(tmp_path, Paper(threads=2)), threading.Event()
    stand.door.hot.bound = 0

    def hang():
        gate.wait(20)
        return page("answered")

    async def visit(stand):
        await stand.ask("/ru/known/")
        paths = [f"/ru/{number}/" for number in range(200)]
        stand.paper.views |= dict.fromkeys(paths, hang)
        lost = await asyncio.wait_for(asyncio.gather(*map(stand.ask, paths[:100])), 5)
        assert {(one.status, one.headers["retry-after"]) for one in lost} == {(503, "30")}
        assert (await stand.ask("/ru/known/")).status == 200
        lost = await asyncio.wait_for(asyncio.gather(*map(stand.ask, paths[100:])), 5)
        assert {one.status for one in lost} == {503}
        assert stand.renders < 10, "nothing is rendered for those who have gone"
        gate.set()
        while (await stand.ask("/ru/150/")).status != 200:
            await asyncio.sleep(0.01)

    at(stand, visit)


LOCKS = """
import sys
from pathlib import Path
from jarchi.delivery.store import Store
store = Store(Path(sys.argv[1]), 1)
print(store.locks.take(sys.argv[2]), flush=True)
sys.stdin.read()
"""


def test_who_finds_the_page_stored_by_another_process_has_not_asked_the_database(stand, monkeypatch):
    """It was away; now another process renders the page that this one waits for. The next page is rendered."""
    monkeypatch.setattr(door, "ASK_EVERY", 0.0)
    stand.paper.views["/ru/away/"] = FAILURES[0]
    place = Place(HOST, "/ru/")

    async def visit(stand):
        assert (await stand.ask("/ru/away/")).status == 503
        monkeypatch.setattr(door, "ASK_EVERY", 60.0)
        command = [sys.executable, "-c", LOCKS, str(stand.store.folder), str(place)]
        with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as other:
            assert other.stdout.readline() == b"True\n"
            waiting = asyncio.create_task(stand.ask())
            while not stand.door._flights:
                await asyncio.sleep(0)
            stored = Page((HTML,), compressed(b"by another"))
            assert await asyncio.to_thread(stand.store.put, place, stored, stand.store.clock.purges)
            other.stdin.close()
            return (await waiting).raw, (await stand.ask("/ru/next/")).status

    assert at(stand, visit) == (b"by another", 200)


def test_one_page_that_hangs_takes_nothing_from_the_others(stand, monkeypatch):
    monkeypatch.setattr(door, "PATIENCE_WITH_OLD_COPY", 0.02)
    monkeypatch.setattr(door, "PATIENCE", 0.3)
    gate = threading.Event()
    stand.paper.views["/ru/slow/"] = lambda: gate.wait(20) and page("at last")

    async def visit(stand):
        slow = [asyncio.create_task(stand.ask("/ru/slow/")) for _ in range(3)]
        others = []
        while not all(one.done() for one in slow):
            others.append(await stand.ask(f"/ru/{len(others)}/"))
        others.append(await stand.ask("/ru/missed/"))
        gate.set()
        return [one.result().status for one in slow], {one.status for one in others}

    assert at(stand, visit) == ([503] * 3, {200})
