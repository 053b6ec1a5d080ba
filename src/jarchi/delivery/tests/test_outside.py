"""Caches in front: each vendor is told in its own words, and a refusal is an error."""

import asyncio
import json
import math
import re
import socket
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from jarchi.delivery import outside
from jarchi.delivery.dependencies import fresh_until
from jarchi.delivery.outside import Refused, cdn_headers
from jarchi.delivery.tests.newsstand import Newsstand, page
from jarchi.delivery.tests.stand_in import cloudflare, fastly
from jarchi.kit import outgoing
from jarchi.kit.tests.stand_in import standing_in

KEYS = {"article:17", "section:3:ru", "section:3:ru:2024-08"}
MANY = {f"article:{number}" for number in range(600)}


def ok(asked):
    return 200, b""


@pytest.fixture
def tokens(settings):
    settings.JARCHI_CLOUDFLARE_TOKEN, settings.JARCHI_FASTLY_TOKEN = "cloud secret", "fast secret"


def one(address):
    (only,) = outside.read([address])
    return only


def tell(cache, keys=(), places=(), everything=False, hard=False):
    cache.purge(set(keys), set(places), everything=everything, hard=hard)


# --- Varnish ----------------------------------------------------------------------------------------------------
def patterns(stand_in):
    return [re.compile(asked.headers["surrogate-key-pattern"]) for asked in stand_in.asked]


def test_varnish_bans_whole_keys_only():
    with standing_in(ok) as varnish:
        tell(one(f"varnish+{varnish.url}"), KEYS | {"a.b"})
        (pattern,) = patterns(varnish)
        assert varnish.asked[0].method == "BAN"
    for shown in ("article:17", "article:1 article:17 topic:5", "section:3:ru", "a.b c"):
        assert pattern.search(shown)
    for shown in ("article:170", "section:3:ru:inner", "a-article:17", "a+b", ""):
        assert not pattern.search(shown)


def test_varnish_is_told_many_keys_in_headers_it_takes():
    with standing_in(ok) as varnish:
        tell(one(f"varnish+{varnish.url}"), MANY)
        assert len(varnish.asked) > 1
        assert all(len(pattern.pattern) < 8000 for pattern in patterns(varnish))
        assert all(any(pattern.search(key) for pattern in patterns(varnish)) for key in MANY)


def test_varnish_bans_everything_without_a_pattern():
    with standing_in(ok) as varnish:
        tell(one(f"varnish+{varnish.url}"), {"site"}, everything=True)
        (asked,) = varnish.asked
    assert (asked.method, "surrogate-key-pattern" in asked.headers) == ("BAN", False)


@pytest.mark.parametrize(("hard", "header"), [(False, "xkey-softpurge"), (True, "xkey-purge")])
def test_xkey_purges_by_key(hard, header):
    with standing_in(ok) as varnish:
        tell(one(f"xkey+{varnish.url}"), KEYS, hard=hard)
        (asked,) = varnish.asked
    assert (asked.method, set(asked.headers[header].split())) == ("PURGE", KEYS)


# --- by address -------------------------------------------------------------------------------------------------
def test_a_cache_that_knows_addresses_only_is_told_each():
    with standing_in(lambda asked: (404, b"") if asked.path == "/ru/" else (200, b"")) as cache:
        tell(one(f"purge+{cache.url}"), KEYS, {"news.example/ru/", "kz.example/kk/a/"})
        told = {(asked.method, asked.headers["host"], asked.path) for asked in cache.asked}
    assert told == {("PURGE", "news.example", "/ru/"), ("PURGE", "kz.example", "/kk/a/")}


def test_a_cache_that_knows_addresses_only_keeps_nothing_for_long(settings):
    settings.JARCHI_CDN = ["purge+http://127.0.0.1:1"]
    assert dict(cdn_headers(KEYS))["cdn-cache-control"].startswith("max-age=60,")


