"""A real Varnish with our VCL: it keeps pages, and forgets those it is told to."""

import re
import shutil
import subprocess
from contextlib import contextmanager
from pathlib import Path

import pytest

from jarchi import deploy
from jarchi.delivery import outside
from jarchi.delivery.outside import Refused, cdn_headers
from nginx_in_front import Nginx, ask, listens, needs_nginx, reply, serving
from on_air import free_port, wait_until

VCL = Path(__file__).parent.parent / "deploy/varnish.vcl"
VARNISH = shutil.which("varnishd") or shutil.which("varnishd", path="/usr/sbin")
pytestmark = pytest.mark.skipif(not VARNISH, reason="varnishd is not installed")
PAGES = {"/ru/": {"article:1", "article:17", "stories:ru"}, "/kk/": {"article:2", "stories:kk"}, "/about/": {"a.b"}}


class Newsroom:
    """Stands in for Jarchi: tells how often it was asked for a page."""

    def __init__(self):
        self.asked = 0

    def answer(self, request, body):
        self.asked += 1
        page = b"page %d" % self.asked
        if request.path not in PAGES:
            return reply(request, 200, page, Cache_Control="public, max-age=600")
        headers = {name.replace("-", "_"): value for name, value in cdn_headers(PAGES[request.path])}
        return reply(request, 200, page, **headers)


@contextmanager
def on_port(port, folder, vcl):
    """Varnish with that VCL, listening there."""
    (folder / "jarchi.vcl").write_text(vcl)
    command = [str(VARNISH), "-F", "-n", f"{folder}/work", "-a", f"127.0.0.1:{port}", "-f", f"{folder}/jarchi.vcl",
               "-s", "default,20m", "-T", "none", "-j", "none"]  # fmt: skip
    with (folder / "log").open("wb") as log:
        process = subprocess.Popen(command, stdout=log, stderr=log)
    try:
        wait_until(lambda: listens(port) or process.poll() is not None, "Varnish", 60)
        assert process.poll() is None, (folder / "log").read_text()
        yield
    finally:
        process.terminate()
        process.wait(20)


@pytest.fixture(scope="module")
def setup(tmp_path_factory):
    newsroom, port = Newsroom(), free_port()
    with serving(newsroom.answer) as upstream:
        vcl = VCL.read_text().replace('.port = "8000"', f'.port = "{upstream}"')
        with on_port(port, tmp_path_factory.mktemp("varnish"), vcl):
            yield newsroom, port


@pytest.fixture
def varnish(setup, settings):
    """(what to tell it with, how to ask it for a page), empty at first."""
    _, port = setup
    address = f"varnish+http://127.0.0.1:{port}"
    settings.JARCHI_CDN = [address]
    (cache,) = outside.read([address])
    cache.purge({"site"}, set(), everything=True, hard=False)
    return cache, lambda path, **headers: ask(port, path, **headers)


def is_kept(get, path):
    return get(path).body == get(path).body


def purge(cache, *keys, hard=False):
    cache.purge(set(keys), set(), everything=False, hard=hard)


def test_a_page_is_kept_until_one_of_its_keys_is_banned(varnish):
    cache, get = varnish
    before = {path: get(path).body for path in PAGES}
    assert {path: get(path).body for path in PAGES} == before
    purge(cache, "article:17", "topic:5")
    assert get("/ru/").body != before["/ru/"]
    assert get("/kk/").body == before["/kk/"]


@pytest.mark.parametrize("key", ["article:7", "article", "stories:r", "article:170", "aab", ".*"])
def test_a_key_that_is_part_of_another_bans_nothing(varnish, key):
    cache, get = varnish
    before = {path: get(path).body for path in PAGES}
    purge(cache, key)
    assert {path: get(path).body for path in PAGES} == before


def test_very_many_keys_are_banned(varnish):
    cache, get = varnish
    before = get("/ru/").body
    purge(cache, *(f"article:{number}" for number in range(1, 1500)))
    assert get("/ru/").body != before


