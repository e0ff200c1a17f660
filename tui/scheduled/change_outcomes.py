"""Outcomes of planned changes, from their operations in the journal. Pure."""

from __future__ import annotations

from collections.abc import Sequence

from tui.format import count
from tui.scheduled.scheduled_change import ChangeState
from tui.store.operations import Operation, OpState

_STATES = {
    OpState.UNKNOWN: ChangeState.UNKNOWN,
    OpState.FAILED: ChangeState.FAILED,
    OpState.REFUSED: ChangeState.REFUSED,
    OpState.NOT_SENT: ChangeState.FAILED,
}
"""Outcomes, the worst first."""


def outcome_of(operations: Sequence[Operation]) -> tuple[ChangeState, str]:
    """Return the state of a planned change and its reason."""
    numbers = ", ".join(str(operation.id) for operation in operations[:5])
    words = f"{'Operation' if len(operations) == 1 else 'Operations'} {numbers}"
    if len(operations) > 5:
        words += f" and {len(operations) - 5} more"
    for state, became in _STATES.items():
        found = [operation for operation in operations if operation.state is state]
        if found:
            number = f"{count(len(found), 'request')} of {len(operations)} {state}: "
            return became, f"{number if len(operations) > 1 else ''}{found[0].said} ({words})"
    if any(operation.under_way for operation in operations):
        return ChangeState.UNKNOWN, f"Still running when its process ended. ({words})"
    return ChangeState.DONE, f"{words}"
