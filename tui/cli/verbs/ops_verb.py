"""The command `hostdeck ops`: operations and their outcomes; resolving those that only the user can
decide."""

from __future__ import annotations

import re
import sys
import threading
import time
from argparse import ArgumentParser, Namespace
from operator import attrgetter
from typing import TYPE_CHECKING

from tui.cli.durations import seconds
from tui.cli.exit_codes import ExitCode
from tui.cli.operations_table import COLUMNS, DEFAULT, record
from tui.cli.output import list_arguments, shown
from tui.cli.verb import Verb
from tui.config.start_options import StartOptions
from tui.errors import UsageError
from tui.paths import person

if TYPE_CHECKING:
    from tui.cli.output import Table
    from tui.operations.journal.journal import Journal
    from tui.store.operations import Operation

_SPAN = re.compile(r"(\d+)([mhd])")
_SECONDS = {"m": 60, "h": 3600, "d": 86_400}
LOOK_S = 0.5
ALL = 0
"""Stands for all operations; no operation has the number 0."""


def _arguments(parser: ArgumentParser) -> None:
    parser.add_argument(
        "id",
        nargs="?",
        type=int,
        metavar="ID",
        help="show one operation with its history, and the comparison with an order",
    )
    parser.add_argument(
        "--open",
        action="store_true",
        help="only operations that are running or have an unknown outcome",
    )
    parser.add_argument(
        "--since", default="30d", metavar="SPAN", help="time range: 30m, 12h, 7d (default: 30d)"
    )
    parser.add_argument(
        "--watch",
        action="store_true",
        help="follow running operations that no other process follows until they end",
    )
    parser.add_argument(
        "--wait",
        type=int,
        metavar="ID",
        help="wait until an operation ends; follow it if no other process does",
    )
    parser.add_argument(
        "--decide",
        type=int,
        nargs="?",
        const=ALL,
        metavar="ID",
        help="check the outcome of one unknown operation, or of all of them",
    )
    parser.add_argument(
        "--timeout",
        type=seconds,
        default=60.0,
        metavar="S",
        help="how long --decide and --wait wait, in seconds (default: 60)",
    )
    parser.add_argument(
        "--confirm-loss",
        action="store_true",
        help="confirm that you know what the journal lost; changes are allowed again",
    )
    parser.add_argument("--settle", type=int, metavar="ID", help="mark a loose end as resolved")
    parser.add_argument(
        "--done",
        type=int,
        metavar="ID",
        help="state that an operation with an unknown outcome was carried out",
    )
    parser.add_argument(
        "--not-done",
        type=int,
        metavar="ID",
        help="state that an operation with an unknown outcome was not carried out",
    )
    list_arguments(parser, COLUMNS)


def _run(options: Namespace, start: StartOptions) -> int:
    since_s = span_seconds(options.since)
    table = shown(COLUMNS, DEFAULT, options, "operation")
    from tui.cli.command_parts import account_of, command_parts, journal_path, opened_journal

    if options.decide is not None:
        from tui.cli.decide import decide

        numbers = [options.decide] if options.decide != ALL else []
        read, code = decide(start, numbers, options.timeout)
        table.write(read, record)
        if not read:
            sys.stderr.write("No operation has an unknown outcome.\n")
        return code
    if options.id is not None and not _decides(options) and options.wait is None:
        from tui.cli.operation_details import print_operation

        return print_operation(start, options.id, as_json=options.json)
    if options.wait is not None:
        return _wait(options, start, table)
    if options.watch:
        with command_parts(start, signed_in=False) as parts:
            pause = threading.Event()
            while not parts.operations.settled:
                pause.wait(LOOK_S)
            return _print(table, list(parts.store.operations.values()), options, since_s)
    if not (journal_path().exists() or options.confirm_loss):
        return _print(table, [], options, since_s)
    journal = opened_journal()
    try:
        _decide(journal, options)
        return _print(
            table, journal.since(account_of(start), time.time() - since_s), options, since_s
        )
    finally:
        journal.close()


def _wait(options: Namespace, start: StartOptions, table: Table[Operation]) -> int:
    """Wait for the end of one operation. Return the exit code for its outcome."""
    from tui.cli.change_session import exit_code_of
    from tui.cli.command_parts import command_parts, journal_path

    doing = f"Waiting for operation {options.wait}"
    missing = UsageError(
        doing,
        said="The journal has no such operation.",
        certain="Nothing was done.",
        next="To list operations, run: hostdeck ops",
    )
    if not journal_path().exists():
        raise missing
    with command_parts(start, signed_in=False) as parts:
        until, pause = time.monotonic() + options.timeout, threading.Event()
        while True:
            operation = parts.store.operations.get(options.wait)
            if operation is None:
                raise missing
            if not operation.under_way or time.monotonic() >= until:
                break
            pause.wait(min(LOOK_S, max(0.0, until - time.monotonic())))
    table.write([operation], record)
    return exit_code_of([operation])


def _decides(options: Namespace) -> bool:
    """Return whether the arguments do more than list operations."""
    numbers = (options.decide, options.settle, options.done, options.not_done)
    return options.watch or options.confirm_loss or any(number is not None for number in numbers)


def _decide(journal: Journal, options: Namespace) -> None:
    from tui.store.operations import OpState

    if options.confirm_loss:
        _confirm_loss(journal)
    if options.settle is not None:
        journal.settle(options.settle, "Marked as resolved on the command line.")
    for number, to, said in (
        (options.done, OpState.DONE, "carried out"),
        (options.not_done, OpState.FAILED, "not carried out"),
    ):
        if number is not None:
            journal.move(number, to, words=f"Marked by the user: {said}.")


def _confirm_loss(journal: Journal) -> None:
    loss = journal.loss
    if not loss:
        sys.stderr.write("hostdeck: The journal has no loss to confirm.\n")
        return
    journal.confirm_loss(person())
    sys.stderr.write(f"hostdeck: {loss}\nhostdeck: Confirmed. Changes are allowed again.\n")


def _print(
    table: Table[Operation], found: list[Operation], options: Namespace, since_s: float
) -> int:
    rows = sorted(
        (operation for operation in found if not options.open or operation.is_open),
        key=attrgetter("id"),
        reverse=True,
    )
    table.write(rows, record)
    if not rows:
        what = "running or of unknown outcome" if options.open else "in the journal"
        sys.stderr.write(f"No operation of the last {options.since} is {what}.\n")
    return ExitCode.OK


def span_seconds(text: str) -> float:
    """Return the seconds of a time range such as 30m. Raises UsageError."""
    found = _SPAN.fullmatch(text)
    if found is None:
        raise UsageError(
            "Reading --since",
            said=f"{text!r} is not a time range.",
            certain="Nothing was done.",
            next="Write 30m, 12h, or 7d.",
        )
    return float(found[1]) * _SECONDS[found[2]]


VERB = Verb(
    "ops",
    "list operations and their outcomes; check unknown outcomes",
    _arguments,
    _run,
    (
        "Exit codes of --wait: 0 the operation was carried out, 1 it failed, 3 it was refused, 5 "
        "its outcome\nis unknown, 7 it was still running when the time ran out. Exit codes of "
        "--decide: 0 all operations\nwere carried out or none was undecided, 1 at least one was "
        "not carried out, 5 at least one outcome\nis still unknown, 7 an operation was still "
        "running when the time ran out."
    ),
    reads_accounts=True,
    one_account=_decides,
)
