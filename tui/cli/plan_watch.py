"""Planned changes whose process has ended: `hostdeck watch` starts another process and reports
missed changes."""

from __future__ import annotations

import os
import time
from typing import TYPE_CHECKING

from tui.cli.at_option import carried_for
from tui.cli.judging import say
from tui.errors import HostdeckError
from tui.paths import person
from tui.scheduled.change_file import ChangeFile
from tui.scheduled.plan_spawning import spawn_plan_process
from tui.scheduled.scheduled_change import ChangeState, ScheduledChange

if TYPE_CHECKING:
    from tui.api.client import Client
    from tui.config.start_options import StartOptions


class PlanWatch:
    """Check of the planned changes, once in each round of a watcher."""

    def __init__(self, client: Client, start: StartOptions) -> None:
        from tui.cli.command_parts import account_of, journal_path

        self._client, self._start = client, start
        self._account, self._journal = account_of(start), journal_path()
        self._file = ChangeFile(self._journal.parent, self._account)
        self._said = ""

    def round(self) -> None:
        """Start the missing processes and report missed changes."""
        try:
            for missed in self._file.sweep(time.time()):
                say(f"Missed: {missed.title} {missed.about}, planned for {missed.when}.")
            for change in self._file.all():
                if self._needs_process(change):
                    self._spawn(change.id)
        except HostdeckError as error:
            if str(error) != self._said:
                self._said = str(error)
                say(self._said)

    def _needs_process(self, change: ScheduledChange) -> bool:
        """Return whether a change without a process still needs work."""
        if change.state is ChangeState.WAITING and change.uses_pin:
            return False  # the change is missed: only its own process has the PIN
        if not (change.is_open or change.tagged):
            return False
        handle = self._file.take(change.id)
        if handle is None:
            return False
        os.close(handle)
        return True

    def _spawn(self, number: int) -> None:
        from pathlib import Path

        from tui.parts import Account

        start, journal = self._start, Path(self._journal)
        account = Account(
            lambda: self._client.transport.url,
            lambda: journal,
            self._account,
            person(),
            start.settings.network_of(start.profile),
        )
        spawn_plan_process(carried_for(self._client, account, start), number)
