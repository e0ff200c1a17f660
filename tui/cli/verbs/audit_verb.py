"""`hostdeck audit`: every change requested on this machine, including refused ones."""

from __future__ import annotations

import sys
import time
from argparse import ArgumentParser, Namespace
from collections.abc import Callable
from dataclasses import asdict, dataclass
from operator import attrgetter
from typing import TYPE_CHECKING

from tui.cli.exit_codes import ExitCode
from tui.cli.output import OutputColumn, applied, list_arguments, shown
from tui.cli.verb import Verb
from tui.config.start_options import StartOptions
from tui.format import local_time
from tui.text import safe_text

if TYPE_CHECKING:
    from tui.operations.journal.journal_programs import ProgramRun
    from tui.store.operations import Operation

MOST = 100_000
_EPILOG = """Each line is one change: who requested it, from where, when, why, and the outcome.
Refused changes are listed too. The list contains the changes that you requested on this machine.
With reason = "reason" or "ticket", a profile requires a reason for each change."""


def _cell(name: str) -> Callable[[Entry], str]:
    """Return a reader for a text that may be missing."""

    def cell(entry: Entry) -> str:
        return safe_text(getattr(entry, name)) or "-"

    return cell


@dataclass(frozen=True)
class Entry:
    """A change, or a run of a program, with its reason."""

    id: str
    """Number of the operation; for a program, p and a number."""
    at: float
    who: str
    action: str
    task: str
    server_id: int | None
    server: str
    state: str
    said: str
    reason: str = ""
    ticket: str = ""
    command: str = ""
    """Command line of a program."""


def _of_operation(operation: Operation, reason: str, ticket: str) -> Entry:
    from tui.api.task_names import task_name

    return Entry(
        str(operation.id),
        operation.planned_at,
        operation.who,
        operation.action,
        task_name(operation.action),
        operation.server_id,
        operation.server_name if operation.server_id is not None else "account",
        str(operation.state),
        operation.said,
        reason,
        ticket,
    )


def _of_program(run: ProgramRun) -> Entry:
    return Entry(
        f"p{run.id}",
        run.at,
        run.who,
        f"run/{run.name}",
        f"Run {run.name}",
        run.server_id,
        run.server_name,
        run.state,
        run.said,
        run.reason,
        run.ticket,
        run.words,
    )


COLUMNS: tuple[OutputColumn[Entry], ...] = (
    OutputColumn("id", attrgetter("id"), width=5, right=True),
    OutputColumn("at", attrgetter("at"), applied(local_time, "at"), 20),
    OutputColumn("who", attrgetter("who"), width=12),
    OutputColumn("action", attrgetter("action"), attrgetter("task"), 20),
    OutputColumn("server_id", attrgetter("server_id"), width=8, right=True),
    OutputColumn("server", attrgetter("server"), width=18),
    OutputColumn("state", attrgetter("state"), width=8),
    OutputColumn("ticket", attrgetter("ticket"), _cell("ticket"), width=10),
    OutputColumn("reason", attrgetter("reason"), _cell("reason"), width=20),
    OutputColumn("said", attrgetter("said"), _cell("said")),
    OutputColumn("command", attrgetter("command"), _cell("command")),
)
DEFAULT = ("id", "at", "who", "action", "server", "state", "ticket", "reason", "said")


def _arguments(parser: ArgumentParser) -> None:
    parser.add_argument(
        "--since", default="30d", metavar="SPAN", help="time range: 30m, 12h, 7d (default: 30d)"
    )
    parser.add_argument("--ticket", default="", metavar="ID", help="only changes with this ticket")
    parser.add_argument("--server", default="", metavar="SERVER", help="only this id or host name")
    parser.add_argument("--refused", action="store_true", help="only refused changes")
    list_arguments(parser, COLUMNS)


def _run(options: Namespace, start: StartOptions) -> int:
    from tui.cli.verbs.ops_verb import span_seconds

    since_s = span_seconds(options.since)
    table = shown(COLUMNS, DEFAULT, options, "change")
    found = [entry for entry in _entries(start, since_s) if _fits(entry, options)]
    table.write(found, asdict)
    if not found:
        sys.stderr.write(f"No change in the last {options.since} matches.\n")
    return ExitCode.OK


def _entries(start: StartOptions, since_s: float) -> list[Entry]:
    from tui.cli.command_parts import account_of, journal_path, opened_journal

    if not journal_path().exists():
        return []
    journal = opened_journal()
    try:
        account, since = account_of(start), time.time() - since_s
        known = journal.justifications()
        found = [
            _of_operation(operation, *known.get(operation.id, ("", "")))
            for operation in journal.since(account, since, most=MOST)
        ]
        found += [_of_program(run) for run in journal.programs(account, since)]
    finally:
        journal.close()
    return sorted(found, key=attrgetter("at"), reverse=True)


def _fits(entry: Entry, options: Namespace) -> bool:
    server = options.server.lower()
    return (
        (not options.ticket or entry.ticket == options.ticket)
        and (not server or server in (str(entry.server_id), entry.server.lower()))
        and (not options.refused or entry.state == "refused")
    )


VERB = Verb(
    "audit",
    "list all changes with person, reason, ticket, and outcome",
    _arguments,
    _run,
    _EPILOG,
    asks_provider=False,
)
