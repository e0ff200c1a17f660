"""Composition of a changing command, without a screen.

It uses the same commands (`tui.commands`) and the same journal as the dashboard, so the dashboard
shows changes started here.
"""

from __future__ import annotations

import sys
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

from tui.cli.command_sign_in import SIGNED_IN, client_for, enter, find_or_ask
from tui.config.start_options import StartOptions
from tui.paths import JOURNAL_NAME, Paths, account_name, person

if TYPE_CHECKING:
    from pathlib import Path

    from tui.api.client import Client
    from tui.clock import Clock
    from tui.operations.change_runner import Operations
    from tui.operations.journal.journal import Journal
    from tui.parts import Parts
    from tui.reinstall.runner import Reinstalls
    from tui.store.store import Store

LOOK_S = 0.1


def journal_path() -> Path:
    """Return the path of this user's journal."""
    return Paths.of_user().state / JOURNAL_NAME


def opened_journal() -> Journal:
    """Open this user's journal. Move a damaged one aside and report it on standard error."""
    from tui.assembly import journal_at
    from tui.clock import SystemClock

    return journal_at(journal_path(), SystemClock(), on_damage=_report_damage)


def _report_damage(words: str) -> None:
    sys.stderr.write(f"hostdeck: {words}\n")


def account_of(start: StartOptions) -> str:
    """Return the name of the account in the journal."""
    return account_name(start.profile, start.url or start.settings.profile(start.profile).url)


@dataclass(frozen=True)
class CommandParts:
    """Components that changes need, and the command's start options."""

    parts: Parts
    start: StartOptions
    bugs: Sequence[Exception] = ()
    """Bugs in the worker threads."""

    @property
    def client(self) -> Client:
        """Return the signed-in client."""
        return self.parts.client()

    @property
    def operations(self) -> Operations:
        """Return the operations."""
        return self.parts.operations()

    @property
    def reinstalls(self) -> Reinstalls:
        """Return the reinstalls, which use the operations."""
        return self.parts.reinstalls()

    @property
    def store(self) -> Store:
        """Return the store."""
        return self.parts.store

    @property
    def clock(self) -> Clock:
        """Return the command's clock."""
        return self.parts.clock

    def wait_for(self, event: threading.Event) -> None:
        """Wait for an event of a worker thread. Raises the bug that ended a worker's job."""
        while not event.wait(LOOK_S):
            if self.bugs:
                raise self.bugs[0]

    def give_to_background(self) -> int | None:
        """Hand running work to a separate process. Return its id."""
        return self.parts.hand_over()


@contextmanager
def command_parts(start: StartOptions, *, signed_in: bool = True) -> Iterator[CommandParts]:
    """Build the components for one command. When they close, unfinished work is free for the next
    process."""
    from tui.assembly import for_command
    from tui.clock import SystemClock
    from tui.parts import Account
    from tui.workers.pool import GRACE_S

    found = find_or_ask(start) if signed_in else None
    client = client_for(start)
    bugs: list[Exception] = []
    account = Account(
        lambda: client.transport.url,
        journal_path,
        account_of(start),
        person(),
        start.settings.network_of(start.profile),
    )
    parts = for_command(
        SystemClock(), account, client, on_bug=bugs.append, on_damage=_report_damage
    )
    try:
        if found is not None:
            SIGNED_IN.check(start, enter(client, found))
        parts.operations().open()
        yield CommandParts(parts, start, bugs)
    finally:
        parts.close(GRACE_S)
    if bugs:
        raise bugs[0]
