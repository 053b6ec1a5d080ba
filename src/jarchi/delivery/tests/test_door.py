"""What a reader gets at the door, and what of it is kept."""

import asyncio
import sys
import threading
from collections import Counter
from dataclasses import replace

import pytest

from jarchi.delivery import dependencies, door, hot
from jarchi.delivery.request import best_form, languages_of
from jarchi.delivery.tests.newsstand import HOST, HTML, Newsstand, at, list_page, page


# --- pull-through -----------------------------------------------------------------------------------------
def test_a_page_is_rendered_once_and_is_a_file_from_then_on(stand):
    async def visit(stand):
        return [await stand.ask() for _ in range(3)]

    answers = at(stand, visit)
    assert stand.renders == 1
    assert stand.files() == {f"{HOST}/ru/index.html"}
    assert len({(answer.status, answer.raw, tuple(answer.headers.items())) for answer in answers}) == 1
    assert (stand.store.pages / HOST / "ru/index.html").read_bytes() == answers[0].body


def test_another_process_reads_the_file(stand, tmp_path):
    first = at(stand, Newsstand.ask)
    other = Newsstand(tmp_path)
    second = at(other, Newsstand.ask)
    assert other.renders == 0
    assert (second.raw, second.headers) == (first.raw, first.headers)


def test_a_feed_is_a_file_and_what_has_no_ending_is_none(stand):
    async def visit(stand):
        await stand.ask("/ru/feed.xml")
        await stand.ask("/ru/about")
        await stand.ask("/ru/about")

    at(stand, visit)
    assert stand.files() == {f"{HOST}/ru/feed.xml"}
    assert stand.renders == 2, "what is no file is remembered for seconds"


def test_hosts_have_pages_of_their_own_and_unknown_ones_none(stand):
    async def visit(stand):
        for host in (HOST, f"{HOST}:8000", HOST.upper(), "other.example", "evil.example", "news.example.", ""):
            await stand.ask(host=host)

    at(stand, visit)
    assert stand.files() == {f"{HOST}/ru/index.html", "other.example/ru/index.html"}
    assert [dict(scope["headers"])[b"host"].decode() for scope in stand.paper.passed] == [
        "evil.example", "news.example.", "",
    ]  # fmt: skip


def test_nothing_of_who_asked_first_gets_into_the_page(stand):
    headers = {"cookie": "theme=dark", "x_forwarded_host": "evil.example", "x_forwarded_for": "1.2.3.4",
               "user_agent": "phone", "accept_language": "kk", "referer": "https://evil.example/"}  # fmt: skip
    at(stand, lambda stand: stand.ask(**headers))
    assert stand.paper.scopes[0]["headers"] == [(b"host", HOST.encode())]
    assert "client" not in stand.paper.scopes[0]


# --- forms, ETag, HEAD ------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("accepted", "form"),
    [
        ("", ""), ("gzip", "gzip"), ("gzip, deflate, br, zstd", "br"), ("br;q=0, gzip;q=0.5", "gzip"), ("*", "br"),
        ("*;q=0", ""), ("br;q=0, *", "gzip"), ("identity", ""), ("GZIP ; q=1", "gzip"), ("gzip;q=no", ""),
        ("gzip;q=0.000", ""),
    ],
)  # fmt: skip
def test_a_reader_gets_a_form_that_it_understands(stand, accepted, form):
    async def visit(stand):
        return await stand.ask(), await stand.ask(accept_encoding=accepted), await stand.ask(accept_encoding=accepted)

    plain, *answers = at(stand, visit)
    assert stand.renders == 1
    for answer in answers:
        assert answer.headers.get("content-encoding", "") == form
        assert answer.body == plain.raw
        assert int(answer.headers["content-length"]) == len(answer.raw)
        assert "accept-encoding" in answer.headers["vary"].lower()


def test_who_has_the_page_already_is_told_so(stand):
    async def visit(stand):
        etag = (await stand.ask(accept_encoding="br")).headers["etag"]
        same = [etag, f"W/{etag}", f'"other", {etag}', "*"]
        others = ['"other"', etag.strip('"'), ""]
        ask = [await stand.ask(accept_encoding="br", if_none_match=value) for value in [*same, *others]]
        return ask, await stand.ask(if_none_match=etag), etag

    answers, plain, etag = at(stand, visit)
    assert [answer.status for answer in answers] == [304] * 4 + [200] * 3
    assert plain.status == 200, "each form has an ETag of its own"
    assert plain.headers["etag"] != etag
    for answer in answers[:4]:
        assert answer.raw == b""
        assert answer.headers["etag"] == etag
        assert answer.headers["vary"]
        assert answer.headers["cache-control"] == hot.CACHE_CONTROL


