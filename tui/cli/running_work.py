"""Work that a command leaves running when its waiting time is over: handed to a background process,
or cancelled before it is sent."""

from __future__ import annotations

import sys
import threading
from typing import TYPE_CHECKING

from tui.cli.command_parts import LOOK_S, CommandParts

if TYPE_CHECKING:
    from tui.store.operations import Operation

STOP_S = 5.0
"""Longest wait until a batch is stopped."""
_NOT_ASKED_FOR = (
    "The credentials were not requested: the provider shows them once, and the waiting time is "
    "over."
)
_NOT_SHOWN = (
    "The credentials will not be shown: the provider shows them once, and the waiting time is over."
)
_CLOSE = (
    "To close what is open, run: hostdeck access close ID. Then open it again with a longer "
    "--timeout."
)


def own_operations(parts: CommandParts, numbers: set[int]) -> list[Operation]:
    """Return the current state of this command's operations: other processes may add operations."""
    return [parts.store.operations[number] for number in sorted(numbers)]


def leave_running(parts: CommandParts, numbers: set[int]) -> None:
    """Let another process continue; skip unsent requests whose secret the provider shows only
    once."""
    shown_once = [
        operation for operation in own_operations(parts, numbers) if _is_shown_once(operation)
    ]
    waiting = {operation.id for operation in shown_once if operation.state == "planned"}
    _stop(parts, waiting)
    pid = parts.give_to_background()
    if pid is not None:
        sys.stderr.write(
            f"The operation is still running. Process {pid} follows it in the background. "
            "To see it, run: hostdeck ops\n"
        )
    if waiting:
        sys.stderr.write(f"{_NOT_ASKED_FOR} {_CLOSE}\n")
    elif any(operation.under_way for operation in shown_once):
        sys.stderr.write(f"{_NOT_SHOWN} {_CLOSE}\n")


def _stop(parts: CommandParts, waiting: set[int]) -> None:
    """Send no more requests of these operations' batches; wait until the journal records it."""
    batches = {parts.store.operations[number].batch for number in waiting}
    for batch in batches:
        parts.operations.abort(batch, _NOT_ASKED_FOR)
    until, pause = parts.clock.monotonic() + STOP_S, threading.Event()
    while (
        any(parts.store.operations[number].state == "planned" for number in waiting)
        and parts.clock.monotonic() < until
    ):
        pause.wait(LOOK_S)


def _is_shown_once(operation: Operation) -> bool:
    """Return whether the answer contains a secret that the provider shows only once."""
    from tui.api.catalog import declared_actions

    action = declared_actions().get(operation.action)
    return action is not None and action.secret_answer
