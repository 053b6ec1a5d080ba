"""Processes that are killed in the middle of storing and purging, and disks that are full."""

import asyncio
import contextlib
import gzip
import itertools
import multiprocessing
import os
import random
import resource
import shutil
import signal
import subprocess
import time
from pathlib import Path

import brotli
import pytest

from jarchi.delivery.addresses import Place
from jarchi.delivery.page import Page, compressed
from jarchi.delivery.store import Store
from jarchi.delivery.tests import newsstand
from jarchi.delivery.tests.newsstand import Newsstand

HOST = "news.example"
ROOM = 100 * 1024 * 1024
KILLS = 40
forked = multiprocessing.get_context("fork")


def place_of(number):
    return Place(HOST, f"/ru/{number}/")


def page_of(number, version):
    """Its text and its keys tell which version it is."""
    return Page(
        (("content-type", "text/html"),), compressed(f"page {number} version {version}\n".encode() * 2000),
        frozenset({f"article:{number}", f"version:{version}"}),
    )  # fmt: skip


def busy(folder, first_version):
    """Stores, purges and stores again until it is killed."""
    store = Store(folder, ROOM)
    for version in range(first_version, first_version + 1_000_000):
        number = random.randrange(5)
        if version % 3 == 0:
            store.purge({f"article:{number}"})
        store.put(place_of(number), page_of(number, version), store.clock.purges)


def is_whole(name):
    """Whether what nginx would send for that file is one page, in each form."""
    with contextlib.suppress(FileNotFoundError):
        texts = [name.read_bytes()]
        for ending, decode in ((".br", brotli.decompress), (".gz", gzip.decompress)):
            with contextlib.suppress(FileNotFoundError):
                texts.append(decode(Path(f"{name}{ending}").read_bytes()))
        return all(len(set(text.splitlines())) == 1 and text.count(b"\n") == 2000 for text in texts)
    return True


def test_no_page_is_torn_or_beyond_purging_however_often_processes_are_killed(tmp_path):
    store = Store(tmp_path, ROOM)
    choose = random.Random(1)
    for kill in range(KILLS):
        pair = [forked.Process(target=busy, args=(tmp_path, kill * 1_000_000)) for _ in range(2)]
        for process in pair:
            process.start()
        stored, end = store.clock.stored, time.monotonic() + 20
        while store.clock.stored < stored + choose.randrange(1, 30) and time.monotonic() < end:
            pass  # a random moment
        for process in pair:
            os.kill(process.pid, signal.SIGKILL)
            process.join()
        for number in range(5):
            page = store.get(place_of(number))
            assert page is None or _is_what_was_rendered(page, number)
        for name in store.pages.rglob("index.html"):
            assert is_whole(name)
    assert store.clock.generation <= store.clock.purges
    for number in range(5):  # nothing is left that no purge finds
        store.purge({f"article:{number}"})
        assert store.get(place_of(number)) is None
        assert store.put(place_of(number), page_of(number, 0), store.clock.purges)
        assert store.get(place_of(number)) == page_of(number, 0)


def _is_what_was_rendered(page, number):
    version = page.forms[""].split(b"\n", 1)[0].split()[-1].decode()
    expected = page_of(number, version)
    return page.forms == expected.forms and page.keys == expected.keys


@pytest.mark.parametrize("call", range(25))
def test_a_process_that_ends_between_any_two_steps_leaves_no_page_that_its_keys_do_not_purge(tmp_path, call):
    """A story leaves a list; the list is stored anew, and the process ends at its n-th change of a file."""
    store = Store(tmp_path, ROOM)
    home = place_of(1)
    store.put(home, Page((), compressed(b"with 17"), frozenset({"article:17"})), store.clock.purges)

    def renew():
        store, calls = Store(tmp_path, ROOM), itertools.count()

        def until_the_end(function):
            def called(*arguments, **options):
                if next(calls) == call:
                    os.kill(os.getpid(), signal.SIGKILL)
                return function(*arguments, **options)

            return called

        for name in ("rename", "unlink", "utime", "stat"):
            setattr(os, name, until_the_end(getattr(os, name)))
        store.put(home, Page((), compressed(b"without 17"), frozenset({"article:18"})), store.clock.purges)

    process = forked.Process(target=renew)
    process.start()
    process.join()
    store.purge({"article:17"}, hard=True)
    for found in (store.get(home), store.get_old(home)):
        assert found is None or found.forms[""] == b"without 17"
    store.purge({"article:17", "article:18"}, hard=True)
    assert store.get_old(home) is None


def purge_and_die(folder):
    store = Store(folder, ROOM)
    store._age = lambda *_: os.kill(os.getpid(), signal.SIGKILL)
    store.purge({"article:1"}, entries=[7])


