"""Starts the process that sends one planned change. It has no terminal and outlives this one."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

from tui.launcher import child_environment

READY, TAKEN = "ready", "taken"
"""First line of the process: it holds the lock of the change, or another process does."""


def spawn_plan_process(
    carried: dict[str, Any], number: int, pin: str = "", *, keep_open: int | None = None
) -> int | None:
    """Start the process for a planned change. Return its id; `None` when it did not take it.

    Args:
        carried: Account and credentials, as `tui.operations.background.carry` returns them, with
            the names of profile and configuration. They pass through a pipe only.
        pin: Empty when none was given.
        keep_open: A descriptor that it inherits: the simulator of the demo lives as long as a
            process holds it.
    """
    root = str(Path(__file__).resolve().parent.parent.parent)
    child = subprocess.Popen(
        [sys.executable, "-P", "-m", "tui.cli.plan_process"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
        pass_fds=() if keep_open is None else (keep_open,),
        env=child_environment(os.environ, root),
    )
    assert child.stdin is not None
    assert child.stdout is not None
    try:
        child.stdin.write(json.dumps({**carried, "change": number, "pin": pin}).encode() + b"\n")
        child.stdin.close()
        answer = child.stdout.readline().decode().strip()
    except OSError:
        answer = ""
    child.stdout.close()
    return child.pid if answer == READY else None