# --- Cloudflare and Fastly ----------------------------------------------------------------------------------------
def test_cloudflare_is_told_tags(tokens):
    with standing_in(cloudflare("cloud secret", "zone1")) as vendor:
        tell(one(f"cloudflare://zone1?api={vendor.url}"), MANY)
        told = [json.loads(asked.body)["tags"] for asked in vendor.asked]
    assert {tag for tags in told for tag in tags} == MANY
    assert [len(tags) for tags in told] == [100] * 6


def test_fastly_is_told_keys_softly(tokens):
    with standing_in(fastly("fast secret", "svc")) as vendor:
        tell(one(f"fastly://svc?api={vendor.url}"), MANY)
        told = [asked.headers["surrogate-key"].split() for asked in vendor.asked]
        assert {asked.headers["fastly-soft-purge"] for asked in vendor.asked} == {"1"}
    assert {key for keys in told for key in keys} == MANY
    assert max(map(len, told)) <= 256


def test_what_was_withdrawn_is_purged_hard(tokens):
    with standing_in(fastly("fast secret", "svc")) as vendor:
        tell(one(f"fastly://svc?api={vendor.url}"), KEYS, hard=True)
        assert "fastly-soft-purge" not in vendor.asked[0].headers


def test_vendors_purge_everything(tokens):
    with standing_in(cloudflare("cloud secret", "z")) as vendor:
        tell(one(f"cloudflare://z?api={vendor.url}"), {"site"}, everything=True)
        assert json.loads(vendor.asked[0].body) == {"purge_everything": True}
    with standing_in(fastly("fast secret", "s")) as vendor:
        tell(one(f"fastly://s?api={vendor.url}"), {"site"}, everything=True)
        assert vendor.asked[0].path == "/service/s/purge_all"


# --- what goes wrong ------------------------------------------------------------------------------------------------
def each(url):
    return [f"varnish+{url}", f"xkey+{url}", f"purge+{url}", f"cloudflare://z?api={url}", f"fastly://s?api={url}"]


@pytest.mark.parametrize("number", range(5))
@pytest.mark.parametrize("status", [302, 307, 400, 403, 429, 500, 503])
def test_a_refusal_is_an_error_that_tells_no_secret(tokens, number, status):
    with standing_in(lambda asked: (status, b"slow down")) as vendor:
        cache = one(each(vendor.url)[number])
        with pytest.raises(Refused, match=str(status)) as refused:
            tell(cache, KEYS, {"news.example/ru/"})
        assert len(vendor.asked) == 1
    assert "secret" not in str(refused.value)


@pytest.mark.parametrize("number", range(5))
def test_a_cache_that_is_down_is_an_error(tokens, number):
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        with pytest.raises(Refused):
            tell(one(each(f"http://127.0.0.1:{free.getsockname()[1]}")[number]), KEYS, {"news.example/ru/"})


def test_a_cache_that_does_not_answer_is_an_error(monkeypatch):
    monkeypatch.setattr(outgoing, "PATIENCE", 0.1)
    with socket.socket() as silent:
        silent.bind(("127.0.0.1", 0))
        silent.listen()
        with pytest.raises(Refused, match="timed out"):
            tell(one(f"varnish+http://127.0.0.1:{silent.getsockname()[1]}"), KEYS)


@pytest.mark.parametrize("answer", [b"", b"[]", b"null", b'{"success": false, "errors": [{"code": 1}]}'])
def test_cloudflares_success_is_what_it_says(tokens, answer):
    with standing_in(lambda asked: (200, answer)) as vendor, pytest.raises(Refused):
        tell(one(f"cloudflare://z?api={vendor.url}"), KEYS)


def test_a_wrong_token_is_an_error(settings):
    settings.JARCHI_CLOUDFLARE_TOKEN = "old"
    with standing_in(cloudflare("new", "z")) as vendor, pytest.raises(Refused, match="403"):
        tell(one(f"cloudflare://z?api={vendor.url}"), KEYS)


