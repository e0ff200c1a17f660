"""Hands running work to a process of its own that outlives this one, through a pipe."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tui.launcher import child_environment

if TYPE_CHECKING:
    from tui.api.client import Client
    from tui.operations.change_runner import Operations


def carry(
    client: Client, *, url: str, journal: Path, profile: str, who: str, per_second: float
) -> dict[str, Any]:
    """Return what the other process needs besides the work itself. Holds the credentials: for
    the pipe only."""
    from tui.api.session import ApiKeyLogin, PasswordLogin

    login = client.session.credentials
    return {
        "url": url,
        "journal": str(journal),
        "profile": profile,
        "who": who,
        "per_second": per_second,
        "key": login.key.get_secret_value() if isinstance(login, ApiKeyLogin) else "",
        "user": login.user if isinstance(login, PasswordLogin) else "",
        "password": login.password.get_secret_value() if isinstance(login, PasswordLogin) else "",
    }


def spawn_watcher(
    operations: Operations,
    carried: dict[str, Any],
    keep_open: int | None = None,
    locks: Mapping[str, int] | None = None,
) -> int | None:
    """Start the other process and give it all operations. The threads here have been stopped.

    Args:
        keep_open: A descriptor that it inherits: the simulator of the demo lives as long as a
        process holds it.
        locks: Descriptors that it inherits too, those of the reinstalls that it is to carry on.

    Returns:
        Its process id; `None` when it did not start, and the work stays where the next start finds
        it.
    """
    locks = dict(locks or {})
    inherited = [*locks.values(), *(() if keep_open is None else (keep_open,))]
    child = start_module("tui.cli.background_process", inherited)
    assert child.stdin is not None
    assert child.stdout is not None
    name = child.stdout.readline().decode().strip()
    child.stdout.close()  # it says nothing more
    if not name:
        child.kill()
        return None
    pins = operations.pins.unproven()  # once handed over it is this process's business no more
    message = {**carried, "locks": locks, "batches": operations.hand_over(name), "pins": pins}
    child.stdin.write(json.dumps(message).encode() + b"\n")
    child.stdin.close()
    return child.pid


def start_module(module: str, inherited: Sequence[int]) -> subprocess.Popen[bytes]:
    """Start a module of ours in a process that goes on without the terminal. What it needs is
    written to its standard input, never to its arguments.

    Args:
        inherited: Descriptors that stay open in it.
    """
    root = str(Path(__file__).resolve().parent.parent.parent)
    return subprocess.Popen(
        # -P: what lies about in the current directory is not code of ours.
        [sys.executable, "-P", "-m", module],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
        pass_fds=inherited,
        env=child_environment(os.environ, root),
    )
