"""The demo's history: one file per world, filled with past readings by a separate process."""

from __future__ import annotations

import contextlib
import os
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from tui.launcher import child_environment

if TYPE_CHECKING:
    from tui.config.start_options import DemoOptions

MOST_S = 60.0
"""Seconds after which the demo continues without past readings."""


def demo_history(journal: Path, options: DemoOptions) -> Path:
    """Return the history file of a demo; fill it first if it is new. History thread.

    A demo with a stopped clock has no past readings: it is for pictures and tests.
    """
    file = journal.with_name(f"{journal.name}.history")
    if not file.exists() and not options.still:
        root = Path(__file__).resolve().parent.parent.parent
        command = ["--file", str(file), "--fleet", options.fleet, "--seed", str(options.seed)]
        with contextlib.suppress(OSError, subprocess.TimeoutExpired):
            subprocess.run(
                [sys.executable, "-P", "-m", "tui.history.demo_past", *command],
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
                start_new_session=True,
                timeout=MOST_S,
                env=child_environment(os.environ, str(root)),
                check=False,
            )
    return file
