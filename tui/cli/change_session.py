"""Changes from the command line: confirmation, PIN, waiting, result."""

from __future__ import annotations

import sys
import threading
from argparse import ArgumentParser, Namespace
from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING, Any

from tui.cli.at_option import planned, window_of, with_time
from tui.cli.bulk import bulk_lines, prepared, want_count
from tui.cli.command_parts import LOOK_S, CommandParts
from tui.cli.durations import seconds
from tui.cli.exit_codes import ExitCode
from tui.cli.justification_options import justification_arguments, justified
from tui.cli.private_output import PRIVATE
from tui.cli.running_work import leave_running, own_operations
from tui.cli.shell_wording import elsewhere
from tui.cli.stderr_progress import Progress
from tui.cli.typed_line import typed_line
from tui.cli.until_option import gated
from tui.errors import HostdeckError, UsageError
from tui.format import count
from tui.key_hints import for_command_line
from tui.text import safe_text

if TYPE_CHECKING:
    from tui.commands.command import Ask, Choose
    from tui.credentials.pin import Pin
    from tui.fleet.rows import ServerRow
    from tui.operations.canary import Known
    from tui.operations.plan import Plan
    from tui.operations.submission import Submission
    from tui.store.operations import LooseEnd, Operation

RESULTS_S = 5.0
Follow = Callable[[Any, int], int]
"""Handler for the intent that follows from results. Returns the exit code."""


def change_arguments(
    parser: ArgumentParser,
    *,
    timeout_s: float = 900.0,
    pin_stdin: str = "read the PIN from the first line of standard input",
) -> None:
    """Declare `--yes`, `--confirm NAME`, `--pin-stdin`, `--wait`, `--no-wait`, `--timeout`,
    `--json`."""
    parser.add_argument(
        "--yes",
        action="store_true",
        help="do not ask for confirmation; required without a terminal",
    )
    parser.add_argument(
        "--confirm",
        action="append",
        default=[],
        metavar="TEXT",
        help=(
            "text that confirms the change: the name, the amount, or, for more than 10 servers, "
            "their number"
        ),
    )
    justification_arguments(parser)
    parser.add_argument("--pin-stdin", action="store_true", help=pin_stdin)
    choice = parser.add_mutually_exclusive_group()
    choice.add_argument(
        "--wait", action="store_true", default=True, help="wait for the result (default)"
    )
    choice.add_argument(
        "--no-wait",
        dest="wait",
        action="store_false",
        help="exit as soon as the operation is running; a background process follows it",
    )
    parser.add_argument(
        "--timeout",
        type=seconds,
        default=timeout_s,
        metavar="S",
        help=(
            f"how long to wait, in seconds (default: {timeout_s:g}); the operation continues "
            "after that"
        ),
    )
    parser.add_argument("--json", action="store_true", help="print the operations as JSON")


def targets_of(parts: CommandParts, rows: Sequence[ServerRow], argument: Any = None) -> Any:
    """Return the targets of a command from the servers on the command line."""
    from tui.commands.command import Targets
    from tui.remote.own_addresses import local_addresses

    pending = {
        row.id: operation for row in rows if (operation := parts.store.pending(row.id)) is not None
    }
    operations, ends = _left_open(parts)
    return Targets(
        tuple(rows),
        pending,
        parts.start.read_only,
        local_addresses(),
        argument,
        operations=operations.values,
        loose_ends=ends,
        now=parts.clock.now(),
    )


def _left_open(parts: CommandParts) -> tuple[dict[int, Operation], tuple[LooseEnd, ...]]:
    """Return recent operations and older ones that are still open."""
    from tui.operations.loose_ends import RELEVANT, loose_ends

    journal, account = parts.operations.ledger.journal(), parts.operations.profile
    history = journal.naming(account, RELEVANT)
    ends = loose_ends(history, journal.open_operations(account))
    return {**{operation.id: operation for operation in history}, **parts.store.operations}, ends


