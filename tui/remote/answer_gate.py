"""Gates the waves of a batch: a wave is done when its servers respond again. Worker threads.

The batch waits for the responses (`tui.operations.batch`), the comebacks check the servers, and
this module connects the two. A server that does not respond in time stops the batch.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from tui.format import duration
from tui.remote.answering import Check, rule_from
from tui.remote.comeback import LATE_AFTER_S, Comebacks
from tui.store.comebacks import Answering, Comeback

if TYPE_CHECKING:
    from tui.clock import Clock
    from tui.operations.change_runner import Operations
    from tui.store.operations import Operation
    from tui.store.store import Store
    from tui.workers.pool import WorkerPool
    from tui.workers.schedule import Schedule

NO_ADDRESS = "cannot be checked: no address is known"
REPLACED = "a newer change of the server replaced the check"


class AnswerGate:
    """Connects the operations and the comebacks of one process."""

    def __init__(
        self,
        operations: Callable[[], Operations],
        comebacks: Callable[[], Comebacks],
        *,
        follows_all: bool = True,
    ) -> None:
        """
        Args:
            follows_all: Follow servers after every change that powered them on, not only those that
                a batch waits for.
        """
        self._operations, self._comebacks = operations, comebacks
        self._follows_all = follows_all

    def on_operation_end(self, operation: Operation) -> None:
        """Follow the server of a finished operation."""
        until = self._operations().answers.until_of(operation.id)
        if not until:
            if self._follows_all:
                self._comebacks().on_operation_end(operation)
            return
        if not self._comebacks().follow_until(operation, rule_from(until)):
            self._operations().answers.came_back(operation.id, NO_ADDRESS)

    def on_comeback(self, server_id: int, comeback: Comeback) -> None:
        """Let a batch continue after a response; stop it after the usual time without a
        response."""
        if comeback.state is Answering.WAITING:
            return
        problem = ""
        if comeback.state in (Answering.LATE, Answering.GIVEN_UP):
            problem = f"no answer on {comeback.check} within {duration(LATE_AFTER_S)}"
        elif comeback.state is Answering.UNKNOWN:
            problem = f"cannot be checked: {comeback.reason}"
        self._operations().answers.came_back(comeback.operation, problem)

    def on_dropped(self, number: int) -> None:
        """Stop the batch whose server is no longer checked."""
        self._operations().answers.came_back(number, f"cannot be checked: {REPLACED}")


def answer_gate(
    store: Store,
    pool: WorkerPool,
    schedule: Schedule,
    clock: Clock,
    operations: Callable[[], Operations],
    *,
    check: Check,
    setting: str = "",
    tell: Callable[[str, bool], object] | None = None,
) -> AnswerGate:
    """Build the gate of a process with its comebacks.

    Args:
        tell: Gets a sentence about each server that responded, is late, or was given up, and
            whether it needs attention. Without it only servers that a batch waits for are followed.
    """

    def on_change(server_id: int, comeback: Comeback) -> None:
        if tell is not None:
            row = store.row(server_id)
            name = row.hostname if row is not None and row.hostname else f"Server {server_id}"
            tell(f"{name}: {comeback.words(clock.now())}.", comeback.is_trouble)
        gate.on_comeback(server_id, comeback)

    def on_dropped(number: int) -> None:
        gate.on_dropped(number)

    comebacks = Comebacks(
        store,
        pool,
        schedule,
        clock,
        check=check,
        setting=setting,
        on_change=on_change,
        on_dropped=on_dropped,
    )

    def comebacks_now() -> Comebacks:
        return comebacks

    gate = AnswerGate(operations, comebacks_now, follows_all=tell is not None)
    return gate
