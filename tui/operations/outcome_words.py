"""Words of operations whose outcome is unknown, and what they leave open. Pure."""

from __future__ import annotations

from tui.store.operations import Operation, OpState

GONE = "The provider no longer knows the key of the task: it has ended, and its outcome is unknown."
LOOKS_REFUSED = "The provider refused to report how the task goes"
NOT_FINAL = "The provider said OK, but not that it has ended"
FOREIGN = "The answer to its key is about another task"
BUG = "Hostdeck met a bug while watching it."


def may_run_on(operation: Operation) -> bool:
    """Return whether the work of an unknown operation may still run, because its end has not used
    up its key."""
    begins = (LOOKS_REFUSED, NOT_FINAL, FOREIGN, BUG)
    return operation.state is OpState.UNKNOWN and operation.said.startswith(begins)
