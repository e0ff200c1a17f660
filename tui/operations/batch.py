"""Operations that were confirmed together: one first, then in waves, until the first failure. Pure.

Guarded by the lock of `tui.operations.change_runner`.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from tui.credentials.pin import Pin
from tui.operations.plan import SWITCHES_ON, OnEnd, Plan, Request
from tui.store.operations import Operation, OpState


class Batch:
    """The waiting operations of a batch, and those in progress."""

    def __init__(
        self,
        operations: Sequence[Operation],
        plan: Plan,
        pin: Pin | None,
        on_end: OnEnd | None,
        *,
        going: Iterable[int] = (),
    ) -> None:
        """
        Args:
            going: Numbers of unfinished operations that another process has sent. The rest waits
                for them.
        """
        self.requests: dict[int, Request] = {
            operation.id: request
            for operation, request in zip(operations, plan.requests, strict=True)
        }
        self.on_end = on_end
        self.stopped = ""
        """Why nothing more is sent; empty if all is well."""
        self._pin = pin
        self._waiting = [operation.id for operation in operations]
        self._sending: set[int] = set()
        self._going = set(going)
        self.wave, self.goes_on = plan.wave, plan.goes_on
        self.until = plan.until
        """The response of a server that ends a wave; empty: a wave ends with its operations."""
        self._awaited: dict[int, str] = {}
        """Operations whose servers have not responded yet: number and name of the server."""
        self._has_begun = bool(self._going)

    @property
    def pin(self) -> Pin | None:
        """The PIN of the batch while a request may need it, then `None`."""
        return self._pin

    @property
    def waiting(self) -> Sequence[int]:
        """Return the numbers of the operations that were not sent yet."""
        return tuple(self._waiting)

    @property
    def going(self) -> Sequence[int]:
        """Return the numbers of the operations that were sent and have not ended."""
        return tuple(self._going)

    def next_wave(self) -> list[int]:
        """Return the operations to send now: none while others are in progress, one first, then
        `wave` together."""
        if self._going or self._awaited or self.stopped:
            return []
        size = self.wave if self._has_begun else 1
        now, self._waiting = self._waiting[:size], self._waiting[size:]
        self._has_begun = True
        self._going |= set(now)
        self._sending |= set(now)
        return now

    def answered(self, number: int) -> None:
        """Note that a request was answered, or never will be, so it no longer needs the PIN."""
        self._sending.discard(number)
        self._wipe_when_spent()

    def ended(self, operation: Operation) -> None:
        """Note that an operation has ended. A failure stops the batch."""
        self._sending.discard(operation.id)
        self._going.discard(operation.id)
        self.requests.pop(operation.id, None)
        if operation.state is not OpState.DONE and not self.stopped and not self.goes_on:
            from tui.api.task_names import task_name  # the catalog is heavy

            subject = operation.server_name or task_name(operation.action)
            self.stopped = f"Stopped: {subject} {operation.state}."
        if operation.state is OpState.DONE and self.until and operation.action in SWITCHES_ON:
            self._awaited[operation.id] = operation.server_name or f"server {operation.server_id}"
        self._wipe_when_spent()

    def awaits(self, number: int) -> bool:
        """Return whether the batch waits until the server of a finished operation responds."""
        return number in self._awaited

    def came_back(self, number: int, problem: str = "") -> str:
        """Note that a server responded, or why it did not. In that case nothing more is sent.

        Return the problem with the name of the server; empty for a response.
        """
        name = self._awaited.pop(number, "")
        if not problem or not name:
            return ""
        words = f"{name}: {problem}."
        self.stop(f"Stopped: {words}")
        return words

    def let_go(self, number: int) -> None:
        """Stop at an operation that another process has taken over, because its end is unknown
        here."""
        self._sending.discard(number)
        self._going.discard(number)
        self.requests.pop(number, None)
        self.stop("Stopped: another process has taken over what was sent before.")

    def stop(self, why: str) -> None:
        """Stop sending. Operations in progress continue."""
        self.stopped = self.stopped or why
        self._wipe_when_spent()

    def take_rest(self) -> list[int]:
        """Return, only once, the operations that will never be sent, so that the journal can record
        it."""
        if not self.stopped:
            return []
        rest, self._waiting = self._waiting, []
        return rest

    @property
    def over(self) -> bool:
        """Return whether nothing waits and nothing is in progress."""
        return not self._waiting and not self._going and not self._awaited

    def _wipe_when_spent(self) -> None:
        if self._pin is not None and not self._sending and (self.stopped or not self._waiting):
            self._pin.wipe()
            self._pin = None
