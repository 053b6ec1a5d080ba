"""The demo newsroom as its readers get it, comments and all."""

import re
import urllib.request
from collections.abc import Iterator

import pytest

from on_air import OnAir, prepared

ONE_ROUND_TRIP = 14_336
PARTS = re.compile(r'<(?:link rel="stylesheet" href|script type="module" src)="(/static/[^"]+)"')
MODULES = re.compile(r'from\s*"\./([^"]+)"')
STORIES = re.compile(r'<a href="(/ru/[a-z]+/\d+-[^"]+/)"')


@pytest.fixture(scope="module")
def newsroom(tmp_path_factory: pytest.TempPathFactory) -> Iterator[OnAir]:
    with OnAir(prepared(tmp_path_factory.mktemp("demo") / "data", "--demo")) as newsroom:
        yield newsroom


def weight(newsroom: OnAir, path: str) -> int:
    """Bytes of its body on the line."""
    request = urllib.request.Request(newsroom.url + path, headers={"Accept-Encoding": "br"})
    with urllib.request.urlopen(request, timeout=20) as answer:
        assert answer.headers["Content-Encoding"] == "br", path
        assert "Set-Cookie" not in answer.headers, path
        return len(answer.read())


def parts(newsroom: OnAir, path: str) -> dict[str, int]:
    """What a browser without pictures loads for that page, and what each weighs."""
    reader = newsroom.reader()
    found = PARTS.findall(reader.text(path))
    for module in [part for part in found if part.endswith(".js")]:
        folder = module.rpartition("/")[0]
        found += [f"{folder}/{name}" for name in MODULES.findall(reader.text(module))]
    return {part: weight(newsroom, part) for part in dict.fromkeys([path, *found])}


def test_stories_with_comments_fit_in_one_round_trip(newsroom: OnAir) -> None:
    """HTML, CSS and scripts, the store's brotli. Live blogs do not: docs/explanation/reader-pages.md."""
    reader = newsroom.reader()
    commented = []
    for path in dict.fromkeys(STORIES.findall(reader.text("/ru/"))):
        page = reader.text(path)
        if "data-blog" in page:
            continue
        assert 'id="comments"' in page
        commented += [path] if 'class="said' in page else []
        weights = parts(newsroom, path)
        assert sum(weights.values()) <= ONE_ROUND_TRIP, weights
    assert len(commented) >= 3


def test_readers_talk_beneath_stories_and_entries(newsroom: OnAir) -> None:
    reader = newsroom.reader()
    page = next(page for path in STORIES.findall(reader.text("/ru/")) if "data-blog" in (page := reader.text(path)))
    [talk] = re.findall(r'href="(/ru/comments/post-\d+/)">Комментарии \(2\)', page)
    assert reader.text(talk).count('class="said') == 2
