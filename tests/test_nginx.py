"""nginx in front: what it gives away itself, what it asks Python for, what nobody gets."""

import grp
import gzip
import json
import os
import re
import shutil
import subprocess
import tempfile
from contextlib import contextmanager
from pathlib import Path

import brotli
import pytest
from PIL import Image

from jarchi import deploy
from jarchi.preparation import Unusable
from nginx_in_front import Nginx, ask, needs_nginx, reply, serving
from on_air import OnAir, free_port, jarchi, prepared

ROOT = Path(__file__).parent.parent
NAME = "news.example"
# Who nginx is on Debian; to become somebody else takes root.
WEB_USER = "www-data" if os.getuid() == 0 and "www-data" in {group.gr_name for group in grp.getgrall()} else ""
STAMP = 0x1234567 * 10**9 + 5


@pytest.fixture(scope="session", autouse=True)
def nginx_is_there():
    needs_nginx()


def configured(**options):
    plain = {"names": [NAME], "upstream": "127.0.0.1:8000", "listen": None, "certificate": None, "key": None,
             "brotli": False}  # fmt: skip
    return deploy.configuration(**{**plain, **options})


def write_page(data, path, body=b"<p>stored</p>", host=NAME):
    """As the store lays a page down."""
    file = data / "store/pages" / (host + path + ("index.html" if path.endswith("/") else ""))
    file.parent.mkdir(parents=True, exist_ok=True)
    forms = {"": body, ".gz": gzip.compress(body), ".br": brotli.compress(body), ".meta": b"{}", ".old": b"old"}
    for ending, content in forms.items():
        Path(f"{file}{ending}").write_bytes(content)
        os.utime(f"{file}{ending}", ns=(STAMP, STAMP))
    return file


@pytest.fixture(scope="module")
def data(tmp_path_factory):
    """A data directory as Jarchi fills it."""
    data = tmp_path_factory.mktemp("newsroom") / "data"
    for path in ("/ru/", "/kk/news/1-a/", "/ru/feed.xml", "/robots.txt"):
        write_page(data, path)
    (data / "secret.key").write_text("secret")
    (data / "store/index-1.sqlite3").write_text("secret")
    static = data / "static/theme"
    static.mkdir(parents=True)
    css = b"p { color: red }" * 50
    for ending, content in {"": css, ".gz": gzip.compress(css), ".br": brotli.compress(css)}.items():
        (static / f"site.05deee889fe0.css{ending}").write_bytes(content)
    (data / "static/staticfiles.json").write_text("{}")
    for name in ("images/a.jpg", "original_images/B.PNG", "images/a.svg", "documents/a.pdf", "documents/a.jpg"):
        (data / "media" / name).parent.mkdir(parents=True, exist_ok=True)
        (data / "media" / name).write_bytes(b"picture")
    return data


def echo(request, body):
    """Stands in for Python: tells what it was asked."""
    if request.path.startswith("/status/"):
        return reply(request, int(request.path.removeprefix("/status/")), b"python's own", Retry_After="7")
    if request.path == "/long-headers/":
        return reply(request, 200, b"", Content_Security_Policy="a" * 12_000)
    told = {"path": request.requestline.split()[1], "method": request.command, "length": len(body)}
    return reply(request, 200, json.dumps({**told, **{k.lower(): v for k, v in request.headers.items()}}).encode())


@pytest.fixture(scope="module")
def front(data, tmp_path_factory):
    with serving(echo) as upstream:
        yield from _front(data, tmp_path_factory.mktemp("nginx"), upstream)


@pytest.fixture(scope="module")
def front_alone(data, tmp_path_factory):
    """Python is down."""
    yield from _front(data, tmp_path_factory.mktemp("nginx"), free_port())


