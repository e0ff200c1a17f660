"""Follow-ups: changes that Hostdeck sends some time after another one has succeeded, such as
enabling a port again. Any thread.

A follow-up and its PIN exist only in memory. If the program dies, the effect of the first change
stays among the loose ends, and nothing is done silently. Quitting with "keep watching" hands the
follow-up over to the next process.
"""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any

from tui.credentials.pin import Pin
from tui.operations.handover import clear, request_from, revealed
from tui.operations.plan import Plan
from tui.operations.submission import Submission
from tui.store.operations import Operation, OpState
from tui.workers.pool import Urgency

if TYPE_CHECKING:
    from tui.clock import Clock
    from tui.errors import HostdeckError
    from tui.operations.change_runner import Operations
    from tui.store.store import Store
    from tui.workers.schedule import Schedule

OnBegin = Callable[["HostdeckError | None"], object]


@dataclass(frozen=True, slots=True)
class FollowUp:
    """A plan that runs at `due` and ends the effect of operation `number`."""

    number: int
    due: float
    """On the monotonic clock, which the next process shares, because the wall clock may be set in
    between."""
    plan: Plan
    pin: Pin


class FollowUps:
    """The follow-ups of one process."""

    def __init__(
        self, operations: Callable[[], Operations], schedule: Schedule, clock: Clock, store: Store
    ) -> None:
        self._operations, self._schedule, self._clock, self._store = (
            operations,
            schedule,
            clock,
            store,
        )
        self._lock = threading.Lock()
        self._pending: dict[int, FollowUp] = {}

    def add(self, number: int, after_s: float, plan: Plan, pin: Pin, on_begin: OnBegin) -> None:
        """Run `plan` in `after_s` seconds. `on_begin` gets the reason if it could not start, or
        `None`."""
        self._add(FollowUp(number, self._clock.monotonic() + after_s, plan, pin), on_begin)

    def _add(self, follow_up: FollowUp, on_begin: OnBegin) -> None:
        with self._lock:
            self._pending[follow_up.number] = follow_up
        self._show()
        name = f"follow-up {follow_up.number}"
        self._schedule.at(
            follow_up.due, partial(self._carry_out, follow_up, on_begin), Urgency.PERSON, name
        )

    def _show(self) -> None:
        began_s = self._clock.now() - self._clock.monotonic()
        with self._lock:
            dues = {number: began_s + follow_up.due for number, follow_up in self._pending.items()}
        self._store.put_planned_ends(dues)

    def __len__(self) -> int:
        return len(self._pending)

    def _carry_out(self, follow_up: FollowUp, on_begin: OnBegin) -> None:
        def on_submitted(submission: Submission) -> None:
            # Remove it only now: until the operation is in the journal, this is the work in
            # progress.
            self._drop(follow_up)
            on_begin(submission.error)

        if is_done_already(follow_up, self._store.operations):
            follow_up.pin.wipe()
            self._drop(follow_up)
            return
        self._operations().submit(follow_up.plan, follow_up.pin, on_submitted=on_submitted)

    def _drop(self, follow_up: FollowUp) -> None:
        with self._lock:
            self._pending.pop(follow_up.number, None)
        self._show()

    # Handover to the next process

    def revealed(self) -> list[dict[str, Any]]:
        """Return the follow-ups with their PINs, for the pipe only."""
        with self._lock:
            pending = list(self._pending.values())
        return [
            {
                "number": follow_up.number,
                "due": follow_up.due,
                "pin": clear(follow_up.pin),
                "title": follow_up.plan.title,
                "requests": [revealed(request) for request in follow_up.plan.requests],
            }
            for follow_up in pending
        ]

    def take_over(self, records: Iterable[dict[str, Any]]) -> None:
        """Add the follow-ups of another process."""
        for record in records:
            requests = tuple(request_from(request) for request in record["requests"])
            self._add(
                FollowUp(
                    record["number"],
                    record["due"],
                    Plan(record["title"], requests, ""),
                    Pin(record["pin"]),
                ),
                _ignore,
            )


def is_done_already(follow_up: FollowUp, operations: Mapping[int, Operation]) -> bool:
    """Return whether the follow-up was already done after the operation that it follows."""
    wanted = {
        (request.action.name, request.server_id, _of(dict(request.params)))
        for request in follow_up.plan.requests
    }
    done = {
        (operation.action, operation.server_id, _of(json.loads(operation.parameters)))
        for operation in operations.values()
        if operation.id > follow_up.number and operation.state is OpState.DONE
    }
    return wanted <= done


def _of(parameters: Mapping[str, Any]) -> str:
    return str(parameters.get("port", ""))


def _ignore(_: HostdeckError | None) -> None:
    """Do nothing, because the operation shows the result."""
