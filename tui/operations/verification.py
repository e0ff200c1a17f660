"""Reads that decide whether work has ended if its OK was not final and its key is gone. Worker
threads.

The operation continues in the meantime. Only a read ends it as done. Without one it ends as
unknown.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from tui.api.catalog import eq_actions as eq
from tui.api.catalog.common import NoParams, ServerRef
from tui.api.looks import Task
from tui.operations.outcomes.new_servers import (
    fits_of,
    ids_before,
    installed_system,
    is_installed,
    new_servers,
    the_ordered,
)
from tui.operations.outcomes.verdict import Decider, Verdict, guarded
from tui.operations.outcomes.verdicts import DECIDERS
from tui.store.operations import Operation, OpState
from tui.workers.pool import Urgency

if TYPE_CHECKING:
    from tui.api.action import ApiAction
    from tui.api.client import Client
    from tui.clock import Clock
    from tui.operations.outcome_recorder import OutcomeRecorder
    from tui.workers.poller import Poller
    from tui.workers.schedule import Schedule

QUICK_S = (2.0, 10.0, 30.0)
"""Pauses before the reads, for work that takes seconds."""
LONG_S = (5.0, 15.0, 30.0, *([60.0] * 89))
"""Pauses for an installation or a deployment: 90 minutes. Source: the provider's Terraform
client."""
_LAST = " Last read: "


class Verification:
    """Sends the reads for the operations of one process."""

    def __init__(
        self,
        recorder: OutcomeRecorder,
        client: Callable[[], Client],
        poller: Callable[[], Poller],
        schedule: Schedule,
        clock: Clock,
    ) -> None:
        self._recorder, self._client, self._poller = recorder, client, poller
        self._schedule, self._clock = schedule, clock

    def begin(self, number: int, action: ApiAction[Any, Any], words: str) -> None:
        """Read until the end is proven or the time is over. `words` is the text of the OK."""
        self._later(number, action, words, 0)

    def _later(self, number: int, action: ApiAction[Any, Any], words: str, attempt: int) -> None:
        operation = self._recorder.known(number)
        if operation is None or self._recorder.ledger.stopped:
            return
        pauses = LONG_S if Task(action).is_long else QUICK_S
        decider = decider_for(operation)
        if decider is None or attempt >= len(pauses):
            why = "No read can show its end." if decider is None else "No read has shown its end."
            self._recorder.end(number, OpState.UNKNOWN, words=f"{words} {why}")
            return

        def read() -> None:
            self._read(decider, number, action, words, attempt)

        due = self._clock.monotonic() + pauses[attempt]
        self._schedule.at(due, read, Urgency.BACKGROUND, f"verify {number}")

    def _read(
        self, decider: Decider, number: int, action: ApiAction[Any, Any], words: str, attempt: int
    ) -> None:
        recorder = self._recorder
        operation = recorder.known(number)
        if operation is None or not recorder.in_progress.follows(number) or recorder.ledger.stopped:
            return
        said = words.partition(_LAST)[0]

        def on_verdict(verdict: Verdict) -> None:
            why_not = (
                verdict.words
                if verdict.state is not OpState.DONE
                else recorder.end_verified(operation, action, verdict)
            )
            if why_not:
                recorder.in_progress.looked(number)
                self._later(number, action, f"{said}{_LAST}{why_not.rstrip('.')}.", attempt + 1)

        decider(self._client(), self._poller(), operation, on_verdict)


def decider_for(operation: Operation) -> Decider | None:
    """Return the read that proves the end of an operation; `None` if there is none."""
    if operation.action in ("eq/order_instance", "eq/reinstall", "eq/deploy"):
        return _BY_SYSTEM if operation.server_id else _BY_LIST
    return DECIDERS.get(operation.action)


def _ordered(client: Client, operation: Operation) -> Verdict:
    """Return whether the ordered server is in the list, is new, and has no running installation."""
    before = ids_before(operation)
    if before is None:
        return Verdict(
            None, "The earlier servers are unknown, so a new server cannot be recognized."
        )
    client.call(eq.UPDATE_SERVERS, NoParams())  # without this, the list is that of the session
    found = the_ordered(operation, new_servers(client, before))
    if found is None:
        return Verdict(
            None,
            "The list does not have exactly one new server with the ordered name and location.",
        )
    system = installed_system(client, found.id)
    if not system:
        return Verdict(
            None, f"The server is in the list (id {found.id}); its installation has not ended."
        )
    words = f"The server is in the list: id {found.id}, {system}."
    return Verdict(OpState.DONE, words, None, (f"server {found.id}",), fits_of(found))


def _installed(client: Client, operation: Operation) -> Verdict:
    """Return whether the server has a system, no installation is running, and one had started."""
    detail = client.call(eq.SHOW, ServerRef(id=operation.server_id or 0))
    if not is_installed(detail):
        return Verdict(None, "The server was read: its installation has not ended.")
    if not operation.stages:
        return Verdict(
            None, f"The server was read: it has {detail.os}, which may be the system before."
        )
    return Verdict(OpState.DONE, f"The server was read: {detail.os} is installed.")


_BY_LIST = guarded(_ordered, "The list of servers")
_BY_SYSTEM = guarded(_installed, "The server")