def _front(data, folder, upstream, change=str):
    port = free_port()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(deploy.settings, "DATA", data)
        patch.setattr(deploy.settings, "JARCHI_STORE", data / "store")
        text = configured(upstream=f"127.0.0.1:{upstream}", listen=f"127.0.0.1:{port}", brotli=True)
    with Nginx(folder, change(text), port) as nginx:
        yield nginx


def told(answer):
    """What Python was asked, if it was."""
    return json.loads(answer.body) if answer.body.startswith(b"{\"path\"") else None


# --- the store ------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    "path",
    ["/ru/", "/kk/news/1-a/", "/ru/feed.xml", "/robots.txt", "/ru/?utm_source=a&fbclid=%D0%B0", "/ru/?",
     "/ru/?x=before=1"],
)  # fmt: skip
def test_a_stored_page_needs_no_python(front_alone, path):
    answer = front_alone.ask(path)
    assert (answer.status, answer.body) == (200, b"<p>stored</p>")
    assert "last-modified" not in answer.headers
    assert "accept-ranges" not in answer.headers


def test_the_host_is_told_without_case_and_port(front_alone):
    assert front_alone.ask("/ru/", Host="NEWS.Example:8443").body == b"<p>stored</p>"


@pytest.mark.parametrize(("accepted", "form"), [("br, gzip", "br"), ("gzip", "gzip"), ("identity", ""), ("", "")])
def test_a_page_comes_in_the_best_form_the_reader_takes(front_alone, data, accepted, form):
    answer = front_alone.ask("/ru/", Accept_Encoding=accepted)
    unpack = {"br": brotli.decompress, "gzip": gzip.decompress, "": bytes}[form]
    assert answer.headers.get("content-encoding", "") == form
    assert unpack(answer.body) == b"<p>stored</p>"
    assert answer.headers["etag"] == f'"1234567-{len(answer.body):x}"'
    assert answer.headers["vary"] == "Accept-Encoding"


def test_a_page_that_the_reader_has_is_not_sent_again(front_alone):
    etag = front_alone.ask("/ru/").headers["etag"]
    again = front_alone.ask("/ru/", If_None_Match=etag)
    assert (again.status, again.body, again.headers["etag"]) == (304, b"", etag)
    assert again.headers["cache-control"] == deploy.CACHE_CONTROL
    assert front_alone.ask("/ru/", If_Modified_Since="Fri, 01 Jan 2100 00:00:00 GMT").status == 200


def test_head_is_answered_without_a_body(front_alone):
    answer = front_alone.ask("/ru/", "HEAD")
    assert (answer.status, answer.body, answer.headers["content-length"]) == (200, b"", "13")


@pytest.mark.parametrize("path", ["/ru/?before=1-2", "/ru/?a=b&after=1-2", "/ru/?%62efore=1-2", "/ru/?before"])
def test_pages_that_differ_by_their_query_are_pythons(front, path):
    deploy.import_module(deploy.settings.ROOT_URLCONF)
    if not deploy.known_parameters and "%" not in path:
        pytest.skip("no page reads parameters")
    assert told(front.ask(path))["path"] == path


@pytest.mark.parametrize("headers", [{"Cookie": "a=b; sessionid=c"}, {"Authorization": "Basic YTpi"}])
def test_whoever_is_known_gets_nothing_from_the_store(front, headers):
    assert told(front.ask("/ru/", **headers))


def test_other_cookies_do_not_matter(front):
    assert front.ask("/ru/", Cookie="csrftoken=a").body == b"<p>stored</p>"


@pytest.mark.parametrize("method", ["POST", "DELETE"])
def test_what_changes_something_is_pythons(front, method):
    assert told(front.ask("/ru/", method))["method"] == method
    assert told(front.ask("/desk/", method))["method"] == method


@pytest.mark.parametrize("method", ["BAN", "PURGE", "PUT", "PATCH", "OPTIONS", "TRACE"])
@pytest.mark.parametrize("path", ["/ru/", "/ru/other/", "/desk/", "/static/none.css", "/media/documents/a.pdf"])
def test_a_method_of_no_use_to_readers_and_the_desk_is_refused(front, method, path):
    assert front.ask(path, method).status == 405


