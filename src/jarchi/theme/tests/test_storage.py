"""What `collectstatic` makes of our scripts and style sheets."""

import re
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import call_command
from django.test import override_settings


@pytest.fixture(scope="module")
def collected(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("static")
    storages = {**settings.STORAGES, "staticfiles": {"BACKEND": "jarchi.theme.storage.StaticFiles"}}
    with override_settings(STORAGES=storages, STATIC_ROOT=str(root)):
        call_command("collectstatic", interactive=False, verbosity=0)
    return root


def test_modules_import_each_other_by_hashed_names(collected: Path) -> None:
    imported = [
        (script, name)
        for script in (collected / "feed").glob("*.js")
        for name in re.findall(r'from "\./([^"]+)"', script.read_text())
    ]
    assert len(imported) >= 3
    for script, name in imported:
        assert re.fullmatch(r"\w+\.[0-9a-f]{12}\.js", name), (script.name, name)
        assert (collected / "feed" / name).exists()


def test_comments_and_indentation_stay_at_home(collected: Path) -> None:
    ours = [*(collected / "feed").glob("*.js"), *(collected / "theme").glob("*.css")]
    assert ours
    for file in ours:
        assert not re.search(r"^[ \t]*//|^[ \t]+\S|/\*", file.read_text(), re.M), file.name


def test_files_of_others_are_left_alone(collected: Path) -> None:
    assert any("/*" in file.read_text() for file in (collected / "wagtailadmin").rglob("*.css"))
