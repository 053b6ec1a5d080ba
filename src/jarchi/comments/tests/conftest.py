import gzip
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

SHARED = Path(__file__).parents[4].parent / "shared" / "data"


@pytest.fixture(scope="session")
def rows() -> Callable[[str], list[dict[str, Any]]]:
    """What a file under ../shared/data holds; the test is skipped where it is absent."""

    def read(name: str) -> list[dict[str, Any]]:
        if not (SHARED / name).exists():
            pytest.skip(f"../shared/data/{name} is absent: no real texts to try this on")
        with gzip.open(SHARED / name, "rt", encoding="utf-8") as lines:
            return [json.loads(line) for line in lines]

    return read
