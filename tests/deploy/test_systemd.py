"""The units pass systemd's own check, and say what is promised of them."""

from __future__ import annotations

import configparser
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from bot.config import Config

DEPLOY = Path(__file__).parents[2] / "deploy"
PYTHON = "/opt/banxue/.venv/bin/python"
UNITS = sorted(path.name for path in DEPLOY.glob("banxue*") if path.suffix in (".service", ".timer"))


@pytest.fixture
def installed(tmp_path: Path) -> Path:
    """The units as they are, but for the interpreter, which is where it is on this machine."""
    if shutil.which("systemd-analyze") is None:
        if os.environ.get("CI"):
            pytest.fail("systemd-analyze is not there, and here nothing is skipped: apt-get install systemd")
        pytest.skip("systemd-analyze is not on this machine")
    for name in UNITS:
        (tmp_path / name).write_text((DEPLOY / name).read_text().replace(PYTHON, sys.executable))
    return tmp_path


def verified(folder: Path) -> subprocess.CompletedProcess[str]:
    units = [str(folder / name) for name in UNITS]
    return subprocess.run(
        ["systemd-analyze", "verify", "--man=no", *units], capture_output=True, text=True, check=False, timeout=60
    )


def test_systemd_has_nothing_to_say_against_them(installed: Path) -> None:
    said = verified(installed)
    assert (said.returncode, said.stderr) == (0, "")


def test_systemd_would_have_something_to_say(installed: Path) -> None:
    """The control: a unit that is wrong does not pass."""
    unit = installed / "banxue.service"
    unit.write_text(unit.read_text().replace("ProtectSystem=strict", "ProtectSystem=perhaps"))
    assert verified(installed).stderr


def section(name: str, part: str = "Service") -> configparser.SectionProxy:
    parser = configparser.ConfigParser(strict=False, interpolation=None, delimiters=("=",))
    parser.optionxform = str  # type: ignore[assignment, method-assign]
    parser.read_string((DEPLOY / name).read_text())
    return parser[part]


def test_a_stop_takes_no_longer_than_systemd_waits() -> None:
    usual = Config()
    longest = usual.workers.drain_seconds + usual.courier.timeout
    assert int(section("banxue.service")["TimeoutStopSec"]) > longest


@pytest.mark.parametrize("name", [name for name in UNITS if name.endswith(".service")])
def test_neither_unit_runs_as_root_or_writes_elsewhere(name: str) -> None:
    unit = section(name)
    assert unit["User"] == "banxue" and unit["NoNewPrivileges"] == "yes" and unit["ProtectSystem"] == "strict"
    states = {f"/var/lib/{each}" for each in unit["StateDirectory"].split()}
    assert set(unit["ReadWritePaths"].split()) == states
