from collections.abc import Iterator

import pytest

from jarchi.desk.tests.browser.conftest import Site, axe, served, sit_down  # noqa: F401 -- fixtures


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """With a corrected story, and official replies that wait, are overdue and are published."""
    yield from served(tmp_path_factory.mktemp("answers"), "jarchi.corrections.tests.browser.sample")
