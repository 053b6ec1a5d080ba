"""The page store of a newsroom on air."""

import json
import subprocess
import sys
from pathlib import Path

from on_air import OnAir, environment, prepared

HERE = Path(__file__).parent


def test_after_each_change_every_stored_page_is_as_a_fresh_one(tmp_path):
    with OnAir(prepared(tmp_path / "data", "--demo")) as newsroom:
        done = subprocess.run(
            [sys.executable, str(HERE / "day_at_the_desk.py")],
            env=environment(newsroom.data) | {"JARCHI_URL": newsroom.url},
            capture_output=True, text=True, timeout=240, check=False,
        )  # fmt: skip
    assert done.returncode == 0, done.stderr
    looks = [json.loads(line) for line in done.stdout.splitlines()]
    assert len(looks) > 10
    for look in looks:
        assert look["wrong"] == [], look
        assert look["before"] > 100, look
    ordinary = next(look for look in looks if look["done"] == "publish_an_ordinary_story")
    assert ordinary["before"] - ordinary["left"] < 15


def test_a_fresh_process_knows_which_queries_name_pages_of_their_own(tmp_path):
    """Or a page of the feed with a filter would be answered with the whole, and stored in its place."""
    tell = "from jarchi.delivery.dependencies import known_parameters; print(*sorted(known_parameters))"
    done = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", f"import jarchi.asgi; {tell}"],
        env=environment(tmp_path / "data"), capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.stdout.split() == [
        "after", "before", "from", "importance", "order", "post", "section", "since", "thread"
    ], done.stderr  # fmt: skip