@pytest.mark.parametrize(
    "path",
    ["/ru/index.html", "/ru/index.html.meta", "/ru/index.html.br", "/ru/index.html.old", "/ru/feed.xml.gz", "/ru",
     "//ru/", "/ru//", "/kk/../ru/", "/%72u/", "/ru/%2e%2e/ru/", "/./ru/", "/ru/.",
     "/static/../store/pages/news.example/ru/index.html", "/static/%2e%2e/secret.key", "/media/images/../../secret.key",
     "/news.example/ru/", "/store/index-1.sqlite3", "/ru/é/", "/ru/" + "a" * 9000],
)  # fmt: skip
def test_odd_addresses_find_no_file_and_reach_python_as_they_were_sent(front, path):
    answer = front.ask(path)
    assert answer.status == 200, answer.body
    assert told(answer)["path"] == path.encode().decode("latin-1")


@pytest.mark.parametrize(
    "path",
    ["/../secret.key", "/static/../../data/secret.key", "/ru/%00", "/%2e%2e/%2e%2e/etc/passwd", "/static/..%2f..%2fa"],
)
def test_what_leaves_the_site_is_refused(front, path):
    assert front.ask(path).status == 400


def test_an_address_without_end_is_refused(front):
    assert front.ask("/" + "a" * 20_000).status == 414


def test_a_purge_is_seen_at_once(front, data):
    file = write_page(data, "/ru/purged/")
    assert front.ask("/ru/purged/").body == b"<p>stored</p>"
    file.unlink()
    assert told(front.ask("/ru/purged/"))


def test_another_newsrooms_page_is_not_given(front, data):
    write_page(data, "/ru/", host="other.example")
    assert front.ask("/ru/", Host="other.example").status == 421
    assert front.ask("http://other.example/ru/").status == 421


# --- files ----------------------------------------------------------------------------------------------------
def test_static_files_need_no_python(front_alone):
    answer = front_alone.ask("/static/theme/site.05deee889fe0.css", Accept_Encoding="gzip, br")
    assert (answer.status, answer.headers["content-encoding"]) == (200, "br")
    assert answer.headers["content-type"] == "text/css; charset=utf-8"
    assert "immutable" in answer.headers["cache-control"]
    assert "immutable" not in front_alone.ask("/static/staticfiles.json").headers["cache-control"]


@pytest.mark.parametrize(("path", "kind"), [("images/a.jpg", "image/jpeg"), ("original_images/B.PNG", "image/png")])
def test_pictures_need_no_python(front_alone, path, kind):
    answer = front_alone.ask(f"/media/{path}", Accept_Encoding="gzip, br")
    assert (answer.status, answer.body, answer.headers["content-type"]) == (200, b"picture", kind)
    assert answer.headers["x-content-type-options"] == "nosniff"


@pytest.mark.parametrize(
    "path",
    ["/media/documents/a.pdf", "/media/documents/a.jpg", "/media/images/a.svg", "/media/images/", "/static/",
     "/static/theme", "/static/none.css", "/media/images/none.jpg"],
)  # fmt: skip
def test_everything_else_there_is_pythons(front, path):
    assert told(front.ask(path))["path"] == path


# --- Python ---------------------------------------------------------------------------------------------------
def test_what_a_client_says_of_its_way_is_overwritten(front):
    lies = {f"X_Forwarded_{name}": "evil" for name in ("For", "Proto", "Host", "Port")}
    heard = told(front.ask("/desk/", X_Real_IP="evil", Forwarded="for=evil", **lies))
    assert "evil" not in json.dumps(heard)
    assert (heard["x-forwarded-for"], heard["x-forwarded-proto"]) == ("127.0.0.1", "http")
    assert heard["host"] == heard["x-forwarded-host"] == NAME