def test_a_purge_that_was_cut_off_is_not_taken_for_done(tmp_path):
    store = Store(tmp_path, ROOM)
    store.put(place_of(1), page_of(1, 1), store.clock.purges)
    process = forked.Process(target=purge_and_die, args=(tmp_path,))
    process.start()
    process.join()
    assert process.exitcode == -signal.SIGKILL
    assert not store.has_heard(7), "the worker will do it again"
    store.purge({"article:1"}, entries=[7])
    assert store.get(place_of(1)) is None


# --- one render among processes ---------------------------------------------------------------------------
def crowd(folder, begin, answers):
    paper = newsstand.Paper()

    def answer():
        with (folder / "renders").open("a") as log:
            log.write("x")
        time.sleep(0.05)  # long enough for the other process's crowd
        return newsstand.page("one")

    paper.views["/ru/"] = answer

    async def come():
        async with Newsstand(folder / "store", paper) as stand:
            await asyncio.to_thread(begin.wait, 20)
            got = await asyncio.gather(*(stand.ask() for _ in range(250)))
            answers.put({(one.status, one.headers["etag"]) for one in got})

    asyncio.run(come())


def test_five_hundred_readers_of_two_processes_cause_one_render(tmp_path):
    begin, answers = forked.Barrier(2), forked.Queue()
    pair = [forked.Process(target=crowd, args=(tmp_path, begin, answers)) for _ in range(2)]
    for process in pair:
        process.start()
    got = answers.get(timeout=30) | answers.get(timeout=30)
    for process in pair:
        process.join(20)
    assert len(got) == 1
    assert (tmp_path / "renders").read_text() == "x"


# --- a full disk ------------------------------------------------------------------------------------------
@pytest.fixture
def small_disk(tmp_path):
    """A disk of one megabyte."""
    folder = tmp_path / "disk"
    folder.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=1m", "none", folder]
    if subprocess.run(mount, capture_output=True, check=False).returncode:
        pytest.skip("needs the right to mount a small disk")
    yield folder
    subprocess.run(["umount", "-l", folder], check=True)


def fill(folder):
    """To the last byte."""
    with (folder / "filling").open("ab", buffering=0) as file, contextlib.suppress(OSError):
        while file.write(b"x" * 4096):
            pass


async def _read(stand, *paths):
    return [await stand.ask(path) for path in paths]


def test_on_a_full_disk_pages_are_served_and_not_stored_and_purges_still_purge(small_disk, caplog):
    stand = Newsstand(small_disk / "store")
    stand.paper.views["/ru/1/"] = lambda: newsstand.page("first", "article:1")

    async def visit():
        async with stand:
            await _read(stand, "/ru/1/", "/ru/2/")
            fill(small_disk)
            paths = [f"/ru/{number}/" for number in range(10, 30)]
            got = await _read(stand, *paths, *paths)
            assert {one.status for one in got} == {200}
            stand.door._record({})
            await _read(stand, "/ru/1/", "/ru/2/")
            assert stand.renders == 22, "what was stored is still read"
            stand.paper.views["/ru/1/"] = lambda: newsstand.page("second", "article:1")
            stand.store.purge({"article:1"})
            (got,) = await _read(stand, "/ru/1/")
            assert b"second" in got.body
            (small_disk / "filling").unlink()
            await _read(stand, "/ru/40/")

    asyncio.run(visit())
    assert f"{HOST}/ru/40/index.html" in stand.files(), "it heals itself"
    assert stand.store.numbers()["not_written"] >= 20
    assert stand.store.facts()["trouble"], "the operator can ask"
    assert len([one for one in caplog.records if "served but not stored" in one.getMessage()]) == 1


def test_a_server_starts_on_a_full_disk(small_disk, caplog):
    Store(small_disk / "store", ROOM).prepare("code 1")
    store = Store(small_disk / "store", ROOM)
    store.put(place_of(1), page_of(1, 1), store.clock.purges)
    shutil.rmtree(small_disk / "store" / "lost")
    fill(small_disk)
    started = Store(small_disk / "store", ROOM)
    started.prepare("code 2")
    assert started.get_old(place_of(1)) is None


def limited(folder, result):
    """A process that may write no file longer than 20 KB: what a quota or a limit of the service manager does."""
    store = Store(folder, ROOM)
    store.put(place_of(1), page_of(1, 1), store.clock.purges)
    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (20_000, 20_000))
    try:
        store.put(place_of(2), page_of(2, 1), store.clock.purges)
    except OSError as error:
        result.put((str(error), [file.name for file in (folder / "fresh").iterdir()]))
    store.purge({"article:1"})
    result.put((store.get(place_of(1)), store.get(place_of(2))))


def test_a_page_that_may_not_be_written_leaves_nothing_and_a_purge_purges_at_any_price(tmp_path):
    result = forked.Queue()
    process = forked.Process(target=limited, args=(tmp_path, result))
    process.start()
    message, left = result.get(timeout=20)
    assert "too large" in message
    assert left == []
    assert result.get(timeout=20) == (None, None)
    process.join(20)