def test_a_head_fills_the_store_and_has_no_body(stand):
    async def visit(stand):
        return await stand.ask(method="HEAD"), await stand.ask()

    head, got = at(stand, visit)
    assert (head.status, head.raw, head.headers) == (200, b"", got.headers)
    assert got.raw
    assert stand.renders == 1


def test_an_empty_page_is_a_page(stand):
    stand.paper.views["/ru/empty.txt"] = lambda: page("") and (200, [HTML], b"")

    async def visit(stand):
        stand.door.hot.bound = 0
        return [await stand.ask("/ru/empty.txt", accept_encoding="br") for _ in range(3)]

    assert {answer.body for answer in at(stand, visit)} == {b""}
    assert stand.renders == 1


# --- who never meets the store ----------------------------------------------------------------------------
@pytest.mark.parametrize("headers", [{"cookie": "a=1; signedin=abc"}, {"authorization": "Basic YTpi"}])
def test_who_is_signed_in_neither_reads_nor_fills_the_store(stand, headers):
    async def visit(stand):
        await stand.ask(**headers)
        assert not stand.files()
        await stand.ask()
        return await stand.ask(**headers)

    got = at(stand, visit)
    assert got.raw.startswith(b"for ")
    assert "private" in got.headers["cache-control"]
    assert len(stand.paper.passed) == 2


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "OPTIONS", "PURGE"])
def test_only_reading_meets_the_store(stand, method):
    at(stand, lambda stand: stand.ask(method=method))
    assert (len(stand.paper.passed), stand.renders) == (1, 0)


@pytest.mark.parametrize(
    "answer",
    [
        lambda: page("a", headers=(("set-cookie", "csrftoken=1"),)),
        lambda: page("a", headers=(("cache-control", "private"),)),
        lambda: page("a", headers=(("cache-control", "max-age=0, no-store"),)),
        lambda: page("a", headers=(("vary", "Accept-Encoding, Cookie"),)),
        lambda: page("a", headers=(("vary", "*"),)),
        lambda: page("a", status=400),
        lambda: (200, [HTML], b"a view that has not said that this is for everybody"),
        lambda: None,  # a stream
    ],
)
def test_what_is_not_for_everybody_is_answered_to_the_one_who_asked(stand, answer):
    stand.paper.views["/ru/"] = answer

    async def visit(stand):
        return [await stand.ask(cookie=f"name={name}") for name in ("aigul", "bolot")]

    first, second = at(stand, visit)
    assert (first.raw, second.raw) == (b"for name=aigul", b"for name=bolot")
    assert not stand.files()
    assert stand.renders == 1, "and is not tried again at once"


def test_what_is_not_worth_keeping_is_rendered_once_for_all_who_wait_for_it(stand):
    """A made-up place in a list: each costs one render, however many ask, and fills nothing."""
    inside, go = threading.Event(), threading.Event()

    def answer():
        inside.set()
        answer = list_page()
        dependencies.storable(False)
        assert go.wait(10)
        return answer

    stand.paper.views["/ru/society/"] = answer

    async def visit(stand):
        crowd = [asyncio.create_task(stand.ask("/ru/society/", "before=1-2")) for _ in range(20)]
        assert await asyncio.to_thread(inside.wait, 10)
        go.set()
        return [*await asyncio.gather(*crowd), await stand.ask("/ru/society/", "before=1-2")]

    got = at(stand, visit)
    assert {(one.status, one.headers["cache-control"]) for one in got} == {(200, "no-store")}
    assert stand.renders == 2
    assert not stand.paper.passed
    assert not stand.files()


def test_one_odd_query_keeps_nobody_from_the_page(stand):
    stand.paper.views["/ru/"] = lambda: (
        list_page() if stand.paper.rendered[-1][1] == b"" else page("bad request", status=400)
    )

    async def visit(stand):
        await stand.ask(query="before=nonsense")
        await stand.ask()
        stand.door.hot.bound = 0
        stand.door.hot.drop((HOST, "/ru/", ""))
        return await stand.ask()

    got = at(stand, visit)
    assert b"list" in got.raw
    assert len(stand.paper.passed) == 1


