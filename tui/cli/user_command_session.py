"""A user's program on the servers that the arguments name: inputs, confirmation, output."""

from __future__ import annotations

import os
import shlex
import sys
import threading
import time
from argparse import Namespace
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

from tui.cli.exit_codes import ExitCode
from tui.cli.justification_options import checked_justification
from tui.cli.output import write_json
from tui.cli.typed_line import typed_line
from tui.cli.watch_loop import ending_on_signals
from tui.errors import HostdeckError, UsageError
from tui.format import count
from tui.remote.user_programs import (
    ProgramResult,
    input_fault,
    run_program,
    words_of,
)
from tui.text import SafeText, safe_text

if TYPE_CHECKING:
    from tui.config.start_options import StartOptions
    from tui.config.user_commands import UserCommand
    from tui.fleet.rows import ServerRow
    from tui.operations.journal.journal import Journal

_NOTHING = "Nothing was run."
SHOWN = 5
"""Maximum command lines shown before the confirmation."""


def run_on_servers(name: str, command: UserCommand, options: Namespace, start: StartOptions) -> int:
    """Run a program once for each server. Return the exit code."""
    inputs = _inputs(name, command, options)
    rows = _rows(command, options, start)
    ssh = start.settings.profile(start.profile).ssh
    # Fill in all of them first: a value missing on the last server must stop the first one too.
    lines = [words_of(name, command, row, inputs, ssh) for row in rows]
    reason, ticket = "", ""
    if not command.safe:
        try:
            reason, ticket = checked_justification(f"Running {name}", start, options, _NOTHING)
        except UsageError as error:
            Recorder(start, name, options.reason, options.ticket).refuse(rows, lines, error.said)
            raise
        _confirm(name, rows, lines, options)
    recorder = None if command.safe else Recorder(start, name, reason, ticket)
    limit_s = command.timeout if options.timeout is None else options.timeout
    results: list[tuple[ServerRow, ProgramResult]] = []
    # A lost connection to this machine also ends the program, and the audit trail records it.
    with ending_on_signals():
        for row, words in zip(rows, lines, strict=True):
            results.append((row, _run_one(row, words, limit_s, options, recorder)))
    if options.json:
        write_json([_record(row, result) for row, result in results])
    failed = sum(bool(result.problem) for _, result in results)
    if len(results) > 1 and not options.json:
        sys.stderr.write(f"{len(results) - failed} of {count(len(results), 'server')} succeeded.\n")
    return ExitCode.FAILED if failed else ExitCode.OK


def _rows(command: UserCommand, options: Namespace, start: StartOptions) -> list[ServerRow]:
    """Return the servers with the data that the values need. For a program that may change
    something, select them as for a change: read now, and refuse undecided servers.

    Raises:
        UsageError: There are no servers, or some are undecided.
        Refused: An id or a name belonged to another server before.
    """
    from tui.cli.change_targets import target_rows
    from tui.cli.command_sign_in import find_or_ask, signed_in
    from tui.cli.server_arguments import chosen, readable

    with signed_in(start, find_or_ask(start)) as (client, _):
        if command.safe:
            rows = readable(client, chosen(client, start, options))
        else:
            rows = target_rows(client, start, options)
    if not rows:
        raise UsageError(f"Running {options.name}", said="No server matches.", certain=_NOTHING)
    return rows


def _inputs(name: str, command: UserCommand, options: Namespace) -> Mapping[str, str]:
    """Return the values of the inputs; ask for missing ones on a terminal."""
    given: dict[str, str] = {}
    for word in options.input:
        key, separator, value = word.partition("=")
        if not separator or key not in command.inputs:
            raise UsageError(
                f"Running {name}",
                said=f"{safe_text(word, 80)!r} is not NAME=VALUE of an input.",
                certain=_NOTHING,
                next=f"Inputs: {', '.join(command.inputs) or 'none'}.",
            )
        given[key] = value
    for key in command.inputs:
        if key not in given and sys.stdin.isatty():
            sys.stderr.write(f"{key}: ")
            sys.stderr.flush()
            given[key] = typed_line().strip()
        if key not in given:
            raise UsageError(
                f"Running {name}",
                said=f"The input {key} is missing.",
                certain=_NOTHING,
                next=f"Add --input {key}=VALUE.",
            )
        fault = input_fault(given[key])
        if fault:
            raise UsageError(f"Running {name}", said=f"{key}: {fault}", certain=_NOTHING)
    return given


