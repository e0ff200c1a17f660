"""The command `hostdeck ops --decide`: read and save the outcome of a change whose answer was lost.

Nothing is ever sent again. If the read shows that the operation is still running, it is followed to
its end.
"""

from __future__ import annotations

import sys
import threading
from collections.abc import Sequence
from operator import attrgetter
from typing import TYPE_CHECKING

from tui.api.task_names import task_name
from tui.cli.change_session import exit_code_of
from tui.cli.command_parts import LOOK_S, CommandParts, command_parts
from tui.cli.exit_codes import ExitCode
from tui.config.start_options import StartOptions
from tui.errors import UsageError
from tui.text import safe_text

if TYPE_CHECKING:
    from tui.store.operations import Operation


def decide(
    start: StartOptions, numbers: Sequence[int], timeout_s: float
) -> tuple[list[Operation], ExitCode]:
    """Decide these operations, or all undecided ones, and wait for running ones.

    Returns:
        The operations as they are now, newest first, and the exit code of the worst outcome.

    Raises:
        UsageError: This account's journal has no operation with that number.
    """
    with command_parts(start) as parts:
        chosen = _chosen(parts, numbers)
        _read(parts, [operation for operation in chosen if operation.is_undecided], timeout_s)
        now = [parts.store.operations[operation.id] for operation in chosen]
        if any(operation.under_way for operation in now):
            _tell(parts.give_to_background())
    return now, exit_code_of(now)


def _chosen(parts: CommandParts, numbers: Sequence[int]) -> list[Operation]:
    """Return the operations to decide; load old ones into the store."""
    journal, account = parts.operations.ledger.journal(), parts.operations.profile
    undecided = [
        operation for operation in journal.open_operations(account) if operation.is_undecided
    ]
    known = {operation.id: operation for operation in (*journal.since(account, 0.0), *undecided)}
    missing = [number for number in numbers if number not in known]
    if missing:
        raise UsageError(
            "Checking the outcome of an operation",
            said=f"There is no operation {missing[0]}.",
            certain="Nothing was sent.",
            next="To list operations with an unknown outcome, run: hostdeck ops --open",
        )
    found = [known[number] for number in numbers] if numbers else undecided
    parts.store.put_operations(
        [operation for operation in found if operation.id not in parts.store.operations]
    )
    return sorted(
        (parts.store.operations[operation.id] for operation in found),
        key=attrgetter("id"),
        reverse=True,
    )


def _read(parts: CommandParts, undecided: Sequence[Operation], timeout_s: float) -> None:
    """Send all deciding reads; wait for their results and for operations found running."""
    from tui.operations.outcomes.verdicts import decider_of

    until = parts.clock.monotonic() + timeout_s
    waited: list[threading.Event] = []
    for operation in undecided:
        if decider_of(operation) is None:
            sys.stderr.write(
                f"{safe_text(f'{operation.id} {task_name(operation.action)}')}: "
                "Hostdeck cannot check the outcome. "
                f"Check the server, then run: hostdeck ops --done {operation.id} or "
                f"hostdeck ops --not-done {operation.id}\n"
            )
            continue
        decided = threading.Event()
        waited.append(decided)
        parts.operations.deciding.now(operation.id, decided.set)
    for decided in waited:
        decided.wait(max(0.0, until - parts.clock.monotonic()))
    pause = threading.Event()
    while (
        any(parts.store.operations[operation.id].under_way for operation in undecided)
        and parts.clock.monotonic() < until
    ):
        pause.wait(LOOK_S)


def _tell(pid: int | None) -> None:
    if pid is not None:
        sys.stderr.write(
            f"The operation is still running. Process {pid} follows it in the background. "
            "To see it, run: hostdeck ops"
        )
