"""A bad set-up is told at the start, with what to do about it."""

import pytest

from jarchi import checks


@pytest.fixture
def data(tmp_path, settings):
    tmp_path.chmod(0o700)
    settings.DATA = tmp_path
    return tmp_path


def ids(found):
    assert all(message.hint for message in found)
    return [message.id for message in found]


def test_a_good_set_up_is_silent(data):
    for check in (checks.check_data_directory, checks.check_secret_key, checks.check_time_zone, checks.check_url):
        assert ids(check()) == []


def test_a_data_directory_that_cannot_be_written(data, monkeypatch):
    monkeypatch.setattr(checks.os, "access", lambda path, mode: False)  # root may write everywhere
    assert ids(checks.check_data_directory()) == ["jarchi.E001"]


def test_a_data_directory_open_to_others(data):
    data.chmod(0o755)
    assert ids(checks.check_data_directory()) == ["jarchi.E002"]


def test_a_web_server_may_pass_through_the_data_directory_if_it_can_read_nothing_there(data):
    data.chmod(0o710)
    (data / "store").mkdir(mode=0o755)
    database = data / "jarchi.sqlite3"
    database.touch()
    for mode, found in ((0o600, []), (0o644, ["jarchi.E016"]), (0o640, ["jarchi.E016"])):
        database.chmod(mode)  # its group is the directory's
        assert ids(checks.check_data_directory()) == found


@pytest.mark.parametrize("cdn", ["varnish://a", "http://a", "cloudflare://"])
def test_a_cache_in_front_that_nobody_knows(settings, cdn):
    settings.JARCHI_CDN = ["varnish+http://10.0.0.1:6081", cdn]
    assert ids(checks.check_cdn()) == ["jarchi.E013"]


@pytest.mark.parametrize(
    ("name", "value", "found"),
    [
        ("PORT", "587", []), ("PORT", "smtp", ["jarchi.E030"]), ("PORT", "70000", ["jarchi.E030"]),
        ("TLS", "starttls", []), ("TLS", "yes", ["jarchi.E031"]),
    ],
)  # fmt: skip
def test_how_letters_are_sent(monkeypatch, name, value, found):
    monkeypatch.setenv(f"JARCHI_EMAIL_{name}", value)
    assert ids(checks.check_email()) == found


@pytest.mark.parametrize(
    ("issuer", "client", "sms", "found"),
    [
        ("https://egov.example", "jarchi", "https://sms.example/send", []),
        ("http://127.0.0.1:9", "jarchi", "jarchi.checks:check_url", []),
        ("http://egov.example", "jarchi", "", ["jarchi.E034"]),
        ("https://egov.example", "", "", ["jarchi.E034"]),
        ("", "", "http://sms.example/send", ["jarchi.E035"]),
        ("", "", "no.such:thing", ["jarchi.E035"]),
        ("", "", "word", ["jarchi.E035"]),
    ],
)
def test_who_vouches_for_readers(settings, issuer, client, sms, found):
    settings.JARCHI_OIDC_ISSUER, settings.JARCHI_OIDC_CLIENT_ID, settings.JARCHI_SMS = issuer, client, sms
    assert ids(checks.check_identity_providers()) == found


def test_the_key_of_identities(data, settings):
    assert ids(checks.check_identity_key()) == []
    (data / "identity.key").touch(0o644)
    assert ids(checks.check_identity_key()) == ["jarchi.E033"]
    (data / "identity.key").chmod(0o600)
    settings.JARCHI_IDENTITY_KEYS = ["слово"]
    assert ids(checks.check_identity_key()) == ["jarchi.E032"]


def test_the_key_and_the_services_of_push_messages(data, settings):
    assert ids(checks.check_push()) == []
    (data / "push.key").touch(0o644)
    assert ids(checks.check_push()) == ["jarchi.E038"]
    (data / "push.key").chmod(0o600)
    settings.JARCHI_PUSH_HOSTS = ["push.example", "*.push.example", "127.0.0.1:8443"]
    assert ids(checks.check_push()) == []
    settings.JARCHI_PUSH_HOSTS = ["https://push.example"]
    assert ids(checks.check_push()) == ["jarchi.E039"]
    for wrong in ("слово", "", "A" * 42, "_" * 43):  # the last one is larger than the order of the curve
        settings.JARCHI_PUSH_KEY = wrong
        assert ids(checks.check_push()) == ["jarchi.E037"]