# --- the setting ----------------------------------------------------------------------------------------------------
def test_several_caches_are_told_apart(settings):
    settings.JARCHI_CDN = ["varnish+http://10.0.0.1:6081", "varnish+http://10.0.0.2:6081", "fastly://abc"]
    names = [cache.name for cache in outside.from_settings()]
    assert names == ["varnish.10.0.0.1:6081", "varnish.10.0.0.2:6081", "fastly.abc"]


@pytest.mark.parametrize(
    "address",
    ["varnish://127.0.0.1", "http://127.0.0.1", "cloudflare://", "fastly", "varnish+http://a:port", "purge+http://a/b",
     "varnish+http://me:secret@a", "xkey+ftp://a", "varnish+http://["],
)  # fmt: skip
def test_what_names_no_cache_is_told(address):
    with pytest.raises(ValueError, match=r".+"):
        outside.read([address])


# --- headers --------------------------------------------------------------------------------------------------------
def test_without_a_cdn_a_page_tells_its_groups_only(settings):
    settings.JARCHI_CDN = []
    assert cdn_headers(KEYS) == [("cache-groups", '"section:3:ru", "section:3:ru:2024-08", "article:17"')]
    assert cdn_headers([]) == []


def test_groups_stay_within_what_every_cache_must_support(settings):
    settings.JARCHI_CDN = []
    ((_, value),) = cdn_headers({f"article:{number:03}" for number in range(100)} | {"at:" + "a" * 40})
    groups = value.split(", ")
    assert groups == [f'"article:{number:03}"' for number in range(32)]


def test_each_vendor_finds_the_keys_in_its_own_header(settings):
    settings.JARCHI_CDN = ["cloudflare://z", "fastly://s", "xkey+http://a"]
    headers = dict(cdn_headers(KEYS))
    assert set(headers["cache-tag"].split(",")) == KEYS
    assert set(headers["surrogate-key"].split(" ")) == set(headers["xkey"].split(" ")) == KEYS
    assert headers["surrogate-control"] == headers["cdn-cache-control"]
    assert headers["surrogate-control"].startswith("max-age=3600,")


def test_what_changes_by_itself_is_kept_shortly_and_can_be_purged(settings):
    settings.JARCHI_CDN = ["fastly://s", "purge+http://127.0.0.1:1"]
    headers = dict(cdn_headers(KEYS, 30))
    assert headers["surrogate-control"].startswith("max-age=30,")
    assert set(headers["surrogate-key"].split(" ")) == KEYS


@pytest.mark.parametrize(("hours", "kept"), [(None, "max-age=3600"), (0.001, "max-age=30"), (9, "max-age=30")])
def test_a_page_that_changes_by_itself_may_be_late_outside_by_half_a_minute(tmp_path, settings, hours, kept):
    """Its headers are made once and sent for hours, so they cannot count down to the moment."""
    settings.JARCHI_CDN = ["fastly://s"]

    def view():
        if hours:
            fresh_until(datetime.now(UTC) + timedelta(hours=hours))
        return page("front", "stories:ru")

    async def visit():
        stand = Newsstand(tmp_path)
        stand.door.rules = replace(stand.door.rules, cache_headers=cdn_headers)
        stand.paper.views["/ru/"] = view
        async with stand:
            return [await stand.ask("/ru/") for _ in range(2)]

    for answer in asyncio.run(visit()):
        assert answer.headers["surrogate-control"].startswith(f"{kept},")


@pytest.mark.parametrize(("keys", "most"), [(KEYS, 0), (MANY, 3600)])
def test_what_no_purge_would_reach_is_not_kept_outside(settings, keys, most):
    settings.JARCHI_CDN = ["fastly://s"]
    headers = dict(cdn_headers(keys, most))
    assert headers["surrogate-control"] == "no-store"
    assert "surrogate-key" not in headers


def test_of_too_many_groups_the_lists_are_named_first():
    keys = {f"article:{number}" for number in range(100)} | {"stories:ru", "section:3:ru"}
    groups = dict(cdn_headers(keys, math.inf))["cache-groups"]
    assert groups.startswith('"section:3:ru", "stories:ru", "article:')
    assert groups.count('"') == 2 * 32
