"""What tests of a newsroom on air share."""

from collections.abc import Iterator

import pytest

from jarchi.readers.tests.postman import Postman, serving
from on_air import free_port


@pytest.fixture(scope="module")
def postman() -> Iterator[Postman]:
    """Takes the letters of the newsroom, over SMTP."""
    with serving(Postman(), free_port()) as postman:
        yield postman