@pytest.mark.parametrize("name", ["JARCHI_WEBSUB_HUBS", "JARCHI_INDEXNOW"])
def test_places_to_tell_are_whole_addresses_and_safe_on_their_way(settings, name):
    setattr(settings, name, ["https://hub.example/", "http://127.0.0.1:8080/hub"])
    assert ids(checks.check_outlets()) == []
    wrong = [
        "hub.example",
        "http://hub.example/",
        "ftp://hub.example/",
        "https://",
        "https://a:port/",
        "https://me:pw@a/",
    ]
    setattr(settings, name, ["https://hub.example/", *wrong])
    assert ids(checks.check_outlets()) == ["jarchi.E017"] * len(wrong)


@pytest.mark.parametrize("cdn", ["cloudflare://zone", "fastly://service"])
def test_a_cdn_without_a_token(settings, cdn):
    settings.JARCHI_CDN = [cdn]
    settings.JARCHI_CLOUDFLARE_TOKEN = settings.JARCHI_FASTLY_TOKEN = ""
    assert ids(checks.check_cdn()) == ["jarchi.E014"]
    settings.JARCHI_CLOUDFLARE_TOKEN = settings.JARCHI_FASTLY_TOKEN = "a"
    assert ids(checks.check_cdn()) == []


def test_a_short_secret_key(data, settings):
    settings.SECRET_KEY = "short"
    assert ids(checks.check_secret_key()) == ["jarchi.E003"]


def test_a_secret_key_open_to_others(data, monkeypatch):
    monkeypatch.delenv("JARCHI_SECRET_KEY", raising=False)
    (data / "secret.key").touch(0o644)
    assert ids(checks.check_secret_key()) == ["jarchi.E004"]


@pytest.mark.parametrize("zone", ["Mars/Olympus", "../etc/passwd", "Asia"])
def test_an_unknown_time_zone(monkeypatch, zone):
    monkeypatch.setenv("JARCHI_TIME_ZONE", zone)
    assert ids(checks.check_time_zone()) == ["jarchi.E005"]


@pytest.mark.parametrize(
    "url",
    ["news.example", "ftp://news.example", "https://", "https://[", "https://news.example:x", "https://a.example/b",
     "https://me:secret@a.example", "https://a.example?x"],
)  # fmt: skip
def test_a_malformed_address(monkeypatch, url):
    monkeypatch.setenv("JARCHI_URL", url)
    assert ids(checks.check_url()) == ["jarchi.E006"]


@pytest.mark.parametrize(
    ("url", "found"),
    [
        ("http://news.example", ["jarchi.W007"]),
        ("http://8.8.8.8:8000", ["jarchi.W007"]),
        ("http://127.0.0.1:8000", []),
        ("http://[::1]:8000", []),
        ("http://192.168.1.5", []),
        ("http://localhost:8000", []),
        ("http://newsroom", []),
        ("https://news.example/", []),
    ],
)
def test_plain_http_where_everybody_listens(monkeypatch, url, found):
    monkeypatch.setenv("JARCHI_URL", url)
    assert ids(checks.check_url()) == found


def test_messages_not_compiled(tmp_path, settings):
    (tmp_path / "kk/LC_MESSAGES").mkdir(parents=True)
    (tmp_path / "kk/LC_MESSAGES/django.po").touch()
    settings.LOCALE_PATHS = [tmp_path]
    assert ids(checks.check_messages()) == ["jarchi.W008"]


def test_a_database_of_another_make(settings, monkeypatch):
    monkeypatch.setitem(settings.DATABASES["default"], "ENGINE", "django.db.backends.mysql")
    assert ids(checks.check_engine()) == ["jarchi.E009"]


def test_an_old_sqlite(settings, monkeypatch):
    monkeypatch.setitem(settings.DATABASES["default"], "ENGINE", "django.db.backends.sqlite3")
    monkeypatch.setattr(checks.sqlite3, "sqlite_version_info", (3, 34, 1))
    assert ids(checks.check_engine()) == ["jarchi.E010"]


class FakeConnection:
    vendor = "sqlite"

    def __init__(self, answer):
        self.answer = answer

    def cursor(self):
        if isinstance(self.answer, Exception):
            raise self.answer
        return self

    def __enter__(self):
        return self

    def __exit__(self, *args):
        return None

    def execute(self, query):
        return None

    def fetchone(self):
        return (self.answer,)


@pytest.mark.parametrize(
    ("answer", "found"),
    [
        (checks.DatabaseError("unable to open database file"), ["jarchi.E011"]),
        ("delete", ["jarchi.E012"]),
        ("wal", []),
    ],
)
def test_a_file_system_without_wal(monkeypatch, answer, found):
    monkeypatch.setattr(checks, "connections", {"default": FakeConnection(answer)})
    assert ids(checks.check_journal_mode(databases=["default"])) == found
    assert checks.check_journal_mode() == []
