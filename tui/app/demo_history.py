"""The history of the demo: one file for each world, filled with a past by a process of its own."""

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
"""Seconds after which the demo goes on without a past."""


def demo_history(journal: Path, options: DemoOptions) -> Path:
    """Return the history file of a demo; fill it first when it is new. The history's own thread.

    A demo that stands still has no past: it is for pictures and tests.
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