def test_everything_is_banned(varnish):
    cache, get = varnish
    before = {path: get(path).body for path in PAGES}
    cache.purge(set(), set(), everything=True, hard=False)
    assert all(get(path).body != body for path, body in before.items())


def test_what_does_not_say_so_is_not_kept(varnish):
    _, get = varnish
    assert not is_kept(get, "/desk/")


def test_whoever_is_signed_in_has_nothing_of_it(varnish):
    _, get = varnish
    assert get("/ru/").body != get("/ru/", Cookie="sessionid=a").body


def test_other_cookies_do_not_matter(varnish):
    _, get = varnish
    assert get("/ru/").body == get("/ru/", Cookie="_ga=1").body


def test_keys_do_not_reach_readers(varnish):
    _, get = varnish
    assert not {"surrogate-key", "surrogate-control", "cdn-cache-control", "age"} & get("/ru/").headers.keys()


def test_strangers_may_not_ban(tmp_path):
    port = free_port()
    with on_port(port, tmp_path, VCL.read_text().replace('"localhost";', '"203.0.113.1";')):
        assert ask(port, "/", "BAN").status == 403


@pytest.mark.parametrize("method", ["BAN", "PURGE"])
@pytest.mark.parametrize("way", [{"X_Forwarded_Proto": "https"}, {"X_Forwarded_For": "203.0.113.1"}])
def test_what_a_proxy_on_our_machine_passes_on_bans_nothing(varnish, setup, method, way):
    _, get = varnish
    before = get("/ru/").body
    assert ask(setup[1], "/", method, **way).status == 403
    assert get("/ru/").body == before


def test_through_our_nginx_no_reader_bans(varnish, setup, tmp_path):
    _, get = varnish
    needs_nginx()
    before, port = get("/ru/").body, free_port()
    text = deploy.configuration(names=["news.example"], upstream=f"127.0.0.1:{setup[1]}", listen=f"127.0.0.1:{port}",
                                certificate=None, key=None, brotli=False)  # fmt: skip
    with Nginx(tmp_path / "nginx", text, port) as nginx:
        assert nginx.ask("/ru/").body == before
        assert [nginx.ask("/", method).status for method in ("BAN", "PURGE")] == [405, 405]
        assert nginx.ask("/ru/").body == before


@pytest.mark.skipif(not list(Path("/usr/lib").glob("*/varnish/vmods/libvmod_xkey.so")), reason="no varnish-modules")
def test_with_xkey_it_purges_by_key_and_for_us_only(tmp_path, settings):
    """The VCL of docs/how-to/run-behind-a-cdn.md, as it stands there."""
    manual = (VCL.parent.parent / "docs/how-to/run-behind-a-cdn.md").read_text()
    (snippet,) = re.findall(r"```vcl\n(.*?)```", manual, re.DOTALL)
    newsroom, port = Newsroom(), free_port()
    address = f"xkey+http://127.0.0.1:{port}"
    settings.JARCHI_CDN = [address]
    with serving(newsroom.answer) as upstream:
        vcl = VCL.read_text().replace('.port = "8000"', f'.port = "{upstream}"')
        vcl = vcl.replace("import std;", "import std;\nimport xkey;")
        vcl = vcl.replace('    if (req.method == "BAN") {', snippet + '    if (req.method == "BAN") {')
        with on_port(port, tmp_path, vcl):
            before = {path: ask(port, path).body for path in PAGES}
            assert ask(port, "/", "PURGE", X_Forwarded_Proto="https", xkey_purge="article:17").status == 403
            assert {path: ask(port, path).body for path in PAGES} == before
            (cache,) = outside.read([address])
            purge(cache, "article:17", hard=True)
            assert ask(port, "/ru/").body != before["/ru/"]
            assert ask(port, "/kk/").body == before["/kk/"]


def test_what_is_no_pattern_is_refused(varnish, setup):
    assert ask(setup[1], "/", "BAN", Surrogate_Key_Pattern="(((").status == 400


def test_a_varnish_that_is_down_is_an_error():
    (cache,) = outside.read([f"varnish+http://127.0.0.1:{free_port()}"])
    with pytest.raises(Refused):
        purge(cache, "article:1")
