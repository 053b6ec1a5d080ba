"""The rules of the house that import-linter cannot see."""

import argparse
import ast
import re
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
SOURCE = ROOT / "src/jarchi"
REFERENCE = ROOT / "docs/reference"
# The stairs, as in pyproject.toml: a template extends or includes only what stands on its own floor or lower.
FLOORS = {
    "kit": 1, "journal": 2, "delivery": 2, "theme": 2, "media": 3, "readers": 3, "articles": 4, "desk": 5,
    "feed": 6, "channels": 6, "comments": 6, "push": 6, "corrections": 6, "trends": 6, "search": 6,
    "pages": 7, "exchange": 7,
}  # fmt: skip
VAGUE = {"utils", "util", "helpers", "helper", "common", "misc", "tools"}
MOST_LINES, MOST_LINES_OF_A_FUNCTION = 400, 50


def ours() -> Iterator[Path]:
    """Our Python files, without migrations."""
    return (path for path in SOURCE.rglob("*.py") if "migrations" not in path.parts)


def rooms() -> list[Path]:
    return sorted(path.parent for path in SOURCE.glob("*/__init__.py"))


def name(path: Path) -> str:
    return str(path.relative_to(ROOT))


# --- rooms and files --------------------------------------------------------------------------------------
def test_every_room_says_what_it_is_for():
    silent = [room.name for room in rooms() if not ast.get_docstring(ast.parse((room / "__init__.py").read_text()))]
    assert silent == []


def test_every_room_has_its_floor_and_its_line_in_the_contract_and_in_the_guide():
    contract, guide = (ROOT / "pyproject.toml").read_text(), (ROOT / "docs/where-code-lives.md").read_text()
    for room in rooms():
        assert room.name in FLOORS
        assert re.search(rf'^    "[^"]*\b{room.name}\b', contract, re.MULTILINE), f"{room.name}: not in the contract"
        assert f"`{room.name}/`" in guide, f"{room.name}: not in where-code-lives.md"


def test_no_file_has_a_name_that_says_nothing():
    assert [name(path) for path in SOURCE.rglob("*") if path.stem in VAGUE] == []


def test_no_file_is_too_long():
    long = {name(path): lines for path in ours() if (lines := path.read_text().count("\n")) > MOST_LINES}
    assert long == {}


def test_no_function_is_too_long():
    long = {
        f"{name(path)}:{node.lineno} {node.name}": lines
        for path in ours()
        if "pictures" not in path.parts  # drawings of the demo: one stroke after the other
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef))
        if (lines := (node.end_lineno or 0) - node.lineno + 1) > MOST_LINES_OF_A_FUNCTION
    }
    assert long == {}


def test_templates_look_down_the_stairs_only():
    wrong = []
    for path in SOURCE.glob("*/templates/**/*.html"):
        room = path.relative_to(SOURCE).parts[0]
        for other in re.findall(r'{%\s*(?:extends|include)\s+"(\w+)/', path.read_text()):
            if other in FLOORS and (FLOORS[other] > FLOORS[room] or (FLOORS[other] == FLOORS[room] and other != room)):
                wrong.append(f"{name(path)} uses {other}/")
    assert wrong == []


# --- undocumented is red ----------------------------------------------------------------------------------
def test_every_setting_is_documented_and_every_documented_one_exists():
    text = (REFERENCE / "settings.md").read_text()
    documented = set(re.findall(r"^\| `(JARCHI_\w+)`", text, re.MULTILINE))
    code = "\n".join(path.read_text() for path in ours() if "tests" not in path.parts)
    used = set(re.findall(r"""environ(?:\.get\(|\.setdefault\(|\[)["'](JARCHI_\w+)["']""", code))
    used |= set(re.findall(r'= "(JARCHI_[A-Z_]+)"', code))  # a name kept in a constant
    elsewhere = (ROOT / "Makefile").read_text() + (ROOT / "conftest.py").read_text()
    assert used - documented == set()
    assert [setting for setting in documented if setting not in code + elsewhere] == []


def parsers(parser: argparse.ArgumentParser) -> Iterator[argparse.ArgumentParser]:
    for action in parser._actions:
        if isinstance(action, argparse._SubParsersAction):
            for below in action.choices.values():
                yield from parsers(below)
            return
    yield parser


def commands() -> dict[str, argparse.ArgumentParser]:
    from jarchi.cli import parser

    return {each.prog: each for each in parsers(parser())}


