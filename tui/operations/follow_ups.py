"""What follows by itself some time after a change has gone well: a port that was to be off for
minutes. Any thread.

In memory alone, with the PIN that it needs: when the program dies, what the change left behind
stays among the loose ends, and nothing is done behind anybody's back. Leaving with "keep watching"
gives it to the next process.
"""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from tui.credentials.pin import Pin
from tui.operations.handover import clear, request_from, revealed
from tui.operations.plan import Plan
from tui.store.operations import Operation, OpState
from tui.workers.pool import Urgency

if TYPE_CHECKING:
    from tui.clock import Clock
    from tui.errors import HostdeckError
    from tui.operations.change_runner import Operations
    from tui.store.store import Store
    from tui.workers.schedule import Schedule

Told = Callable[["HostdeckError | None"], object]


@dataclass(frozen=True, slots=True)
class Promise:
    """`plan` is carried out at `due`, which ends what the operation `number` has begun."""

    number: int
    due: float
    """On the monotonic clock, which the process after this one shares: the wall clock may be set
    meanwhile."""
    plan: Plan
    pin: Pin


class Promises:
    """Those of one process."""

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
        self._kept: dict[int, Promise] = {}

    def make(self, number: int, after_s: float, plan: Plan, pin: Pin, told: Told) -> None:
        """Carry out `plan` in `after_s` seconds. `told` hears why it could not be begun, if so."""
        self._keep(Promise(number, self._clock.monotonic() + after_s, plan, pin), told)

    def _keep(self, promise: Promise, told: Told) -> None:
        with self._lock:
            self._kept[promise.number] = promise
        self._show()
        name = f"promise {promise.number}"
        self._schedule.at(promise.due, lambda: self._carry_out(promise, told), Urgency.PERSON, name)

    def _show(self) -> None:
        began_s = self._clock.now() - self._clock.monotonic()
        with self._lock:
            dues = {number: began_s + one.due for number, one in self._kept.items()}
        self._store.put_promises(dues)

    def __len__(self) -> int:
        return len(self._kept)

    def _carry_out(self, promise: Promise, told: Told) -> None:
        def begun(error: HostdeckError | None, batch: str) -> None:
            # Only now: until the operation is in the journal, this is what is in hand.
            self._drop(promise)
            told(error)

        if kept_meanwhile(promise, self._store.operations):
            promise.pin.wipe()
            self._drop(promise)
            return
        self._operations().submit(promise.plan, promise.pin, told=begun)

    def _drop(self, promise: Promise) -> None:
        with self._lock:
            self._kept.pop(promise.number, None)
        self._show()

    # For the process that goes on

    def revealed(self) -> list[dict[str, Any]]:
        """With their PINs: for the pipe only."""
        with self._lock:
            kept = list(self._kept.values())
        return [
            {
                "number": one.number,
                "due": one.due,
                "pin": clear(one.pin),
                "title": one.plan.title,
                "requests": [revealed(request) for request in one.plan.requests],
            }
            for one in kept
        ]

    def take_over(self, told: Iterable[dict[str, Any]]) -> None:
        """Keep what another process has promised."""
        for one in told:
            requests = tuple(request_from(request) for request in one["requests"])
            self._keep(
                Promise(
                    one["number"], one["due"], Plan(one["title"], requests, ""), Pin(one["pin"])
                ),
                _unheard,
            )


def kept_meanwhile(promise: Promise, operations: Mapping[int, Operation]) -> bool:
    """Somebody has done already what was promised, after what it follows."""
    wanted = {
        (one.action.name, one.server_id, _of(dict(one.params))) for one in promise.plan.requests
    }
    done = {
        (one.action, one.server_id, _of(json.loads(one.parameters)))
        for one in operations.values()
        if one.id > promise.number and one.state is OpState.DONE
    }
    return wanted <= done


def _of(parameters: Mapping[str, Any]) -> str:
    return str(parameters.get("port", ""))


def _unheard(_: HostdeckError | None) -> None:
    """The operation itself says how it went."""