def test_the_desk_is_apart(stand):
    at(stand, lambda stand: stand.ask("/desk/login/"))
    assert (len(stand.paper.passed), stand.renders) == (1, 0)


def test_long_headers_are_not_heard_and_fill_no_memory(stand):
    stand.paper.views["/"] = lambda: page("front", status=302, headers=(("vary", "Accept-Language"),))

    def long(first, length, number):
        return f"{first},{number}".ljust(length, "x")

    async def visit(stand):
        etag = (await stand.ask()).headers["etag"]
        before = best_form.cache_info().currsize, languages_of.cache_info().currsize
        for number in range(20):
            await stand.ask("/", accept_language=long("kk", 201, number))
            await stand.ask(host=long(HOST, 256, number))
            assert "content-encoding" not in (await stand.ask(accept_encoding=long("br", 201, number))).headers
            assert (await stand.ask(if_none_match=long(etag, 1001, number))).status == 200
        after = best_form.cache_info().currsize, languages_of.cache_info().currsize
        assert max(now - then for now, then in zip(after, before, strict=True)) <= 1
        assert stand.door._host_of.cache_info().currsize <= 2
        return await stand.ask(accept_encoding="br".ljust(200)), await stand.ask(if_none_match=etag.ljust(1000))

    encoded, unchanged = at(stand, visit)
    assert (encoded.headers["content-encoding"], unchanged.status) == ("br", 304)
    assert stand.paper.rendered == [("/ru/", b""), ("/", b"")]


# --- figures ----------------------------------------------------------------------------------------------
def test_what_readers_had_is_counted(stand):
    async def visit(stand):
        for _ in range(3):
            await stand.ask()
        await stand.ask("/desk/")

    at(stand, visit)
    numbers = stand.store.numbers()
    assert {name: numbers[name] for name in ("hits", "renders", "passed", "pages")} == {
        "hits": 2, "renders": 1, "passed": 1, "pages": 1,
    }  # fmt: skip
    assert [(place, hits) for place, hits, _ in stand.store.hottest(5)] == [(f"{HOST}/ru/", 2)]


def test_a_store_without_room_serves_and_keeps_nothing(tmp_path):
    stand = Newsstand(tmp_path, bound=0)

    async def visit(stand):
        return [await stand.ask(query=query) for query in ("", "", "before=1-2")]

    assert {answer.status for answer in at(stand, visit)} == {200}
    assert not stand.files()
    assert stand.renders == 3


def test_memory_is_bounded(tmp_path):
    stand = Newsstand(tmp_path, memory=50_000)

    async def visit(stand):
        for number in range(40):
            await stand.ask(f"/ru/{number}/")
        assert stand.door.hot.bytes <= 50_000
        assert 0 < len(stand.door.hot) < 40
        return [(await stand.ask(f"/ru/{number}/")).status for number in range(40)]

    assert at(stand, visit) == [200] * 40
    assert stand.renders == 40


@pytest.fixture
def hurried_threads():
    usual = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)
    yield
    sys.setswitchinterval(usual)


@pytest.mark.usefixtures("hurried_threads")
def test_every_hit_is_counted_though_pages_are_read_meanwhile(stand, monkeypatch):
    monkeypatch.setattr(door, "RECORD_EVERY", 0.0)
    told = Counter()
    stand.store.record = lambda hits, *_: told.update(hits)  # at once, so that it is done very often

    async def visit(stand):
        await stand.ask()
        kept = stand.door.hot
        page = kept.get((HOST, "/ru/", ""))
        kept.bound *= 100
        for number in range(3000):
            kept.put((number,), replace(page, hits=0))
        for number in range(60_000):
            kept.get((number % 3000,))
            if number % 50 == 0:
                await asyncio.sleep(0)

    at(stand, visit)
    assert told == {f"{HOST}/ru/": 60_001}


def test_counting_goes_on_after_whatever_failed(stand, monkeypatch):
    monkeypatch.setattr(door, "RECORD_EVERY", 0.001)
    record, failures = stand.store.record, [RuntimeError("once"), ValueError("twice")]

    def fails_first(*arguments):
        if failures:
            raise failures.pop()
        record(*arguments)

    stand.store.record = fails_first

    async def visit(stand):
        while failures:
            await asyncio.sleep(0)
        await stand.ask()
        while not stand.store.numbers().get("renders"):
            await asyncio.sleep(0.001)

    at(stand, lambda stand: asyncio.wait_for(visit(stand), 10))