def test_pictures_may_be_long_at_the_desk_only(front):
    long = b"a" * (2 * 1024 * 1024)
    assert told(ask(front.port, "/desk/pictures/", "POST", body=long))["length"] == len(long)
    assert ask(front.port, "/ru/", "POST", body=long).status == 413
    assert ask(front.port, "/desk/", "POST", Content_Length=str(101 * 1024 * 1024)).status == 413


def test_long_headers_pass(front):
    assert len(front.ask("/long-headers/").headers["content-security-policy"]) == 12_000


@pytest.mark.parametrize("status", [404, 500, 502, 503, 504])
def test_pythons_own_errors_pass_as_they_are(front, status):
    answer = front.ask(f"/status/{status}")
    assert (answer.status, answer.body, answer.headers["retry-after"]) == (status, b"python's own", "7")


@pytest.mark.parametrize("path", ["/ru/other/", "/desk/", "/static/none.css"])
def test_with_python_down_readers_are_told_when_to_come_again(front_alone, path):
    answer = front_alone.ask(path)
    page = answer.body.decode()
    assert (answer.status, answer.headers["retry-after"]) == (503, "30")
    assert answer.headers["cache-control"] == "no-store"
    assert answer.headers["content-type"] == "text/html; charset=utf-8"
    assert "default-src 'none'" in answer.headers["content-security-policy"]
    for words in ("<h1 lang=ru>У нас неполадка", "<h1 lang=kk>", "<h1 lang=tg>", "Try again in a few minutes"):
        assert words in page
    titles = [part.partition("</h1>")[0].partition(">")[2] for part in page.split("<h1 ")[1:]]
    assert len(titles) == len(set(titles)) == 6


@pytest.mark.parametrize("path", ["/metrics", "/metrics/", "/%6detrics", "/ru/../metrics", "/ru/..%2fmetrics"])
def test_figures_for_the_operator_do_not_leave_the_machine(front, path):
    assert front.ask(path).status == 404


def test_the_log_holds_no_addresses(front):
    front.ask("/ru/")
    line = (front.folder / "jarchi.log").read_text().splitlines()[-1]
    assert "127.0.0.1" not in line


def test_nginx_does_not_tell_its_version(front):
    assert front.ask("/metrics").headers["server"] == "nginx"


def test_who_asks_too_much_is_slowed_down(data, tmp_path):
    def soon(text):
        return text.replace("rate=30r/s", "rate=1r/m").replace("burst=300", "burst=2")

    with serving(echo) as upstream:
        for nginx in _front(data, tmp_path / "nginx", upstream, soon):
            assert [nginx.ask("/ru/other/").status for _ in range(4)] == [200, 200, 200, 429]
            assert {nginx.ask("/ru/").status for _ in range(10)} == {200}


# --- behind a CDN -----------------------------------------------------------------------------------------------
def test_a_cdn_gets_its_keys_from_python_and_pages_from_the_store_when_it_is_down(data, tmp_path, monkeypatch):
    monkeypatch.setattr(deploy.settings, "JARCHI_CDN", ["varnish+http://127.0.0.1:6081"])
    with serving(echo) as upstream:
        for nginx in _front(data, tmp_path / "up", upstream):
            assert told(nginx.ask("/ru/"))
            assert nginx.ask("/", "BAN").status == 405
    for nginx in _front(data, tmp_path / "down", free_port()):
        assert nginx.ask("/ru/").body == b"<p>stored</p>"
        assert nginx.ask("/ru/", Cookie="sessionid=a").status == nginx.ask("/ru/other/").status == 503


