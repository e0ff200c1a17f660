"""The follower of a read's async key: reports the result or one error. Worker threads.

If the key of a read is lost, the caller repeats the read, so no answer has to be saved.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Any, Generic, TypeVar

from tui.api.action import Deferred, Effect
from tui.api.envelope import SENT
from tui.api.looking import Keep, given_up
from tui.api.looks import Task
from tui.clock import Clock
from tui.errors import (
    ApiError,
    BadAnswer,
    HostdeckError,
    LookRefused,
    OutcomeUnknown,
    Refused,
    WrongServer,
)
from tui.models.async_answer import AsyncKey, Ended, Failed, Finished, Foreign, GoesOn, Gone
from tui.secrets import REDACTOR
from tui.text import safe_text
from tui.workers.look_times import wait_after_refusals
from tui.workers.pool import Urgency

R = TypeVar("R")


class Watch:
    """A key that is being polled. `cancel` stops polling, not the work at the provider."""

    def __init__(self) -> None:
        self.cancelled = threading.Event()
        self.key: AsyncKey | None = None

    def cancel(self) -> None:
        """Stop polling. Any thread. A poll in flight still ends."""
        self.cancelled.set()


class KeyReading(Generic[R]):
    """Polls the key of a read until it ends, is canceled, or times out.

    The methods whose names end in `_error` choose the reported error. A subclass may choose others.
    """

    keep: Keep | None = None
    patience = 3

    def __init__(
        self,
        task: Task,
        action: Deferred[Any, R],
        watch: Watch,
        on_result: Callable[[R], None],
        on_error: Callable[[HostdeckError], None],
        urgency: Urgency,
        clock: Clock,
        timeout_s: float | None,
    ) -> None:
        self.task, self._action, self.watch = task, action, watch
        self._on_result, self.on_error = on_result, on_error
        self.urgency, self._clock = urgency, clock
        self.last_look_at = None if timeout_s is None else clock.monotonic() + timeout_s

    def wants(self) -> bool:
        """Return whether the result is still wanted."""
        return not self.watch.cancelled.is_set()

    def least_wait_s(self, refused: int) -> float:
        """Return the shortest pause before the next poll."""
        return wait_after_refusals(refused)

    def running(self, answer: GoesOn) -> bool:
        """Continue unless the read has timed out."""
        return self._is_in_time(None)

    def lost(self, error: ApiError) -> bool:
        """Continue unless the read has timed out. The next poll shows whether the key still
        exists."""
        return self._is_in_time(error)

    def _is_in_time(self, error: ApiError | None) -> bool:
        if self.last_look_at is None or self._clock.monotonic() < self.last_look_at:
            return True
        self.on_error(self.late_error(error))
        return False

    def turned_away(self, error: LookRefused) -> None:
        """Report that too many polls were refused."""
        self.on_error(given_up(self._action.summary, error))

    def bug(self) -> None:
        """Report that a bug ended the read. The exception goes to the pool."""
        self.on_error(_unknown(self._action, "Hostdeck met a bug while watching it."))

    def ended(self, answer: Ended) -> None:
        """Report the result, or why there is none."""
        if not isinstance(answer, Finished):
            self.on_error(self.end_error(answer))
            return
        try:
            result = self._action.read(answer)
        except ValueError as error:
            self.on_error(self.unreadable_error(error))
            return
        except Exception:
            self.bug()
            raise
        self._on_result(result)

    def late_error(self, error: ApiError | None) -> HostdeckError:
        """Return the error of a read that timed out. `error` is that of its last poll."""
        return error or _unknown(self._action, "The task took too long. Hostdeck stopped checking.")

    def end_error(self, answer: Failed | Gone | Foreign) -> HostdeckError:
        """Return the error of a key that ended without a result."""
        if isinstance(answer, Foreign):
            return wrong_subject(self._action, answer)
        if isinstance(answer, Gone):
            return _unknown(self._action, "The provider no longer knows the key of this task.")
        said = safe_text(REDACTOR.mask(answer.said)) or "The provider gave no reason."
        return Refused(
            self._action.summary,
            said=f"The provider said: {said}",
            certain="The provider reports that the task failed.",
        )

    def unreadable_error(self, error: ValueError) -> HostdeckError:
        """Return the error of an unreadable answer."""
        said = str(error) if type(error) is ValueError else "The answer has an unexpected shape."
        return BadAnswer(
            self._action.summary, said=f"{said.capitalize()}.", certain="The task ended."
        )


def wrong_subject(action: Deferred[Any, Any], answer: Foreign) -> WrongServer:
    """Return the error of a result about something other than the request."""
    said = f"The answer is about {answer.names}, not about the requested object."
    return WrongServer(
        action.summary, said=said, certain="The answer was not used.", next="Try again."
    )


def _unknown(action: Deferred[Any, Any], said: str) -> OutcomeUnknown:
    if action.effect is Effect.READ:
        return OutcomeUnknown(
            action.summary, said=said, certain="Nothing was changed.", next="Try again."
        )
    return OutcomeUnknown(action.summary, said=said, certain=SENT, next="Check its state.")
