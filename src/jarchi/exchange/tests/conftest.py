import gzip
import io
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from jarchi.articles.models import Section
from jarchi.exchange.archived import Reading
from jarchi.exchange.demo import seed
from jarchi.exchange.jsonl import Import
from jarchi.exchange.report import Report
from jarchi.exchange.sections import Sections, read_map
from jarchi.kit.archive import Archive

SHARED = Path(__file__).parents[4].parent / "shared"


@pytest.fixture
def shared() -> Callable[[str], Path]:
    """A file of real input by its path under ../shared; the test is skipped where it is absent."""

    def find(path: str) -> Path:
        if not (SHARED / path).exists():
            pytest.skip(f"../shared/{path} is absent: no real input to try this on")
        return SHARED / path

    return find


@pytest.fixture
def section(db: None) -> Section:
    return Section.objects.create(names={"ru": "Новости"}, slug="news")


def row(number: int = 1, **fields: Any) -> dict[str, Any]:
    story = {
        "id": f"s{number}",
        "title": f"Мост {number} открыли",
        "summary": "Пущено движение.",
        "text": "Раз.\nДва.",
    }
    return {name: value for name, value in {**story, **fields}.items() if value is not None}


@pytest.fixture
def written(tmp_path: Path) -> Callable[..., Path]:
    """A file of those lines (dicts become JSON); gzipped where its name says so."""

    def write(*lines: dict[str, Any] | str | bytes, name: str = "archive.jsonl") -> Path:
        content = b"\n".join(
            line if isinstance(line, bytes) else (line if isinstance(line, str) else json.dumps(line)).encode()
            for line in lines
        )
        path = tmp_path / name
        path.write_bytes(gzip.compress(content) if name.endswith(".gz") else content)
        return path

    return write


@pytest.fixture
def bring(section: Section) -> Callable[..., Report]:
    """Import a file and answer its report."""

    def run(path: Path, *maps: str, publish: bool = True, default: str = "", **reading: Any) -> Report:
        report = Report(path.name)
        sections = Sections(read_map(maps), default)
        Import(Archive(path), sections, Reading(**{"source": "test", **reading}), report, publish).run()
        return report

    return run


@pytest.fixture
def seeded(db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    """The demo on air, with pictures as small as stamps."""
    stamp = io.BytesIO()
    Image.new("RGB", (16, 11), "#2f5d68").save(stamp, "JPEG")
    monkeypatch.setattr(seed, "_jpeg", lambda _key: stamp.getvalue())
    seed.seed()
