"""Which address has a place in the store: no trick makes two places one, or leaves the folder."""

import asyncio
from pathlib import PurePosixPath
from urllib.parse import quote, unquote

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from jarchi.delivery.addresses import Place, host_of, known_query, place_of
from jarchi.delivery.page import FORMS, META, OLD
from jarchi.delivery.tests.newsstand import HOST, Newsstand, list_page

BESIDE = {*FORMS.values(), META, OLD}
HOSTS = {HOST, "other.example", "[::1]", "127.0.0.1"}
TRICKS = [
    "..", ".", "", "index.html", "index.html.br", "index.html?before=1", "feed.xml", "feed.xml.gz", "feed.xml.meta",
    "a.old", "~", "-", "ru", "RU", "desk", "%2e%2e", "%2f", "%00", "\0", "\\", "..\\", ";", "a;b", "%", "?", "#", "ё",
    "\u202e", "\ufeff", "\u2025", "/", "a" * 200, "a" * 201, "b" * 10_000, " ", "\n", "\r\n", "a:b", "C:", ".git", "&",
    "%c0%ae%c0%ae", "\udcff", "@evil.example",
]  # fmt: skip
segments = st.one_of(st.sampled_from(TRICKS), st.text(max_size=8), st.from_regex(r"[a-z0-9~_.-]{1,6}", fullmatch=True))
ends = st.sampled_from(["", "/"])
paths = st.builds(lambda parts, end: "/" + "/".join(parts) + end, st.lists(segments, max_size=5), ends)
odd_values = st.sampled_from(["1-2", "1.br", "1", "1&x", "..", "a=b", "1%2e", "1.meta", "x" * 61])
values = st.one_of(odd_values, st.text(max_size=5))
queries = st.lists(st.tuples(st.sampled_from(["before", "after", "x", "before "]), values), max_size=4).map(
    lambda pairs: "&".join(f"{name}={quote(value, errors='replace')}" for name, value in pairs)
)
hosts = st.one_of(
    st.sampled_from([
        HOST, HOST.upper(), f"{HOST}:80", f"{HOST}.", f"{HOST}/..", "../etc", f"{HOST}:80@evil", "evil.example",
        "[::1]", "127.0.0.1:8000", "", f"{HOST},evil", f" {HOST}", f"{HOST}\0", f"{HOST}:", f"{HOST}:99999999",
        "other.example",
    ]),
    st.text(max_size=10),
)  # fmt: skip
many = settings(max_examples=300, deadline=None, suppress_health_check=list(HealthCheck))


def place(host, path, query):
    known = host_of(host.encode("utf-8", "surrogateescape" if host.isprintable() else "replace"), HOSTS)
    return place_of(known, path, query.encode()) if known else None


def files_of(place):
    return {f"{place.file}{ending}" for ending in BESIDE} if place.file else set()


@many
@given(hosts, paths, queries)
@example(HOST, "/ru/%2e%2e/", "")
@example(HOST, "/ru/../../etc/x.txt", "before=../../x")
def test_no_file_is_outside_the_folder_of_a_known_host(host, path, query):
    if (found := place(host, path, query)) and found.file:
        parts = PurePosixPath(found.file).parts
        assert parts[0] in HOSTS
        assert not {"..", ".", "/"} & set(parts)
        assert "/".join(parts) == found.file
        assert found.file.isascii()
        assert found.file.isprintable()
        assert all(len(part) <= 250 for part in parts), "with its ending, a name that a disk can keep"


@many
@given(paths, paths, queries, queries)
@example("/ru/", "/ru/", "before=1", "before=1.br")
@example("/ru/feed.xml", "/ru/feed.xml/", "", "")
@example("/ru/", "/ru/index.html/", "", "")
@example("/ru/", "/ru/index.html.br/a/", "", "")
@example("/ru/a.txt", "/ru/a.txt.br/", "", "")
@example("/ru/a.txt", "/ru/a.txt", "before=1", "after=1")
def test_two_places_never_share_a_file_nor_is_one_in_the_way_of_the_other(path, other_path, query, other_query):
    first, second = place(HOST, path, query), place(HOST, other_path, other_query)
    if first is None or second is None or first == second:
        return
    mine, others = files_of(first), files_of(second)
    assert not mine & others
    folders = {str(parent) for file in others for parent in PurePosixPath(file).parents}
    assert not mine & folders


@many
@given(paths)
def test_a_place_is_what_was_asked_to_the_letter(path):
    if found := place(HOST, path, ""):
        assert found.path == path == unquote(path)
        assert str(found) == HOST + path


@many
@given(queries)
def test_a_known_query_says_the_same_again(query):
    if known := known_query(query.encode()):
        assert known_query(known.encode()) == known
        assert Place(HOST, "/ru/", known).parameters <= {"before", "after"}


@pytest.mark.parametrize(
    ("path", "file"),
    [
        ("/", f"{HOST}/index.html"),
        ("/ru/society/17-a/", f"{HOST}/ru/society/17-a/index.html"),
        ("/ru/feed.xml", f"{HOST}/ru/feed.xml"),
        ("/robots.txt", f"{HOST}/robots.txt"),
        ("/ru/society/feed.rss", f"{HOST}/ru/society/feed.rss"),
        ("/feeds.opml", f"{HOST}/feeds.opml"),
        ("/ru/about", None),
        ("/ru/index.html", None),
        ("/ru/index.html/", None),
        ("/ru/.hidden.txt", None),
    ],
)
def test_addresses_and_their_files(path, file):
    found = place_of(HOST, path)
    assert (found.file if found else None) == file


@settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.lists(st.tuples(hosts, paths, queries), max_size=8))
def test_whatever_was_asked_before_a_clean_address_answers_the_same(tmp_path_factory, asked):
    """A page tells its host and its address as the view saw them, so that any mixing up would show."""
    home, list_, feed = (HOST, "/ru/", ""), (HOST, "/ru/", "before=1-2"), (HOST, "/ru/feed.xml", "")
    clean = [home, list_, feed, ("other.example", "/ru/", "")]

    async def visit(addresses):
        stand = Newsstand(tmp_path_factory.mktemp("store"))

        def answer():
            scope = stand.paper.scopes[-1]
            status, headers, body = list_page()
            told = repr((dict(scope["headers"])[b"host"], scope["path"], scope["query_string"])).encode()
            return status, headers, told + body

        stand.paper.views = Everywhere(answer)
        async with stand:
            for host, path, query in addresses:
                await stand.ask(path, query, host=host.encode("utf-8", "replace").decode("latin-1"))
            return [(await stand.ask(path, query, host=host)).raw for host, path, query in clean], stand.files()

    undisturbed, _ = asyncio.run(visit([]))
    answers, files = asyncio.run(visit(asked))
    assert answers == undisturbed
    assert {PurePosixPath(file).parts[0] for file in files} <= {HOST, "other.example"}


class Everywhere(dict):
    """The same view at every address."""

    def __init__(self, view):
        self.view = view

    def get(self, path, default=None):
        return self.view
