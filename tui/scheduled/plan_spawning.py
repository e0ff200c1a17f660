"""Starts the process that sends one planned change. It has no terminal and outlives this
process."""

from __future__ import annotations

import json
from typing import Any

from tui.operations.background import start_module

READY, TAKEN = "ready", "taken"
"""First output line of the process: it holds the lock of the change, or another process does."""


def spawn_plan_process(
    carried: dict[str, Any], number: int, pin: str = "", *, keep_open: int | None = None
) -> int | None:
    """Start the process for a planned change. Return its process id; `None` if it did not take the
    change.

    Args:
        carried: Account and credentials, as `tui.operations.background.carry` returns them, with
            the names of profile and configuration. They pass through a pipe only.
        pin: Empty when none was given.
        keep_open: A descriptor that the process inherits. The demo's simulator lives as long as a
            process holds it.
    """
    child = start_module("tui.cli.plan_process", () if keep_open is None else (keep_open,))
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