# --- https ------------------------------------------------------------------------------------------------------
@pytest.fixture(scope="module")
def certificate(tmp_path_factory):
    folder = tmp_path_factory.mktemp("tls")
    if not shutil.which("openssl"):
        pytest.skip("openssl is not installed")
    subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "1",
         "-subj", f"/CN={NAME}", "-keyout", folder / "key.pem", "-out", folder / "chain.pem"],
        check=True, capture_output=True,
    )  # fmt: skip
    return {"certificate": folder / "chain.pem", "key": folder / "key.pem"}


@pytest.fixture(scope="module")
def secure(data, tmp_path_factory, certificate):
    """(nginx with https, the port of its plain http)."""
    port, plain = free_port(), free_port()
    with pytest.MonkeyPatch.context() as patch, serving(echo) as upstream:
        patch.setattr(deploy.settings, "DATA", data)
        patch.setattr(deploy.settings, "JARCHI_STORE", data / "store")
        text = configured(upstream=f"127.0.0.1:{upstream}", listen=f"127.0.0.1:{port}", **certificate)
        text = text.replace("listen 80", f"listen 127.0.0.1:{plain}").replace("listen [::]:80", f"listen [::1]:{plain}")
        with Nginx(tmp_path_factory.mktemp("nginx"), text, port) as nginx:
            yield nginx, plain


def test_pages_come_over_https(secure):
    nginx, _ = secure
    answer = nginx.ask("/ru/", secure=NAME)
    assert answer.body == b"<p>stored</p>"
    assert answer.headers["strict-transport-security"].startswith("max-age=31536000")
    assert told(nginx.ask("/ru/other/", secure=NAME, X_Forwarded_Proto="http"))["x-forwarded-proto"] == "https"


def test_plain_http_leads_to_https(secure):
    _, plain = secure
    answer = ask(plain, "/ru/?a=b")
    assert (answer.status, answer.headers["location"]) == (301, f"https://{NAME}/ru/?a=b")


def test_strangers_names_get_nothing(secure):
    nginx, plain = secure
    with pytest.raises(ConnectionError):
        ask(plain, "/", Host="other.example")
    with pytest.raises(OSError, match=r"(?i)unrecognized.name"):
        nginx.ask("/", secure="other.example")
    assert nginx.ask("/ru/", secure=NAME, Host="other.example").status == 421


@pytest.mark.skipif(not shutil.which("curl"), reason="curl is not installed")
def test_http_2_is_spoken(secure):
    nginx, _ = secure
    done = subprocess.run(
        ["curl", "--insecure", "--silent", "--http2", "--resolve", f"{NAME}:{nginx.port}:127.0.0.1", "--output",
         os.devnull, "--write-out", "%{http_version} %{http_code}", f"https://{NAME}:{nginx.port}/ru/"],
        capture_output=True, text=True, check=True,
    )  # fmt: skip
    assert done.stdout == "2 200"


# --- the command and what is kept in the repository ---------------------------------------------------------------
def test_the_example_is_what_the_command_makes(monkeypatch):
    """If it is not: `jarchi deploy nginx …` as its test says, with --output deploy/nginx.conf."""
    monkeypatch.setattr(deploy.settings, "DATA", Path("/var/lib/jarchi"))
    monkeypatch.setattr(deploy.settings, "JARCHI_STORE", Path("/var/lib/jarchi/store"))
    monkeypatch.setattr(deploy.settings, "JARCHI_URL", "https://news.example")
    live = Path("/etc/letsencrypt/live/news.example")
    text = configured(certificate=live / "fullchain.pem", key=live / "privkey.pem")
    assert (ROOT / "deploy/nginx.conf").read_text() == text


@pytest.mark.parametrize("brotli", [False, True])
@pytest.mark.parametrize("cdn", [[], ["fastly://a"]])
@pytest.mark.parametrize("is_secure", [False, True])
def test_nginx_accepts_every_variant_in_silence(tmp_path, monkeypatch, certificate, brotli, cdn, is_secure):
    monkeypatch.setattr(deploy.settings, "JARCHI_CDN", cdn)
    text = configured(names=[NAME, ".other.example"], brotli=brotli, **(certificate if is_secure else {}))
    assert "[warn]" not in Nginx(tmp_path / "nginx", text, 0).check()