def run_command(
    parts: CommandParts,
    command_id: str,
    rows: Sequence[ServerRow],
    options: Namespace,
    argument: Any = None,
    *,
    answers: Sequence[str] = (),
    ask: Callable[[Ask | Choose], str] | None = None,
    follow: Follow | None = None,
) -> int:
    """Carry out a command of `tui.commands` on these servers. Return the exit code.

    Args:
        answers: Answers to the command's questions before it can build a plan, in order.
        ask: Source of further answers.
        follow: Receives the intent that follows from the results, and prints it instead of the
            operations.
    """
    from tui.commands import commands
    from tui.commands.command import Ask, Choose, Confirm, Refuse

    command, targets = commands()[command_id], targets_of(parts, rows, argument)
    doing = (
        f"{command.title}: {', '.join(safe_text(row.hostname or str(row.id)) for row in rows[:5])}"
    ).rstrip(": ")
    reason = command.why_not(targets)
    if reason is not None:
        intent = command.intend(targets)
        if isinstance(intent, Confirm):
            plan = justified(intent.plan, parts.start, options, ask=False)
            parts.operations.record_refusals(plan, reason)
        raise _refused(doing, reason)
    intent = command.intend(targets)
    for answer in answers:
        intent = intent.then(answer) if isinstance(intent, Ask | Choose) else intent
    while ask is not None and isinstance(intent, Ask | Choose):
        asked, intent = intent, intent.then(ask(intent))
        if isinstance(intent, Refuse) and isinstance(asked, Ask) and sys.stdin.isatty():
            sys.stderr.write(f"{safe_text(for_command_line(intent.reason))}\n")
            intent = asked  # once more
    named = (str(rows[0].hostname or rows[0].id), rows[0].id) if rows else ("", 0)
    other_way = elsewhere(command_id, *named)
    if not isinstance(intent, Confirm):
        raise UsageError(
            doing,
            said=str(
                getattr(
                    intent,
                    "reason",
                    "This command needs input that the command line cannot provide.",
                )
            ).removesuffix(" Nothing was sent."),
            certain="Nothing was sent.",
            next=other_way,
        )
    if intent.later is not None:
        raise UsageError(
            doing,
            said="This needs a running Hostdeck for its second step. Use the dashboard.",
            certain="Nothing was sent.",
            next=other_way,
        )
    if follow is None or intent.then is None:
        return carry_out(parts, intent.plan, options, rows=rows)
    ended: list[tuple[Operation, Any]] = []
    all_ended = threading.Event()

    def on_end(operation: Operation, result: Any) -> None:
        ended.append((operation, result))
        if len(ended) == len(intent.plan.requests):
            all_ended.set()

    own_numbers: set[int] = set()
    code = carry_out(
        parts, intent.plan, options, on_end=on_end, report=False, mine=own_numbers, rows=rows
    )
    if code is not ExitCode.TIMEOUT:
        all_ended.wait(RESULTS_S)  # the result is reported shortly after the journal has it
    then = intent.then(ended) if ended else None
    if then is not None:
        return follow(then, code)
    print_operations(own_operations(parts, own_numbers), as_json=options.json)
    return code


def _refused(doing: str, reason: str) -> HostdeckError:
    from tui.errors import Refused

    return Refused(doing, said=reason, certain="Nothing was sent.")


def carry_out(
    parts: CommandParts,
    plan: Plan,
    options: Namespace,
    *,
    on_end: Any = None,
    report: bool = True,
    mine: set[int] | None = None,
    rows: Sequence[ServerRow] = (),
) -> int:
    """Confirm, submit, wait and print, with a healthy server of `rows` first. Return the exit code
    of the worst operation.

    Args:
        mine: Receives the operation numbers.
        report: Print the operations; without it, only failures are printed.
    """
    plan = justified(plan, parts.start, options, refuse=parts.operations.record_refusals)
    plan = gated(parts, plan, options, rows)
    window = window_of(plan, options, parts.clock.now())
    plan, known = prepared(parts, plan, rows, options)
    _confirm(with_time(plan, window), options, known)
    pin = _pin(plan, options)
    if window is not None:
        return planned(parts, plan, window, pin, as_json=options.json)
    submitted = threading.Event()
    refusals: list[HostdeckError] = []
    mine = set() if mine is None else mine

    def on_submitted(submission: Submission) -> None:
        if submission.error is not None:
            refusals.append(submission.error)
        mine.update(submission.numbers)
        submitted.set()

    parts.operations.submit(plan, pin, on_submitted=on_submitted, on_end=on_end)
    parts.wait_for(submitted)
    if refusals:
        raise refusals[0]
    return _wait(parts, mine, options, report=report)


def _confirm(plan: Plan, options: Namespace, known: Known) -> None:
    from tui.operations.plan import Tier

    for line in _about(plan, known):
        sys.stderr.write(f"{line}\n")
    if plan.count_typed:
        want_count(plan, options)
    if plan.tier is Tier.SAFE:
        return
    if plan.typed:
        _want_typed(plan, options)
    elif not options.yes and not plan.count_typed:
        if not sys.stdin.isatty() or options.pin_stdin:
            raise UsageError(
                plan.title,
                said="There is no terminal to ask for confirmation.",
                certain="Nothing was sent.",
                next="Use --yes.",
            )
        sys.stderr.write(f"{plan.title}? Type yes to continue: ")
        sys.stderr.flush()
        if typed_line().strip().lower() != "yes":
            raise UsageError(
                plan.question, said='The confirmation was not "yes".', certain="Nothing was sent."
            )


