"""What a reader gets at the door, and what of it is kept."""

import asyncio
import datetime as dt
import threading

import pytest

from jarchi.delivery import dependencies, door, hot
from jarchi.delivery.tests.newsstand import HOST, HTML, Newsstand, Paper, list_page, page


@pytest.fixture(autouse=True)
def known_parameters(monkeypatch):
    monkeypatch.setattr(dependencies, "known_parameters", known := {"before", "after"})
    monkeypatch.setattr("jarchi.delivery.addresses.known_parameters", known)


@pytest.fixture
def stand(tmp_path):
    return Newsstand(tmp_path)


def at(stand, visit):
    """Run `visit(stand)` while the stand is open."""

    async def run():
        async with stand:
            return await visit(stand)

    return asyncio.run(run())


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


# --- query strings ----------------------------------------------------------------------------------------
def test_unknown_parameters_make_no_page(stand):
    async def visit(stand):
        for number in range(20):
            await stand.ask(query=f"utm_source={number}&fbclid=%00&{number}")

    at(stand, visit)
    assert stand.files() == {f"{HOST}/ru/index.html"}
    assert stand.paper.rendered == [("/ru/", b"")]


def test_known_parameters_make_pages_where_they_are_read(stand):
    stand.paper.views["/ru/society/"] = list_page

    async def visit(stand):
        for query in ("", "before=1-2", "x=1&before=1-2", "before=9-9&before=1-2"):
            await stand.ask("/ru/society/", query)
        for query in ("after=1-2&before=3", "before=3&after=1-2"):
            await stand.ask("/ru/society/", query)

    at(stand, visit)
    name = f"{HOST}/ru/society/index.html"
    assert stand.files() == {name, f"{name}?before=1-2", f"{name}?after=1-2&before=3"}
    assert stand.renders == 3


def test_a_page_that_reads_no_parameter_is_one_page(stand):
    async def visit(stand):
        first = await stand.ask("/ru/a/", "before=1-2")
        for number in range(10):
            await stand.ask("/ru/a/", f"before={number}-2")
        return first, await stand.ask("/ru/a/")

    first, last = at(stand, visit)
    assert stand.files() == {f"{HOST}/ru/a/index.html"}
    assert stand.paper.rendered == [("/ru/a/", b"before=1-2"), ("/ru/a/", b"")]
    assert first.raw == last.raw


def test_what_is_not_found_is_not_rendered_for_each_query(stand):
    stand.paper.views["/ru/no/"] = lambda: page("404", status=404)

    async def visit(stand):
        for number in range(10):
            assert (await stand.ask("/ru/no/", f"before={number}-1")).status == 404

    at(stand, visit)
    assert stand.renders == 2, "once with the query, to see whether the page reads it"


def test_a_value_that_no_link_of_ours_has_is_left_to_django(stand):
    values = ("../x", "a b", "1.br", "%2e%2e", "x" * 61, "ё")

    async def visit(stand):
        for value in values:
            await stand.ask(query="before=" + value.encode().decode("latin-1"))

    at(stand, visit)
    assert len(stand.paper.passed) == len(values)
    assert not stand.files()


# --- who never meets the store ----------------------------------------------------------------------------
@pytest.mark.parametrize("headers", [{"cookie": "a=1; sessionid=abc"}, {"authorization": "Basic YTpi"}])
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
