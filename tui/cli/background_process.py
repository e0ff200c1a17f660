"""`python -m tui.cli.background_process`: continues running work after the dashboard exits. Has no
terminal.

The process writes its journal name to standard output, reads its task from standard input, and ends
when all the work has ended. Bugs go to the log next to the journal.
"""

from __future__ import annotations

import contextlib
import json
import signal
import sys
import threading
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pydantic import SecretStr

from tui.clock import SystemClock
from tui.config.settings import Network
from tui.credentials.hardening import harden
from tui.errors import ConfigError, HostdeckError
from tui.log import LOG, note_bug
from tui.operations.journal.owner import owner_name
from tui.parts import Account, Parts
from tui.system import HANG_UP

if TYPE_CHECKING:
    from tui.api.client import Client

LONGEST_S = 3 * 3600.0
LOOK_S = 0.25
STOP_S = 5.0
"""Longest wait for running requests at the end."""
SETTLE_S = 6.0
"""Minimum lifetime in seconds: the received work may not have started yet."""


class BugLog:
    """The log of this process: created at the first bug, in the journal's directory."""

    def __init__(self, state: Path) -> None:
        self._state = state
        self._lock = threading.Lock()
        self._started = False

    def report(self, error: Exception) -> None:
        """Log the type and location of a bug. Any thread."""
        with self._lock:
            if not self._started:
                self._started = True
                with contextlib.suppress(ConfigError):  # there is no other place to report to
                    LOG.start(self._state)
        note_bug(error)


def main() -> int:
    """Take over the work, complete it, and return an exit code."""
    harden()
    name = owner_name()
    print(name, flush=True)  # the dashboard reads it

    def work(received: dict[str, Any], stop: threading.Event, bugs: BugLog) -> int:
        return carry_on(received, name, stop, bugs)

    return work_unattended(work)


def work_unattended(work: Callable[[dict[str, Any], threading.Event, BugLog], int]) -> int:
    """Read the task from standard input and do it without a terminal. Return an exit code.

    Args:
        work: Receives the task, an event that SIGTERM sets, and the log for bugs.
    """
    received = json.loads(sys.stdin.readline() or "{}")
    if not received:
        return 1
    stop = threading.Event()
    if HANG_UP is not None:
        signal.signal(HANG_UP, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, lambda number, frame: stop.set())
    bugs = BugLog(Path(received["journal"]).parent)
    try:
        return work(received, stop, bugs)
    except Exception as error:
        bugs.report(error)
        raise


def carry_on(received: dict[str, Any], name: str, stop: threading.Event, bugs: BugLog) -> int:
    """Take over the received work and continue until it has ended. Return an exit code."""
    from tui.assembly import for_background

    parts = for_background(SystemClock(), _account(received), name, on_bug=bugs.report)
    _take_over(parts, received)
    clock, journal = parts.clock, parts.account.journal_file()
    until, settle = clock.monotonic() + LONGEST_S, clock.monotonic() + SETTLE_S
    # Without its journal, the process can neither send, decide nor report anything.
    while journal.exists() and not stop.is_set() and clock.monotonic() < until:
        if parts.settled and clock.monotonic() > settle:
            break
        stop.wait(LOOK_S)
    parts.close(STOP_S)
    return 0


def _account(received: dict[str, Any]) -> Account:
    journal = Path(received["journal"])
    return Account(
        url=lambda: str(received["url"]),
        journal_file=lambda: journal,
        profile=received["profile"],
        who=received["who"],
        network=Network(requests_per_second=float(received["per_second"])),
    )


def _take_over(parts: Parts, received: dict[str, Any]) -> None:
    """Continue all work that the other process handed over."""
    operations, reinstalls = parts.operations(), parts.reinstalls()
    operations.attended = False
    sign_in(parts.client(), received)
    operations.open()
    operations.pins.take_over(received.get("pins", ()))
    operations.take_over(received["batches"])
    # Do this before other processes can take the operations: they lack the data to continue.
    reinstalls.inherit(received.get("locks", {}))
    reinstalls.open()
    reinstalls.take_over(received.get("reinstalls", {}))
    parts.follow_ups().take_over(received.get("follow_ups", ()))


def sign_in(client: Client, received: dict[str, Any]) -> None:
    """Sign in. Following a key needs no session; only unsent requests and deciding reads do."""
    from tui.api.session import ApiKeyLogin, PasswordLogin

    try:
        if received["key"]:
            client.sign_in(ApiKeyLogin(SecretStr(received["key"])))
        elif received["user"]:
            client.sign_in(PasswordLogin(received["user"], SecretStr(received["password"])))
    except HostdeckError:
        pass  # work that needs the session ends as not sent, and reports it


if __name__ == "__main__":
    sys.exit(main())