def _want_typed(plan: Plan, options: Namespace) -> None:
    given = set(map(PRIVATE.revealed, options.confirm))
    is_confirmed = plan.typed in given
    if not is_confirmed and sys.stdin.isatty() and not options.pin_stdin:
        sys.stderr.write(f"Type {plan.typed} to continue: ")
        sys.stderr.flush()
        is_confirmed = PRIVATE.revealed(typed_line().strip()) == plan.typed
    if not is_confirmed:
        raise UsageError(
            plan.question,
            said=f"The confirmation was not {plan.typed}.",
            certain="Nothing was sent.",
            next=f"To confirm, add --confirm {plan.typed}.",
        )


def _about(plan: Plan, known: Known) -> Iterator[str]:
    yield safe_text(plan.question)
    yield f"  {for_command_line(plan.effect)}"
    for warning in plan.warnings:
        yield f"  ! {safe_text(warning)}"
    if len(plan.requests) > 1:
        yield from bulk_lines(plan, known)


def _pin(plan: Plan, options: Namespace) -> Pin:
    from tui.credentials.pin import Pin

    if not plan.takes_pin:
        return Pin("")
    from tui.cli.secret_prompts import hidden, next_line

    if options.pin_stdin:
        return Pin(next_line())
    if sys.stdin.isatty():
        return Pin(hidden("PIN (leave empty if the account has no PIN): "))
    return Pin("")


def _wait(parts: CommandParts, numbers: set[int], options: Namespace, *, report: bool) -> int:
    """Wait until all operations have ended, the time is over, or they are running and --no-wait was
    given."""
    until = parts.clock.monotonic() + options.timeout
    progress = Progress("Waiting", len(own_operations(parts, numbers)))
    ended: set[int] = set()
    pause = threading.Event()
    try:
        while True:
            own = own_operations(parts, numbers)
            for operation in own:
                if not operation.under_way and operation.id not in ended:
                    ended.add(operation.id)
                    progress.step()
            if len(ended) == len(own) and not parts.operations.answers.awaited:
                break
            has_started = all(operation.sent_at is not None for operation in own) or any(
                operation.state == "running" for operation in own
            )
            if parts.clock.monotonic() >= until or (not options.wait and has_started):
                if left := parts.operations.answers.awaited:
                    words = count(left, "server")
                    sys.stderr.write(f"{words} did not answer before the waiting time ended.\n")
                leave_running(parts, numbers)
                break
            pause.wait(LOOK_S)
    finally:
        progress.end()
    own = own_operations(parts, numbers)
    unanswered = parts.operations.answers.unanswered
    for words in unanswered:
        sys.stderr.write(f"{safe_text(words)}\n")
    from tui.api.task_names import task_name

    if report:
        print_operations(own, as_json=options.json)
    else:
        for operation in own:
            if operation.state != "done":
                words = (
                    f"{task_name(operation.action)}: {operation.state}. {operation.said}".rstrip()
                )
                sys.stderr.write(f"{safe_text(words)}\n")
    code = exit_code_of(own, waited=options.wait)
    return ExitCode.FAILED if unanswered and code is ExitCode.OK else code


def exit_code_of(operations: Sequence[Operation], *, waited: bool = True) -> ExitCode:
    """Return the exit code of the worst outcome."""
    from tui.store.operations import OpState

    states = {operation.state for operation in operations}
    for state, code in (
        (OpState.UNKNOWN, ExitCode.UNKNOWN),
        (OpState.FAILED, ExitCode.FAILED),
        (OpState.REFUSED, ExitCode.REFUSED),
        (OpState.NOT_SENT, ExitCode.FAILED),
    ):
        if state in states:
            return code
    if any(operation.under_way for operation in operations) and waited:
        return ExitCode.TIMEOUT
    return ExitCode.OK


def print_operations(operations: Sequence[Operation], *, as_json: bool) -> None:
    """Print operations as a table or as JSON, in the order given."""
    from tui.cli.operations_table import COLUMNS, DEFAULT, record
    from tui.cli.output import Table

    columns = [column for name in DEFAULT for column in COLUMNS if column.name == name]
    Table(columns, as_json=as_json).write(operations, record)
