"""Hostdeck on a system without the parts of POSIX, and one door to them."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.support.process import ROOT, run
from tests.system.import_all import names
from tests.system.without_posix import CALLS, MODULES, SIGNALS
from tui.simulator.demo_credentials import DEMO_KEY
from tui.simulator.http_server import SimulatorServer

DOOR = ROOT / "tui" / "system.py"
ALLOWED = {
    # Replaces parts of Textual's driver for Linux, and of no other.
    ROOT / "tui" / "textual_fixes" / "steady_driver.py",
}
NAMED = re.compile(
    rf"(?m)^\s*(?:import|from) (?:{'|'.join(MODULES)})\b"
    rf"|signal\.(?:{'|'.join(SIGNALS)})\b"
    rf"|\bos\.(?:{'|'.join(CALLS)})\b"
)


def test_no_other_module_names_a_part_of_posix() -> None:
    files = [path for room in ("tui", "widgets", "screens") for path in (ROOT / room).rglob("*.py")]

    found = [
        f"{path.relative_to(ROOT)}: {part}"
        for path in files
        if path != DOOR and path not in ALLOWED
        for part in NAMED.findall(path.read_text("utf-8"))
    ]

    assert found == []


def test_every_module_imports(tmp_path: Path) -> None:
    done = run(tmp_path, "-m", "tests.system.without_posix", "tests.system.import_all")

    assert (done.returncode, done.stderr) == (0, "")
    assert int(done.stdout) == len(names())


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("ls", "web-01"),
        ("status web-01", "web-01"),
        ("tags web-01", ""),
        ("power reboot web-01 --yes", ""),
    ],
)
def test_headless_verbs(
    words: str, expected: str, simulator: SimulatorServer, tmp_path: Path
) -> None:
    done = run(
        tmp_path,
        *("-m", "tests.system.without_posix", "tui", "--url", simulator.url, *words.split()),
        HOSTKEY_API_KEY=DEMO_KEY,
    )

    assert done.returncode == 0, done.stderr
    assert expected in done.stdout


def test_the_doctor_names_what_is_missing(tmp_path: Path) -> None:
    done = run(tmp_path, "-m", "tests.system.without_posix", "tui", "doctor")

    assert "file locks (run only one Hostdeck at a time)" in done.stdout
    assert "file locks" not in run(tmp_path, "-m", "tui", "doctor").stdout


def test_the_dashboard_shows_servers(simulator: SimulatorServer, tmp_path: Path) -> None:
    done = run(
        tmp_path,
        *("-m", "tests.system.without_posix", "tests.system.dashboard_start", simulator.url),
        # Textual takes its driver by the name of the system, which is still Linux.
        TEXTUAL_DRIVER="textual.drivers.headless_driver:HeadlessDriver",
    )

    assert (done.returncode, done.stderr) == (0, "")
    assert "web-01" in done.stdout
