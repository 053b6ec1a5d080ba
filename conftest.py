"""For every test: translations compiled, plain http, files in their own directory, a Chromium on demand."""

import atexit
import os
import shutil
import tempfile
from collections.abc import Iterator
from typing import TYPE_CHECKING

import build_messages
import pytest
from django.db import connection
from django.test import override_settings

if TYPE_CHECKING:
    from playwright.sync_api import Browser

# Data directories prepared once a run, for all its processes (`on_air.prepared`).
if "TEST_TEMPLATES" not in os.environ:
    os.environ["TEST_TEMPLATES"] = tempfile.mkdtemp(prefix="jarchi-templates-")
    atexit.register(shutil.rmtree, os.environ["TEST_TEMPLATES"], ignore_errors=True)

SETTINGS_OF_TESTS = {
    # The manifest storage knows only what collectstatic gathered; browser tests run on a gathered site.
    "STORAGES": {
        "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
        "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
    },
    "SECURE_SSL_REDIRECT": False,
    "PASSWORD_HASHERS": ["django.contrib.auth.hashers.MD5PasswordHasher"],
}


@pytest.fixture(scope="session", autouse=True)
def settings_of_tests(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    build_messages.compile_all(build_messages.ROOT)
    with override_settings(**SETTINGS_OF_TESTS, MEDIA_ROOT=str(tmp_path_factory.mktemp("media"))):
        yield


@pytest.fixture(autouse=True)
def store_of_the_test(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """What a test purges is its own."""
    with override_settings(JARCHI_STORE=tmp_path_factory.mktemp("store")):
        yield


@pytest.fixture(autouse=True)
def consumers_of_the_test() -> None:
    """Entries of another test may have had the same ids."""
    from jarchi.journal.consumers import registry

    for consumer in registry.values():
        consumer._passed = 0


@pytest.fixture(autouse=True)
def only_on_postgresql(request: pytest.FixtureRequest) -> None:
    if request.node.get_closest_marker("postgres") and connection.vendor != "postgresql":
        pytest.skip("on PostgreSQL only: set JARCHI_DATABASE_URL")


@pytest.fixture(scope="session")
def browser() -> Iterator["Browser"]:
    """A headless Chromium that calls nobody: the machine's own, else Playwright's."""
    from playwright.sync_api import Error, sync_playwright

    # Playwright keeps an event loop in this thread, which Django takes for asynchronous code.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    quiet = [f"--disable-{name}" for name in ("gpu", "background-networking", "component-update", "sync")]
    own = os.environ.get("JARCHI_CHROMIUM") or shutil.which("chromium") or shutil.which("chromium-browser")
    with sync_playwright() as playwright:
        try:
            chromium = playwright.chromium.launch(executable_path=own, args=["--no-sandbox", *quiet])
        except Error as error:
            pytest.fail(f"No Chromium for the browser tests: `make setup` installs it. {error.message}")
        yield chromium
        chromium.close()
