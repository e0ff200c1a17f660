"""A program of the user on several servers, one after another, on a separate thread."""

from __future__ import annotations

import os
import shlex
import threading
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from tui.errors import HostdeckError
from tui.operations.journal.journal_programs import ProgramRun
from tui.remote.user_programs import ProgramRefused, ProgramResult, run_program, words_of
from tui.secrets import REDACTOR
from tui.text import SafeText, safe_text

if TYPE_CHECKING:
    from tui.config.user_commands import UserCommand
    from tui.fleet.rows import ServerRow
    from tui.operations.journal.journal import Journal
    from tui.ssh import SshOptions

STOP_S = 5.0
"""Longest wait at exit for the end of a program: SIGTERM, the grace period, SIGKILL, and the entry
in the audit trail."""


@dataclass(frozen=True)
class Record:
    """Facts for the audit trail that are the same for all runs of a batch."""

    journal: Callable[[], Journal]
    profile: str
    who: str
    reason: str
    ticket: str
    now: Callable[[], float]


class ProgramBatch:
    """Runs the program on each server in turn, until `stop`."""

    def __init__(
        self,
        name: str,
        program: UserCommand,
        rows: Sequence[ServerRow],
        inputs: Mapping[str, str],
        ssh: SshOptions,
        record: Record,
    ) -> None:
        """
        Raises:
            ProgramRefused: A value is unknown or would be an option. Nothing was run.
        """
        self._name, self._program, self._record = name, program, record
        self.lines = [(row, words_of(name, program, row, inputs, ssh)) for row in rows]
        """Program and arguments for each server."""
        self._stop = threading.Event()
        self._thread: threading.Thread | None = None

    def command_lines(self) -> list[SafeText]:
        """Return the command line for each server, for review."""
        return [
            safe_text(f"{row.called}: {REDACTOR.mask(shlex.join(words))}", 300)
            for row, words in self.lines
        ]

    def start(
        self, on_lines: Callable[[Sequence[str]], object], on_end: Callable[[], object]
    ) -> None:
        """Start. The functions are called on the thread of the batch."""

        def run() -> None:
            for row, words in self.lines:
                if self._stop.is_set():
                    on_lines([f"{safe_text(row.called, 40)}: not run."])
                    continue
                self._run(row, words, on_lines)
            on_end()

        self._thread = threading.Thread(target=run, name="hostdeck-program", daemon=True)
        self._thread.start()

    def _run(
        self, row: ServerRow, words: Sequence[str], on_lines: Callable[[Sequence[str]], object]
    ) -> None:
        name = safe_text(row.called, 40)

        def show(lines: Sequence[SafeText]) -> None:
            on_lines([f"{name}: {line}" for line in lines])

        try:
            number = None if self._program.safe else self._begin(row, words)
        except HostdeckError as error:
            on_lines([f"{name}: not run. {safe_text(str(error), 300)}"])
            return
        result = run_program(words, self._program.timeout, os.environ, self._stop, show)
        on_lines([f"{name}: {result.problem or 'done.'}"])
        if number is not None:
            self._end(number, result, on_lines)

    def _begin(self, row: ServerRow, words: Sequence[str]) -> int:
        """Record a run before it starts. Raises JournalError."""
        record = self._record
        run = ProgramRun(
            0,
            record.now(),
            record.who,
            self._name,
            row.id,
            safe_text(row.called),
            safe_text(REDACTOR.mask(shlex.join(words)), 1000),
            "running",
            "",
            record.reason,
            record.ticket,
        )
        return record.journal().note_program(run, record.profile)

    def _end(
        self, number: int, result: ProgramResult, on_lines: Callable[[Sequence[str]], object]
    ) -> None:
        try:
            state = "failed" if result.problem else "done"
            self._record.journal().end_program(number, state, result.problem)
        except HostdeckError as error:
            on_lines([safe_text(str(error), 300)])

    def stop(self) -> None:
        """End the running program, and skip the remaining servers. Returns at once."""
        self._stop.set()

    def end(self) -> None:
        """End the running program, and wait for its end and its entry in the audit trail."""
        self._stop.set()
        if self._thread is not None:
            self._thread.join(STOP_S)


__all__ = ["ProgramBatch", "ProgramRefused", "Record"]
