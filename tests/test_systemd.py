"""The unit that starts Jarchi on a real machine."""

import re
import shutil
import subprocess
from pathlib import Path

import pytest

from jarchi.cli import parser

UNIT = Path(__file__).parent.parent / "deploy/jarchi.service"


@pytest.mark.skipif(not shutil.which("systemd-analyze"), reason="systemd-analyze is not installed")
def test_systemd_understands_the_unit(tmp_path):
    """But for the user and the program, which this machine need not have."""
    text = re.sub(r"(?m)^ExecStart=.*", "ExecStart=/bin/true", UNIT.read_text())
    unit = tmp_path / "jarchi.service"
    unit.write_text(re.sub(r"(?m)^(User|Group)=.*", r"\1=root", text))
    done = subprocess.run(["systemd-analyze", "verify", unit], capture_output=True, text=True, check=False)
    about_ours = [line for line in done.stderr.splitlines() if "jarchi.service" in line]
    assert (done.returncode, about_ours) == (0, [])


def test_what_it_starts_exists():
    (command,) = re.findall(r"(?m)^ExecStart=\S+/jarchi (.*)", UNIT.read_text())
    assert parser().parse_args(command.split()).port == 8000
