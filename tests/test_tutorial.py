"""The tutorial says what is: its ```sh blocks are run, and what follows as ```text is looked for in the answer."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from on_air import OnAir, environment, free_port

TUTORIAL = Path(__file__).parent.parent / "docs/tutorial/first-story.md"
BLOCK = re.compile(r"^```(sh|text)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
# What the tutorial's reader does in the browser.
FIRST_RUN = {
    "newsroom": "Айнакент сегодня", "language": "ru", "username": "chief", "email": "chief@example.org",
    "password": "дорога к озеру 7", "again": "дорога к озеру 7",
}  # fmt: skip


def steps(port: int) -> list[tuple[str, list[str]]]:
    """(commands, lines expected in their answer) one after the other."""
    found: list[tuple[str, list[str]]] = []
    for kind, text in BLOCK.findall(TUTORIAL.read_text().replace("127.0.0.1:8000", f"127.0.0.1:{port}")):
        if kind == "sh":
            found.append((text, []))
        else:
            found[-1][1].extend(text.splitlines())
    return found


def expect(lines: list[str], answer: str) -> None:
    for line in lines:
        pattern = ".*".join(re.escape(part) for part in line.split("…"))
        assert re.search(pattern, answer.replace("\u00a0", " ")), f"«{line}» is not in\n{answer}"


@pytest.mark.xdist_group("up")
@pytest.mark.skipif(not Path("/proc").is_dir(), reason="looks at processes as Linux shows them")
def test_the_tutorial_can_be_followed(tmp_path: Path) -> None:
    port = free_port()
    (up, said), *others = steps(port)
    assert up.split() == ["jarchi", "up", "--data", "my-newsroom"]
    (tmp_path / "jarchi").write_text(f'#!/bin/sh\nexec "{sys.executable}" -m jarchi "$@"\n')
    (tmp_path / "jarchi").chmod(0o755)
    with OnAir(tmp_path / "my-newsroom", port=port) as newsroom:
        newsroom.reader().post("/desk/first-run/", {**FIRST_RUN, "code": newsroom.code()})
        expect(said, "\n".join(newsroom.lines))
        env = environment(tmp_path / "my-newsroom")
        env["PATH"] = f"{tmp_path}{os.pathsep}{env['PATH']}"
        exported = ""
        for commands, answer in others:
            if commands.startswith("export "):
                exported += commands
                continue
            done = subprocess.run(
                ["bash", "-e", "-o", "pipefail", "-c", exported + commands],
                cwd=tmp_path, env=env, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False,
            )  # fmt: skip
            assert done.returncode == 0, f"{commands}\n{done.stdout}"
            expect(answer, done.stdout)
