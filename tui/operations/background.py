"""Handover of running work to a separate process that outlives this one, through a pipe."""

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
    """Return what the other process needs besides the work. Contains the credentials, so for the
    pipe only."""
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
    """Start the other process and give it all operations. The threads here were stopped before.

    Args:
        keep_open: A descriptor that the process inherits. The demo's simulator lives as long as a
            process holds it.
        locks: More descriptors that it inherits: those of the reinstalls that it continues.

    Returns:
        Its process id; `None` if it did not start. The work then stays in the journal for the next
        start.
    """
    locks = dict(locks or {})
    inherited = [*locks.values(), *(() if keep_open is None else (keep_open,))]
    child = start_module("tui.cli.background_process", inherited)
    assert child.stdin is not None
    assert child.stdout is not None
    name = child.stdout.readline().decode().strip()
    child.stdout.close()  # it writes nothing more
    if not name:
        child.kill()
        return None
    pins = operations.pins.unproven()  # after the handover it no longer belongs to this process
    message = {**carried, "locks": locks, "batches": operations.hand_over(name), "pins": pins}
    child.stdin.write(json.dumps(message).encode() + b"\n")
    child.stdin.close()
    return child.pid


def start_module(module: str, inherited: Sequence[int]) -> subprocess.Popen[bytes]:
    """Start one of our modules in a process without the terminal. Its input goes to standard input,
    never to its arguments.

    Args:
        inherited: Descriptors that stay open in the process.
    """
    root = str(Path(__file__).resolve().parent.parent.parent)
    return subprocess.Popen(
        # -P: do not import code from the current directory.
        [sys.executable, "-P", "-m", module],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
        pass_fds=inherited,
        env=child_environment(os.environ, root),
    )
