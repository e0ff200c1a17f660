"""Runs 0.1 and this version in turns on one home: `python -m tests.release.upgrade`.

0.1 comes from the history of this repository and runs with the packages of this environment.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tarfile
import tempfile
from io import BytesIO
from pathlib import Path
from typing import Any

from tests.support.process import ROOT
from tests.support.shared_simulator import SharedSimulator
from tui.simulator.demo_credentials import DEMO_KEY
from tui.simulator.fleets import fleet
from tui.simulator.sim_clock import SimClock
from tui.simulator.world import World

OLD = "1478c0c8"
"""The commit that was 0.1.0."""
PARTS = ("tui", "widgets", "screens", "assets", "pyproject.toml")


class NoHistory(Exception):
    """0.1 is not in the history of this checkout."""


class Home:
    """One home in which both versions run, against one simulator."""

    def __init__(self, directory: Path, url: str) -> None:
        self._home = directory / "home"
        self._home.mkdir()
        self._old = directory / "old"
        self._url = url
        unpack(self._old)

    def old(self, *words: str, stdin: str = "") -> str:
        """Return the output of a command of 0.1."""
        return self._run(self._old, words, stdin)

    def new(self, *words: str, stdin: str = "") -> str:
        """Return the output of a command of this version."""
        return self._run(ROOT, words, stdin)

    def _run(self, code: Path, words: tuple[str, ...], stdin: str) -> str:
        done = subprocess.run(
            # -P: the current directory is no source of code.
            [sys.executable, "-P", "-m", "tui", "--url", self._url, *words],
            cwd=self._home,
            env={
                "HOME": str(self._home),
                "PATH": os.environ["PATH"],
                "PYTHONPATH": str(code),
                "LANG": "C.UTF-8",
                "HOSTKEY_API_KEY": DEMO_KEY,
            },
            input=stdin,
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
        )
        assert done.returncode == 0, f"{code.name}: {words}: {done.returncode}\n{done.stderr}"
        return done.stdout


def unpack(directory: Path) -> None:
    """Write the files of 0.1 into a new directory. Raises NoHistory."""
    try:
        packed = subprocess.run(
            ["git", "archive", OLD, *PARTS], cwd=ROOT, capture_output=True, check=True
        ).stdout
    except (OSError, subprocess.CalledProcessError) as error:
        raise NoHistory(str(error)) from None
    with tarfile.open(fileobj=BytesIO(packed)) as files:
        files.extractall(directory, filter="data")


def check(directory: Path) -> None:
    """Change a server with both versions in turns, and compare what each knows afterwards."""
    world = World(fleet("demo"), clock=SimClock(20.0), still=True)
    server = SharedSimulator(world).start()
    try:
        home = Home(directory, server.url)
        assert home.old("--version").strip() == "hostdeck 0.1.0"
        home.old("tags", "web-01", "--set", "made=old", "--yes")
        home.old("power", "reboot", "web-01", "--yes", "--pin-stdin", stdin="0420\n")
        home.old("config", "set", "ui.theme", "light")

        assert states(home.new("ops", "--json")) == {1: "done", 2: "done"}
        assert "light" in home.new("config", "why", "ui.theme")
        home.new("tags", "web-01", "--set", "made=new", "--yes")

        assert states(home.old("ops", "--json")) == {1: "done", 2: "done", 3: "done"}
        home.old("tags", "web-01", "--set", "made=again", "--yes")

        assert states(home.new("ops", "--json")) == dict.fromkeys((1, 2, 3, 4), "done")
    finally:
        server.stop()


def states(output: str) -> dict[int, str]:
    """Return the state of each operation that `hostdeck ops --json` printed."""
    operations: list[dict[str, Any]] = json.loads(output)
    return {operation["id"]: operation["state"] for operation in operations}


if __name__ == "__main__":
    with tempfile.TemporaryDirectory(prefix="hostdeck-upgrade-") as name:
        check(Path(name))
    print("0.1.0 and this version open each other's files")
