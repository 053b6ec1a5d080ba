import csv
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from jarchi.articles import actions
from jarchi.articles.models import Article, Section
from jarchi.comments.importing.report import Report
from jarchi.comments.importing.run import bring_in
from jarchi.comments.models import Comment

SUITES = Path(__file__).parents[5].parent / "shared" / "suites"


@pytest.fixture
def suite() -> Callable[[str], Path]:
    """A file under ../shared/suites; the test is skipped where it is absent."""

    def find(name: str) -> Path:
        if not (SUITES / name).exists():
            pytest.skip(f"../shared/suites/{name} is absent: no real export to try this on")
        return SUITES / name

    return find


@pytest.fixture
def section(db: None) -> Section:
    return Section.objects.create(names={"ru": "Общество"}, slug="society")


@pytest.fixture
def story(section: Section) -> Article:
    return actions.publish_story({"headline": "Мост открыли", "text": "Раз."})


@pytest.fixture
def other_story(section: Section) -> Article:
    return actions.publish_story({"headline": "Паводок прошёл", "text": "Раз."})


@pytest.fixture
def mapped(tmp_path: Path) -> Callable[..., Path]:
    """`mapped({"/old/": story.pk})`: a file for --map."""

    def write(pairs: dict[str, Any], *before: list[str]) -> Path:
        path = tmp_path / "map.csv"
        with path.open("w", newline="") as file:
            csv.writer(file).writerows([*before, *pairs.items()])
        return path

    return write


@pytest.fixture
def bring(tmp_path: Path) -> Callable[..., Report]:
    """Import a text or a file."""

    def run(content: str | bytes | Path, format_: str = "", map_: Path | None = None) -> Report:
        path = content if isinstance(content, Path) else tmp_path / "export"
        if not isinstance(content, Path):
            path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return bring_in(path, format_, map_)

    return run


def tree(story: Article) -> list[Any]:
    """What is under a story, oldest first: (text, [answers])."""
    rows = list(Comment.objects.filter(discussion__subject=story.pk).order_by("id"))

    def under(parent: int | None) -> list[Any]:
        return [(row.text, under(row.pk)) for row in rows if row.parent_id == parent]

    return under(None)


def agrees(story: Article) -> bool:
    """Whether the counters of its discussion equal the rows."""
    rows = Comment.objects.filter(discussion__subject=story.pk)
    shown = {row.discussion.shown for row in rows.select_related("discussion")}
    answers = all(row.answers == row.thread.shown().count() for row in rows.filter(root=None))
    return answers and shown <= {rows.shown().count()}