def _confirm(
    name: str, rows: Sequence[ServerRow], lines: Sequence[Sequence[str]], options: Namespace
) -> None:
    sys.stderr.write(f"Run {name} on {count(len(rows), 'server')}:\n")
    for row, words in list(zip(rows, lines, strict=True))[:SHOWN]:
        sys.stderr.write(f"  {safe_text(row.called, 40)}: {safe_text(shlex.join(words), 300)}\n")
    if len(rows) > SHOWN:
        sys.stderr.write(f"  and {count(len(rows) - SHOWN, 'more server')}\n")
    if options.yes:
        return
    if not sys.stdin.isatty():
        raise UsageError(
            f"Running {name}",
            said="There is no terminal to ask for confirmation.",
            certain=_NOTHING,
            next="Use --yes.",
        )
    sys.stderr.write("Type yes to continue: ")
    sys.stderr.flush()
    if typed_line().strip().lower() != "yes":
        raise UsageError(
            f"Running {name}", said='The confirmation was not "yes".', certain=_NOTHING
        )


def _run_one(
    row: ServerRow,
    words: Sequence[str],
    limit_s: float,
    options: Namespace,
    recorder: Recorder | None,
) -> ProgramResult:
    def show(lines: Sequence[SafeText]) -> None:
        name = safe_text(row.called, 40)
        sys.stdout.write("".join(f"{name}: {line}\n" for line in lines))
        sys.stdout.flush()

    number = None if recorder is None else recorder.begin(row, words)
    result = ProgramResult(problem="It was interrupted.")
    try:
        result = _run_beside(words, limit_s, None if options.json else show)
    finally:
        if recorder is not None and number is not None:
            recorder.end(number, result)
    if result.problem and not options.json:
        sys.stderr.write(f"hostdeck: {safe_text(row.called, 40)}: {result.problem}\n")
    return result


def _run_beside(
    words: Sequence[str], limit_s: float, on_output: Callable[[Sequence[SafeText]], None] | None
) -> ProgramResult:
    """Run a program to its end in a thread. Signals arrive in the main thread: a signal while the
    program starts would otherwise leave it running with no process to end it."""
    stop = threading.Event()
    with ThreadPoolExecutor(1) as pool:
        try:
            return pool.submit(run_program, words, limit_s, os.environ, stop, on_output).result()
        finally:
            stop.set()


def _record(row: ServerRow, result: ProgramResult) -> dict[str, object]:
    return {
        "id": row.id,
        "hostname": row.hostname,
        "code": result.code,
        "problem": result.problem or None,
        "seconds": round(result.seconds, 1),
        "output": list(result.lines),
    }


class Recorder:
    """Recorder of one command's runs in the journal, before they start."""

    def __init__(self, start: StartOptions, name: str, reason: str, ticket: str) -> None:
        self._start, self._name = start, name
        self._reason, self._ticket = reason, ticket

    def begin(self, row: ServerRow, words: Sequence[str]) -> int:
        """Record a run before it starts. Raises JournalError; the run must then not start."""
        return self._note(row, words, "running", "")

    def refuse(self, rows: Sequence[ServerRow], lines: Sequence[Sequence[str]], why: str) -> None:
        """Record that a run was refused."""
        for row, words in zip(rows, lines, strict=True):
            self._note(row, words, "refused", why)

    def _note(self, row: ServerRow, words: Sequence[str], state: str, said: str) -> int:
        from tui.cli.command_parts import account_of
        from tui.operations.journal.journal_programs import ProgramRun
        from tui.paths import person
        from tui.secrets import REDACTOR

        line = safe_text(REDACTOR.mask(shlex.join(words)), 1000)
        run = ProgramRun(
            0,
            time.time(),
            person(),
            self._name,
            row.id,
            safe_text(row.called),
            line,
            state,
            said,
            self._reason,
            self._ticket,
        )
        journal = self._journal()
        try:
            return journal.note_program(run, account_of(self._start))
        finally:
            journal.close()

    def end(self, number: int, result: ProgramResult) -> None:
        """Record how a run ended."""
        try:
            journal = self._journal()
            try:
                state = "failed" if result.problem else "done"
                journal.end_program(number, state, result.problem)
            finally:
                journal.close()
        except HostdeckError as error:
            sys.stderr.write(f"hostdeck: {error}\n")

    def _journal(self) -> Journal:
        from tui.cli.command_parts import opened_journal

        return opened_journal()
