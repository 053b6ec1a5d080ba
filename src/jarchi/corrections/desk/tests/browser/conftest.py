from collections.abc import Iterator

import pytest

from jarchi.desk.tests.browser.conftest import Site, axe, served, sit_down  # noqa: F401 -- fixtures


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """Each module has its own."""
    yield from served(tmp_path_factory.mktemp("corrections"), "jarchi.corrections.desk.tests.browser.sample")
