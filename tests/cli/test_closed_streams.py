"""Started without standard input, output or error: nothing fails, and nothing is written where it
does not belong."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from tests.support.process import HASTY, LIMIT_S, environ
from tui.cli.exit_codes import ExitCode
from tui.simulator.demo_credentials import DEMO_KEY
from tui.simulator.http_server import SimulatorServer

HASTE = " ".join(HASTY)
CLOSED = {"stdin": "<&-", "stdout": ">&-", "stderr": "2>&-", "all": "<&- >&- 2>&-"}


@pytest.mark.parametrize("closed", CLOSED.values(), ids=CLOSED)
def test_a_command_without_some_of_its_streams(
    home: Path, simulator: SimulatorServer, closed: str
) -> None:
    done = subprocess.run(
        ["/bin/sh", "-c", f'exec "$0" {HASTE} --url {simulator.url} ls {closed}', sys.executable],
        env=environ(home, {"HOSTKEY_API_KEY": DEMO_KEY}),
        capture_output=True,
        text=True,
        timeout=LIMIT_S,
        check=False,
    )
    assert done.returncode == ExitCode.OK, done.stderr
    assert "met a bug" not in done.stdout + done.stderr
    assert ("web-10" in done.stdout) is (">&-" not in closed.replace("2>&-", ""))


def test_the_dashboard_without_standard_input_says_so(home: Path) -> None:
    done = subprocess.run(
        ["/bin/sh", "-c", 'exec "$0" -m tui demo <&-', sys.executable],
        env=environ(home, {}),
        capture_output=True,
        text=True,
        timeout=LIMIT_S,
        check=False,
    )
    assert "needs a terminal" in done.stderr
    assert "met a bug" not in done.stderr
