"""`python -m tui.cli.background_process`: carries on running work after the dashboard was left. Has
no terminal.

Writes its name in the journal to standard output, reads what it is given from standard input, and
ends when all of that has come to its end. Bugs go to the log beside the journal.
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
"""Until then it does not end: what it was given is perhaps not under way yet."""


class BugLog:
    """The log of this process: started with the first bug, in the directory of the journal."""

    def __init__(self, state: Path) -> None:
        self._state = state
        self._lock = threading.Lock()
        self._started = False

    def report(self, error: Exception) -> None:
        """Log the kind and place of a bug. Any thread."""
        with self._lock:
            if not self._started:
                self._started = True
                with contextlib.suppress(ConfigError):  # there is no other place to report to
                    LOG.start(self._state)
        note_bug(error)


def main() -> int:
    """Take over, work, end. Returns an exit code."""
    harden()
    name = owner_name()
    print(name, flush=True)  # the dashboard reads it

    def work(received: dict[str, Any], stop: threading.Event, bugs: BugLog) -> int:
        return carry_on(received, name, stop, bugs)

    return work_unattended(work)


def work_unattended(work: Callable[[dict[str, Any], threading.Event, BugLog], int]) -> int:
    """Read the task from standard input and do it, without a terminal. Returns an exit code.

    Args:
        work: Gets the task, an event that SIGTERM sets, and the place for bugs.
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
    """Take over what was received and work until it has ended. Returns an exit code."""
    from tui.assembly import for_background

    parts = for_background(SystemClock(), _account(received), name, on_bug=bugs.report)
    _take_over(parts, received)
    clock, journal = parts.clock, parts.account.journal_file()
    until, settle = clock.monotonic() + LONGEST_S, clock.monotonic() + SETTLE_S
    # Without its journal nothing is sent or decided any more, and nothing could be reported.
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
    """Go on with everything that the other process gave."""
    operations, reinstalls = parts.operations(), parts.reinstalls()
    operations.attended = False
    sign_in(parts.client(), received)
    operations.open()
    operations.pins.take_over(received.get("pins", ()))
    operations.take_over(received["batches"])
    # Before another process can take them: it would not have what is needed to go on.
    reinstalls.inherit(received.get("locks", {}))
    reinstalls.open()
    reinstalls.take_over(received.get("reinstalls", {}))
    parts.follow_ups().take_over(received.get("follow_ups", ()))


def sign_in(client: Client, received: dict[str, Any]) -> None:
    """Sign in. Keys are looked at without a session; only what is still to be sent, and deciding
    reads, need one."""
    from tui.api.session import ApiKeyLogin, PasswordLogin

    try:
        if received["key"]:
            client.sign_in(ApiKeyLogin(SecretStr(received["key"])))
        elif received["user"]:
            client.sign_in(PasswordLogin(received["user"], SecretStr(received["password"])))
    except HostdeckError:
        pass  # what needs the session ends as not sent, and says so


if __name__ == "__main__":
    sys.exit(main())