@pytest.mark.parametrize(
    "wrong",
    [{"names": []}, {"names": ["a b"]}, {"names": ["a;b"]}, {"names": ["*"]}, {"upstream": "a"}, {"upstream": "a:1;"},
     {"listen": "443 ssl"}, {"certificate": Path("/a")}, {"certificate": Path('/a"b'), "key": Path("/b")}],
)  # fmt: skip
def test_what_cannot_be_is_told(wrong):
    with pytest.raises(Unusable):
        configured(**wrong)

# --- with the real newsroom -----------------------------------------------------------------------------------
# Of the server and of the connection; what only Python knows of a page (nginx gives pages away where there is no CDN).
MAY_DIFFER = {"server", "date", "connection", "transfer-encoding", "cache-groups"}
# whitenoise knows the time of the plain file only, nginx that of each form.
OF_FILES_MAY_DIFFER = MAY_DIFFER | {"etag", "accept-ranges", "last-modified"}


@contextmanager
def on_air_behind_nginx():
    """A newsroom with a story that has a picture; in front of it nginx, which runs as somebody else where it can.

    (the newsroom, nginx, the story's address)
    """
    folder = Path(tempfile.mkdtemp(prefix="jarchi-"))
    folder.chmod(0o711)  # pytest's own are closed to others
    data, port = prepared(folder / "data"), free_port()
    section = "Section.objects.create(slug='society', names={'ru': 'Общество'})"
    try:
        assert jarchi(data, "user", "chief", "--role", "chief").returncode == 0
        assert jarchi(data, "manage", "shell", "-c", f"from jarchi.articles.models import *; {section}").returncode == 0
        Image.new("RGB", (1200, 800), "teal").save(folder / "picture.jpg")
        story = {"headline": "Nginx", "lead": "In front", "text": "A story.", "image": str(folder / "picture.jpg")}
        with OnAir(data) as newsroom:
            address = newsroom.publish(**story)["url"]
            open_to_web_server(data)
            done = jarchi(data, "deploy", "nginx", "--server-name", "localhost", "--listen", f"127.0.0.1:{port}",
                          "--upstream", f"127.0.0.1:{newsroom.port}", "--brotli", JARCHI_URL=newsroom.url)  # fmt: skip
            assert done.returncode == 0, done.stderr
            assert "JARCHI_BEHIND_PROXY=1" in done.stderr
            with Nginx(folder / "nginx", done.stdout, port, user=WEB_USER) as nginx:
                yield newsroom, nginx, str(address)
    finally:
        shutil.rmtree(folder)


@pytest.fixture(scope="module")
def newsroom():
    with on_air_behind_nginx() as newsroom:
        yield newsroom


def open_to_web_server(data):
    """Step 3 of docs/how-to/run-behind-nginx.md, as it stands there."""
    if WEB_USER:
        text = (ROOT / "docs/how-to/run-behind-nginx.md").read_text()
        (step,) = re.findall(r"cd /var/lib/jarchi\n(.*?)```", text, re.DOTALL)
        step = step.replace("-o jarchi -g jarchi ", "")
        subprocess.run(["sh", "-ec", step], cwd=data, check=True)


def both(newsroom, path, differ, **headers):
    """The answers of Granian and of nginx, without what may differ."""
    on_air, nginx, _ = newsroom
    answers = [ask(port, path, Host="localhost", **headers) for port in (on_air.port, nginx.port)]
    for answer in answers:
        answer.headers = {name: value for name, value in answer.headers.items() if name not in differ}
        if "content-type" in answer.headers:  # whitenoise writes charset="utf-8"
            answer.headers["content-type"] = answer.headers["content-type"].replace('"', "")
    return answers