def test_every_command_is_documented_with_its_options():
    text = "".join((REFERENCE / file).read_text() for file in ("commands.md", "import.md"))
    missing = [command for command in commands() if f"`{command}" not in text]
    for command, parser in commands().items():
        options = {option for action in parser._actions for option in action.option_strings if option.startswith("--")}
        missing += [f"{command} {option}" for option in options - {"--help"} if option not in text]
    assert missing == []


def test_every_command_takes_data_and_sets_what_to_run():
    for command, parser in commands().items():
        assert "--data" in parser.format_help(), command
        assert callable(parser.get_default("run")), command


def test_every_kind_of_entry_is_documented():
    text = (REFERENCE / "journal.md").read_text()
    code = "\n".join(path.read_text() for path in ours() if "tests" not in path.parts)
    kinds = set(re.findall(r"""\bappend\(\s*["'](\w+\.\w+)["']""", code))
    kinds |= set(re.findall(r"""\(\s*["'](\w+\.\w+)["'],\s*announcing\.facts""", code))
    assert "article.published" in kinds
    assert [kind for kind in kinds if f"`{kind}`" not in text] == []


def test_every_check_is_documented():
    code = (SOURCE / "checks.py").read_text()
    ids = re.findall(r'id="(jarchi\.[EW]\d{3})"', code)
    assert len(ids) == len(set(ids)) > 5
    documented = re.findall(r"^\| `(jarchi\.\w+)`", (REFERENCE / "checks.md").read_text(), re.MULTILINE)
    assert sorted(documented) == sorted(ids)


def test_links_between_documents_lead_somewhere():
    dead = []
    for path in [*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md"), *(ROOT / "bench").glob("*.md")]:
        for link in re.findall(r"\]\(([^)#:]+)(?:#[^)]*)?\)", path.read_text()):
            if not (path.parent / link).exists():
                dead.append(f"{name(path)}: {link}")
    assert dead == []


def test_files_named_in_code_and_documents_exist():
    """`docs/…` and `bench/…` are written as from the root."""
    dead = []
    for path in [*ours(), *ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")]:
        for named in re.findall(r"(?<![\w/.])(?:docs|bench)/[\w./-]*\w\.(?:md|py)\b", path.read_text()):
            if not (ROOT / named).exists():
                dead.append(f"{name(path)}: {named}")
    assert dead == []


@pytest.mark.parametrize("document", ["README.md", "docs/how-to/install.md", "docs/how-to/back-up.md"])
def test_commands_of_the_documents_exist(document):
    text = (ROOT / document).read_text()
    targets = set(re.findall(r"^([\w-]+):", (ROOT / "Makefile").read_text(), re.MULTILINE))
    assert set(re.findall(r"(?:^|`|&& )make ([\w-]+)", text, re.MULTILINE)) <= targets
    known = {command.split()[1] for command in commands()}
    assert set(re.findall(r"(?:^|`|/bin/)jarchi (\w[\w-]+)", text, re.MULTILINE)) <= known


# --- what is kept in the repository -------------------------------------------------------------------------
def kept(*patterns: str) -> list[Path]:
    listed = subprocess.run(["git", "ls-files", "-z", *patterns], cwd=ROOT, capture_output=True, text=True, check=True)
    return [ROOT / file for file in listed.stdout.split("\0") if file and (ROOT / file).is_file()]


@pytest.fixture(scope="module")
def repository() -> None:
    if not (ROOT / ".git").exists():
        pytest.skip("not in a git repository")


def test_locks_pin_by_hash_and_name_no_place(repository):
    for lock in kept("requirements*.txt"):
        text = lock.read_text()
        addresses = r"https?://|file://|--index|--extra-index|--find-links|^-e|/opt/|@ "
        assert not re.search(addresses, text, re.MULTILINE), lock
        pinned = re.findall(r"^[\w.-]+(?:\[[\w,-]+\])?==", text, re.MULTILINE)
        assert pinned
        blocks = re.split(r"^(?=[\w.-]+(?:\[[\w,-]+\])?==)", text, flags=re.MULTILINE)[1:]
        assert all("--hash=sha256:" in block for block in blocks), lock
    for lock in kept("*package-lock.json"):
        assert "resolved" not in lock.read_text()
        assert '"integrity": "sha512-' in lock.read_text()


def test_no_path_of_one_machine_is_kept(repository):
    paths = re.compile(r"(?<![\w.])/(?:home|root|Users|work)/\w|(?<!var)/tmp/\w")
    code = kept("*.py", "*.toml", "Makefile", "*.md", ".ci/*", "*.json", "*.cfg")
    assert [name(path) for path in code if path != Path(__file__) and paths.search(path.read_text())] == []


def test_there_is_one_version():
    from jarchi import __version__

    assert f'version = "{__version__}"' in (ROOT / "pyproject.toml").read_text()