@pytest.mark.parametrize("encoding", ["br", "gzip", "identity"])
@pytest.mark.parametrize("method", ["GET", "HEAD"])
@pytest.mark.parametrize("path", ["/ru/", "story", "/ru/feed.rss", "/ru/feed.atom", "/ru/feed.json", "/feeds.opml"])
def test_python_and_nginx_say_the_same_with_a_page(newsroom, encoding, method, path):
    path = newsroom[2] if path == "story" else path
    of_python, of_nginx = both(newsroom, path, MAY_DIFFER, method=method, Accept_Encoding=encoding)
    assert (of_nginx.status, of_nginx.body) == (200, of_python.body)
    assert of_nginx.headers == of_python.headers
    assert of_nginx.headers["etag"]
    assert ('rel="self"' in of_nginx.headers.get("link", "")) == ("feed." in path)


def test_python_and_nginx_know_each_others_etags(newsroom):
    on_air, nginx, _ = newsroom
    for first, second in ((on_air, nginx), (nginx, on_air)):
        etag = ask(first.port, "/ru/", Host="localhost", Accept_Encoding="br").headers["etag"]
        again = ask(second.port, "/ru/", Host="localhost", Accept_Encoding="br", If_None_Match=etag)
        assert (again.status, again.headers["etag"], again.body) == (304, etag, b"")


@pytest.mark.parametrize("encoding", ["br", "gzip", "identity"])
def test_python_and_nginx_say_the_same_with_a_static_file(newsroom, encoding):
    page = newsroom[1].ask("/ru/", Host="localhost").body.decode()
    (path,) = set(re.findall(r'"(/static/theme/site[^"]*)"', page))
    of_python, of_nginx = both(newsroom, path, OF_FILES_MAY_DIFFER, Accept_Encoding=encoding)
    assert (of_nginx.status, of_nginx.body) == (200, of_python.body)
    assert of_nginx.headers == of_python.headers


def test_python_and_nginx_say_the_same_with_a_picture(newsroom):
    page = newsroom[1].ask(newsroom[2], Host="localhost").body.decode()
    path = re.findall(r'src="(/media/[^"]*)"', page)[0]
    # Django proposes the name that the address ends with anyway.
    of_python, of_nginx = both(newsroom, path, OF_FILES_MAY_DIFFER | {"content-disposition"})
    assert (of_nginx.status, of_nginx.body) == (200, of_python.body)
    assert of_nginx.headers == of_python.headers


@pytest.mark.skipif(not WEB_USER, reason="only root can run nginx as somebody else")
def test_the_web_server_can_read_nothing_but_what_is_public(newsroom):
    data = newsroom[0].data
    for path in ("secret.key", "jarchi.sqlite3", "jarchi.sqlite3-wal", "worker.id", ""):
        read = ["setpriv", f"--reuid={WEB_USER}", f"--regid={WEB_USER}", "--clear-groups", "ls" if not path else "cat"]
        done = subprocess.run([*read, data / path], capture_output=True, check=False)
        assert b"Permission denied" in done.stderr, path
    assert not re.search(r"jarchi\.E00[12]|jarchi\.E016", jarchi(data, "check", "--json").stdout)
    assert oct(data.stat().st_mode)[-3:] == "710"


def test_what_is_published_is_on_the_air_at_once_and_stays_there_without_python():
    with on_air_behind_nginx() as (newsroom, nginx, _):
        assert b"Fresh" not in nginx.ask("/ru/", Host="localhost").body
        newsroom.publish(headline="Fresh", text="News.")
        assert b"Fresh" in nginx.ask("/ru/", Host="localhost").body  # stored now
        newsroom.stop()
        answer = nginx.ask("/ru/", Host="localhost")
        assert (answer.status, b"Fresh" in answer.body) == (200, True)
        assert nginx.ask("/desk/", Host="localhost").status == 503
        assert "Permission denied" not in nginx.log()
